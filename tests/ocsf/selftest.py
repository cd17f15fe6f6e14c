#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""That check.py and kept.py find what is wrong: each is given events that were broken.

Usage: selftest.py

Prints TAP.
"""

import copy
import glob
import json
import os
import sys

import check
import kept

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "golden")


def put(path, value):
    """A way to break an event: it has this value there."""

    def change(event):
        *parents, name = path.split(".")
        for parent in parents:
            event = event[parent]
        event[name] = value

    return change


def drop(path):
    """A way to break an event: it has no value there."""

    def change(event):
        *parents, name = path.split(".")
        for parent in parents:
            event = event[parent]
        del event[name]

    return change


# Of which event, how it is broken, and what is to be said of it.
BROKEN = [
    ("exec", drop("process"), "process is required"),
    ("exec", drop("time"), "time is required"),
    ("exec", drop("metadata.product"), "metadata.product is required"),
    ("exec", drop("device.type_id"), "device.type_id is required"),
    ("exec", drop("process.file.name"), "process.file.name is required"),
    ("exec", put("process.pid", "4242"), "process.pid is no integer_t"),
    ("exec", put("process.pid", True), "process.pid is no integer_t"),
    ("exec", put("process.pid", 1 << 31), "process.pid is no integer_t"),
    ("exec", put("process.user", "alice"), "process.user is no user"),
    ("exec", put("process.user.name", ""), "process.user.name is no username_t"),
    ("exec", put("process.tid", 1), "process.tid is deprecated"),
    ("exec", put("process.cmdline", "x"), "process.cmdline is not in the schema"),
    ("exec", put("smtpward", {}), "smtpward is not in the schema"),
    ("exec", put("process.ancestry", {"pid": 1}), "process.ancestry is no list"),
    ("exec", put("process.ancestry", ["init"]), "process.ancestry is no process_entity"),
    ("exec", put("process.ancestry", [{}]), "has not at_least_one of cmd_line"),
    ("exec", put("actor", {}), "has not at_least_one of process"),
    ("exec", put("severity_id", 7), "severity_id is not among the values"),
    ("exec", put("severity_id", 99), "severity_id is 99 without severity"),
    ("exec", put("activity_id", 6), "activity_id is not among the values"),
    ("exec", put("activity_id", 2), "type_uid does not come of class and activity"),
    ("exec", put("category_uid", 4), "category_uid is not 1"),
    ("exec", put("class_uid", 1), "class_uid is not in the list"),
    ("exec", put("metadata.version", "1.0.0"), "metadata.version is not"),
    ("exec", put("metadata.profiles", ["host"]), "is_alert is of the profile security_control"),
    ("exec", drop("metadata.extensions"), "metadata.extensions are not those of the profiles"),
    ("exec", put("cloud", {}), "cloud is of the profile cloud"),
    ("exec", put("time", "2025-11-23"), "time is no timestamp_t"),
    ("exec", put("is_alert", 1), "is_alert is no boolean_t"),
    ("exec", put("unmapped", []), "unmapped is a list"),
    ("flow-closed", put("dst_endpoint.ip", "example"), "dst_endpoint.ip is no ip_t"),
    ("flow-closed", put("dst_endpoint.port", 65536), "dst_endpoint.port is no port_t"),
    ("flow-closed", put("tls", {}), "tls is a tls, of which the list has nothing"),
    ("flow-closed", drop("connection_info.direction_id"), "direction_id is required"),
    ("connect-denied", drop("dst_endpoint"), "has not at_least_one of dst_endpoint"),
    ("connect-denied", put("disposition_id", 28), "disposition_id is not among the values"),
    ("transmission", drop("direction_id"), "direction_id is required"),
    ("transmission", put("from", "nobody"), "from is no email_t"),
    ("policy", drop("entity"), "entity is required"),
    ("policy", put("entity.type_id", 8), "entity.type_id is not among the values"),
    ("health-fails", drop("app"), "app is required"),
]


def read(name):
    """A golden."""
    with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
        return json.load(file)


def is_found(checker, name, change, expected):
    """Whether what is broken is found, and was not there before."""
    event = read(f"ocsf/{name}.json")
    if checker.check(event):
        return False
    broken = copy.deepcopy(event)
    change(broken)
    return any(expected in text for text in checker.check(broken))


def is_missed(path):
    """Whether every value that a record has for itself is missed when it is not there."""
    record, event = read(os.path.basename(path)), read(f"ocsf/{os.path.basename(path)}")
    record["new"] = {"field": "of a value that nobody else has"}
    return len(kept.compare(record, event)) == 1


def main():
    """Print TAP; the exit status is 1 when something is not found."""
    checker = check.Checker(check.Schema())
    results = [(f"{case[0]}: {case[2]}", is_found(checker, *case)) for case in BROKEN]
    for path in sorted(glob.glob(os.path.join(GOLDEN, "*.json"))):
        results.append((f"{os.path.basename(path)}: what is lost", is_missed(path)))
    for number, (name, found) in enumerate(results, 1):
        print(f"{'ok' if found else 'not ok'} {number} - found: {name}")
    print(f"1..{len(results)}")
    return 0 if all(found for _, found in results) else 1


if __name__ == "__main__":
    sys.exit(main())
