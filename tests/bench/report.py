#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Usage: report.py KERNEL LINES JSON

Reads the lines of JSON that a machine has made, compares each configuration with
the first of its suite, prints tables and writes all of it to JSON. Fails when
something was not measured, when a call did not end as it has to, or when the control
has not cost the same everywhere.
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
    "bare": "no module",
    "bare-again": "no module, at the end again",
    "users-1": "1 rule, and 1 of another user",
    "users-1000": "1 rule, and 1,000 of others",
    "users-100000": "1 rule, and 100,000 of others",
    "rules-10": "10 rules, the last decides",
    "rules-100": "100 rules, the last decides",
    "executable": "1 rule, executables",
    "cgroup": "1 rule, cgroups",
    "context": "1 rule, context",
    "login": "1 rule, login-users",
    "group": "1 rule by group",
    "groups-64": "the same, user of 64 groups",
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
    "attempt-allowed": "verdict, log: no",
    "attempt-denied": "denied, event",
    "decide-connect": "connect, log: no",
    "decide-other": "execve, no tool",
    "decide-tool": "execve, tool",
}

GROUPS = (
    ("connect(2) and close(2), TCP", "wire", "connect-"),
    ("send(2) of 64 bytes", "wire", "send-"),
    ("first send(2) of 64 bytes, TCP, other port", "wire", "first-"),
    ("send(2) of 25 MiB, in 25 calls", "wire", "bulk-"),
    ("What a policy's size costs: connect(2) of a connected socket", "size", "attempt-"),
    ("What a policy's size costs: connect(2) and close(2), execve(2)", "size", "decide-"),
)

# Which configuration a suite's ratios are to, where it is not the first.
RATIO_TO = {"size": "users-1"}

# How calls have to end that are to fail, without the module and with it.
ERRORS = {
    "attempt-allowed": ("EISCONN", "EISCONN"),
    "attempt-denied": ("EISCONN", "EPERM"),
    "decide-other": ("ENOEXEC", "ENOEXEC"),
    "decide-tool": ("ENOEXEC", "ENOEXEC"),
}

CONTROL = "getppid"

# Rules among which what does not depend on their number is lost.
ENOUGH = 100000
FIRST, WIDTH = 32, 18


def title(name):
    return TITLES.get(name, name)


def unique(names):
    return list(dict.fromkeys(names))


class Suite:
    """What was measured, and how it compares with the first configuration."""

    def __init__(self, name, rows):
        self.name = name
        self.rows = [r for r in rows if r["suite"] == name]
        self.by_name = {(r["configuration"], r["operation"]): r for r in self.rows}
        self.configurations = unique(r["configuration"] for r in self.rows)
        self.operations = unique(r["operation"] for r in self.rows)
        if not self.rows:
            return
        self.first = self.configurations[0]
        self.ratio_to = RATIO_TO.get(name, self.first)
        if self.ratio_to not in self.configurations:
            self.ratio_to = self.first
        for row in self.rows:
            row["more"] = row["middle"] - self.cost(self.first, row)
            row["ratio"] = round(row["middle"] / self.cost(self.ratio_to, row), 4)

    def cost(self, configuration, row):
        return self.at(configuration, row["operation"])["middle"]

    def at(self, configuration, operation):
        if (configuration, operation) not in self.by_name:
            sys.exit(f"report: {operation} of {configuration} is missing")
        return self.by_name[configuration, operation]

    def is_bare(self, row):
        return row["configuration"].startswith(self.first)

    def check_error(self, row):
        if row["operation"] in ERRORS:
            expected = ERRORS[row["operation"]][not self.is_bare(row)]
            if row.get("error") != expected:
                sys.exit(f"report: it is not {expected}: {row}")

    def check(self):
        if len(self.configurations) == 1:
            sys.exit("report: there is nothing to compare with")
        for name in self.configurations:
            for operation in self.operations:
                self.check_error(self.at(name, operation))
            if self.at(name, CONTROL)["more"]:
                sys.exit(f"report: the control has cost something else with {name}")

    def cell(self, configuration, operation):
        row = self.at(configuration, operation)
        if configuration == self.first:
            return f"{row['middle']} "
        if self.is_bare(row) and self.ratio_to != self.first:
            return f"{row['more']:+d}         "
        return f"{row['more']:+d}  {row['ratio']:.3f} "

    def print_group(self, heading, prefix):
        operations = [o for o in self.operations if o.startswith(prefix)]
        print(f"\n{heading}")
        print(" " * FIRST + "".join(f"{title(o):>{WIDTH}}" for o in operations))
        for name in self.configurations:
            cells = (self.cell(name, o) for o in operations)
            print(f"{title(name):<{FIRST}}" + "".join(f"{c:>{WIDTH}}" for c in cells))


def print_loading(rows):
    """What a policy of a size takes, of those that were loaded for that."""
    command = {(r["configuration"], r["operation"]): r
               for r in rows if r["suite"] == "command"}
    columns = ("check, M", "load, M", "kernel's part, M", "peak, MB", "in kernel, kB",
               "bytes/rule")
    print("\nsmtpward policy check and load: million instructions, memory")
    print(" " * FIRST + "".join(f"{c:>{WIDTH}}" for c in columns))
    for row in rows:
        name = row["configuration"]
        if row["suite"] != "memory" or not name.startswith("users-"):
            continue
        check, load = command[name, "policy-check"], command[name, "policy-load"]
        cells = (f"{check['cpu'] / 1e6:.0f}", f"{load['cpu'] / 1e6:.0f}",
                 f"{load['cpu_kernel'] / 1e6:.0f}", f"{load['peak_kib'] * 1024 / 1e6:.0f}",
                 f"{row['bytes'] / 1e3:.0f}",
                 f"{row['bytes'] / row['rules']:.0f}" if row["rules"] >= ENOUGH else "")
        print(f"{title(name):<{FIRST}}" + "".join(f"{c:>{WIDTH}}" for c in cells))


def simulated(rows):
    """Instructions a record, by kind of record."""
    cpu = {r["operation"]: r["cpu"] for r in rows
           if r["suite"] == "command" and r["configuration"] == "simulate"}
    number = [r["records"] for r in rows if r["suite"] == "records"]
    if not number:
        return {}
    return {kind: round((cpu[kind] - cpu["none"]) / number[0])
            for kind in ("attempts", "others")}


def main(kernel, lines, out):
    with open(lines, encoding="ascii") as file:
        rows = [json.loads(line) for line in file]
    suites = {name: Suite(name, rows) for name in ("wire", "size")}
    for suite in suites.values():
        suite.check()
    print(f"Guest instructions, Linux {kernel}. The first row, and of the")
    print("others what they cost more, and the ratio.")
    for heading, name, prefix in GROUPS:
        if suites[name].rows:
            suites[name].print_group(heading, prefix)
    print_loading(rows)
    records = simulated(rows)
    if records:
        print("\nsmtpward policy simulate, instructions a record")
        print(f"{'an attempt':<{FIRST}}{records['attempts']:>{WIDTH}}")
        print(f"{'of something else':<{FIRST}}{records['others']:>{WIDTH}}")
    with open(out, "w", encoding="ascii") as file:
        json.dump({"kernel": kernel, "unit": "instructions",
                   "results": [r for s in suites.values() for r in s.rows],
                   "commands": [r for r in rows if r["suite"] == "command"],
                   "memory": [r for r in rows if r["suite"] == "memory"],
                   "simulate": records}, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
