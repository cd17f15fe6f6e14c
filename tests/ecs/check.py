#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare records with the field list of the Elastic Common Schema.

Usage: check.py FILE...

Each FILE has one document, or one in each line. Every field must be of the schema, by
its name, its type and whether it is a list; what is ours is below smtpward. The values
that event.kind, category, type and outcome may have are those that the schema allows.
Prints TAP: a line for each file, and what is wrong.
"""

import datetime
import ipaddress
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import documents  # pylint: disable=wrong-import-position

VERSION = "9.4.0"

# Of schemas/event.yml.
ALLOWED = {
    "event.kind": "alert asset enrichment event metric state pipeline_error signal",
    "event.category": "api authentication configuration database driver email file host iam "
    "intrusion_detection library malware network package process registry session threat "
    "vulnerability web",
    "event.type": "access admin allowed change connection creation deletion denied device end "
    "error group indicator info installation protocol start user",
    "event.outcome": "failure success unknown",
    "network.direction": "ingress egress inbound outbound internal external unknown",
}

# Where schemas/process.yml puts a list of processes.
LISTS = {"process.previous"}


def is_date(value):
    """A time with its zone, to the nanosecond."""
    head = value.rstrip("Z").split(".")[0]
    datetime.datetime.strptime(head, "%Y-%m-%dT%H:%M:%S")
    return value.endswith("Z")


def is_ip(value):
    """An address, or an exception."""
    return bool(ipaddress.ip_address(value))


def is_whole(value):
    """A number without a fraction, which booleans are to Python, too."""
    return isinstance(value, int) and not isinstance(value, bool)


TYPES = {
    "boolean": lambda value: isinstance(value, bool),
    "date": is_date,
    "ip": is_ip,
    "long": is_whole,
    "nested": lambda value: isinstance(value, dict),
    "object": lambda value: isinstance(value, dict),
}


def read_fields():
    """The schema: for each name its type and whether it is a list."""
    fields = {}
    path = os.path.join(os.path.dirname(__file__), "fields.tsv")
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, *rest = line.rstrip("\n").split("\t")
            if rest:
                fields[name] = (rest[0], rest[1:] == ["array"])
    return fields


def has_type(kind, value):
    """Whether a value is of a type of the schema."""
    check = TYPES.get(kind, lambda text: isinstance(text, str))
    try:
        return check(value)
    except (ValueError, AttributeError):
        return False


class Checker:
    """Finds what is wrong with a document."""

    def __init__(self, fields):
        self.fields = fields
        self.parents = set()
        for name in fields:
            while "." in name:
                name = name.rpartition(".")[0]
                self.parents.add(name)

    def value(self, name, value):
        """A field that is none of others."""
        if name not in self.fields:
            return [f"{name} is not in the schema"]
        kind, is_list = self.fields[name]
        if isinstance(value, list) != is_list:
            return [f"{name} is {'no' if is_list else 'a'} list"]
        values = value if is_list else [value]
        wrong = [f"{name} is no {kind}: {one!r}" for one in values if not has_type(kind, one)]
        allowed = ALLOWED.get(name, "").split()
        return wrong + [f"{name}: {one} is not allowed" for one in values if allowed and one not in allowed]

    def any(self, name, value):
        """A field, or an object of fields."""
        if isinstance(value, list) and (name in LISTS or self.fields.get(name, ("",))[0] == "nested"):
            return [text for one in value for text in self.any(name, one)]
        if isinstance(value, dict) and name in self.parents | set(LISTS):
            return [text for key in value for text in self.any(f"{name}.{key}", value[key])]
        return self.value(name, value)

    def document(self, document):
        """All of it."""
        wrong = [
            text
            for key in document
            if key != "smtpward"
            for text in self.any(key, document[key])
        ]
        if document.get("ecs") != {"version": VERSION}:
            wrong.append(f"ecs.version is not {VERSION}")
        return wrong


def main():
    """Print TAP; the exit status is 1 when something is wrong."""
    checker = Checker(read_fields())

    def check(path):
        found = documents.read(path)
        wrong = sorted({text for document in found for text in checker.document(document)})
        return wrong if found else ["there is no document"]

    return documents.report(sys.argv[1:], check)


if __name__ == "__main__":
    sys.exit(main())
