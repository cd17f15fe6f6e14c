#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare what was tried with what was recorded.

Usage: check.py DENIED[,DENIED...] LOG... -- RECORDS...

LOG is of actor.py, and named after the user. Every attempt has to be in the records at
least once, or has to be missing where a record of lost events stands, and no more may be
missing than these say. Those of a DENIED user have to be refused, others not. Prints
figures, and what is wrong; the exit status is 1 when something is.
"""

import calendar
import collections
import gzip
import json
import os
import re
import sys
import time

# Seconds between an attempt's begin and its event, on a busy machine.
SLACK = 5

Attempt = collections.namedtuple("Attempt", "user time kind number refused")
Lost = collections.namedtuple("Lost", "first last connects execs before after")


def read_attempts(paths):
    """Return all attempts."""
    attempts = []
    for path in paths:
        user = os.path.basename(path)
        with open(path, encoding="ascii") as log:
            for line in log:
                began, kind, number, refused = line.split()
                attempts.append(
                    Attempt(user, float(began), kind, int(number), refused == "1")
                )
    return attempts


def read_records(paths):
    """Return records by sequence number, how many came twice, and broken lines."""
    records, twice, broken = {}, 0, 0
    for path in paths:
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", encoding="utf-8") as file:
            for line in file:
                try:
                    doc = json.loads(line)
                except ValueError:
                    broken += 1
                    continue
                seq = doc.get("event", {}).get("sequence")
                if seq is None:
                    continue
                twice += seq in records
                records[seq] = doc
    return records, twice, broken


def seconds(doc):
    """Return the time of a record in seconds since the epoch."""
    # Nanoseconds are more than datetime takes.
    whole, part = re.fullmatch(r"(.*)\.(\d+)Z", doc["@timestamp"]).groups()
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(f"0.{part}")


def number_of(doc):
    """Return kind and number of an attempt that a record is about, or None."""
    action = doc["event"]["action"]
    if action == "smtp-connect":
        parts = [int(part) for part in doc["destination"]["ip"].split(".")]
        return "connect", parts[1] << 16 | parts[2] << 8 | parts[3]
    if action == "mail-tool-exec":
        for word in doc.get("process", {}).get("args", []):
            if word.startswith("--drill="):
                return "exec", int(word[8:])
    return None


def find_losses(records):
    """Return what was lost, with the times of the records around."""
    losses = []
    order = sorted(records)
    for i, seq in enumerate(order):
        lost = records[seq].get("smtpward", {}).get("lost")
        if not lost:
            continue
        before = seconds(records[order[i - 1]]) if i else 0
        after = seconds(records[order[i + 1]]) if i + 1 < len(order) else float("inf")
        losses.append(
            Lost(
                lost["first_sequence"],
                seq,
                lost["connects"],
                lost["execs"],
                min(before, seconds(records[seq])),
                after,
            )
        )
    return losses


def gaps(records, losses):
    """Return how many numbers neither a record nor a loss has."""
    covered = set(records)
    for lost in losses:
        covered.update(range(lost.first, lost.last + 1))
    return max(covered, default=0) - len(covered)


def check(attempts, records, denied):
    """Return figures and complaints."""
    complaints = []
    recorded = collections.Counter(filter(None, map(number_of, records.values())))
    losses = find_losses(records)
    missing = [a for a in attempts if not recorded[a.kind, a.number]]
    wrong = [a for a in attempts if a.refused != (a.user in denied)]
    for kind, said in (
        ("connect", sum(lost.connects for lost in losses)),
        ("exec", sum(lost.execs for lost in losses)),
    ):
        n = sum(a.kind == kind for a in missing)
        if n != said:
            complaints.append(f"{kind}: {n} missing, {said} lost by the records")
    for a in missing:
        if not any(
            lost.before - SLACK <= a.time <= lost.after + SLACK for lost in losses
        ):
            complaints.append(f"missing where nothing was lost: {a}")
    for a in wrong:
        complaints.append(f"wrong verdict: {a}")
    n = gaps(records, losses)
    if n:
        complaints.append(f"{n} sequence numbers are neither recorded nor lost")
    figures = {
        "sent": len(attempts),
        "logged": len(attempts) - len(missing),
        "lost": len(missing),
        "wrong verdicts": len(wrong),
    }
    return figures, complaints


def main():
    """Read, compare, tell."""
    denied, *rest = sys.argv[1:]
    at = rest.index("--")
    attempts = read_attempts(rest[:at])
    records, twice, broken = read_records(rest[at + 1 :])
    figures, complaints = check(attempts, records, denied.split(","))
    figures["duplicate"] = twice
    if broken:
        complaints.append(f"{broken} lines are no records")
    print(", ".join(f"{name} {n}" for name, n in figures.items()))
    for complaint in complaints[:20]:
        print(complaint)
    return 1 if complaints or not attempts else 0


if __name__ == "__main__":
    sys.exit(main())
