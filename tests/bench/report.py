#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Usage: report.py KERNEL LINES JSON

Reads the lines of JSON that a machine has made, compares each configuration with
the first, prints tables and writes all of it to JSON. Fails when something was not
measured, or when the control has not cost the same everywhere.
"""

import json
import sys

# What is not named here is told by its own name.
TITLES = {
    "none": "no module",
    "again": "no module, at the end again",
    "defaults": "module, shipped policy",
    "threshold": "+ transfer-size-threshold",
    "cap": "+ transfer-size-cap",
    "budgets": "+ transfer-size-cap, 2 budgets",
    "recognise": "+ recognise-smtp-on-any-port",
    "sessions": "+ read-cleartext-sessions",
    "all": "all of these",
    "getppid": "getppid (control)",
    "connect-other": "other port",
    "connect-25-quiet": "port 25, log: no",
    "connect-25": "port 25, event",
    "send-other": "TCP, other port",
    "send-25": "port 25, body",
    "send-25-rcpt": "port 25, RCPT",
    "send-udp": "UDP",
    "first-http": "HTTP",
    "first-text": "other text",
    "first-smtp": "EHLO",
    "bulk-unix": "AF_UNIX (control)",
    "bulk-other": "TCP, other port",
    "bulk-25": "TCP, port 25",
}

GROUPS = (
    ("connect(2) and close(2), TCP", "connect-"),
    ("send(2) of 64 bytes", "send-"),
    ("first send(2) of 64 bytes, TCP, other port", "first-"),
    ("send(2) of 25 MiB, in 25 calls", "bulk-"),
)

CONTROL = "getppid"
FIRST, WIDTH = 32, 18


def title(name):
    return TITLES.get(name, name)


def unique(names):
    return list(dict.fromkeys(names))


class Results:
    """What was measured, and how it compares with the first configuration."""

    def __init__(self, lines):
        rows = [json.loads(line) for line in lines]
        self.by_name = {(r["configuration"], r["operation"]): r for r in rows}
        self.configurations = unique(r["configuration"] for r in rows)
        self.operations = unique(r["operation"] for r in rows)
        for row in rows:
            base = self.at(self.configurations[0], row["operation"])
            row["more"] = row["middle"] - base["middle"]
            row["ratio"] = round(row["middle"] / base["middle"], 4)

    def at(self, configuration, operation):
        return self.by_name[configuration, operation]

    def rows(self):
        return [self.at(c, o) for c in self.configurations for o in self.operations]

    def check(self):
        if len(self.configurations) < 2:
            sys.exit("report: there is nothing to compare with")
        for name in self.configurations:
            for operation in self.operations:
                if (name, operation) not in self.by_name:
                    sys.exit(f"report: {operation} of {name} is missing")
            if self.at(name, CONTROL)["more"]:
                sys.exit(f"report: the control has cost something else with {name}")


def cell(results, configuration, operation):
    row = results.at(configuration, operation)
    if configuration == results.configurations[0]:
        return f"{row['middle']} "
    return f"{row['more']:+d}  {row['ratio']:.3f} "


def print_group(results, heading, prefix):
    operations = [o for o in results.operations if o.startswith(prefix)]
    print(f"\n{heading}")
    print(" " * FIRST + "".join(f"{title(o):>{WIDTH}}" for o in operations))
    for name in results.configurations:
        cells = (cell(results, name, o) for o in operations)
        print(f"{title(name):<{FIRST}}" + "".join(f"{c:>{WIDTH}}" for c in cells))


def main(kernel, lines, out):
    with open(lines, encoding="ascii") as file:
        results = Results(file)
    results.check()
    print(f"Guest instructions, Linux {kernel}. The first row, and of the")
    print("others what they cost more, and the ratio.")
    for heading, prefix in GROUPS:
        print_group(results, heading, prefix)
    with open(out, "w", encoding="ascii") as file:
        json.dump({"kernel": kernel, "unit": "instructions",
                   "results": results.rows()}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
