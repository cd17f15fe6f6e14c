#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare events with the Open Cybersecurity Schema Framework.

Usage: check.py FILE...

Each FILE has one event, or one in each line. Every attribute must be of the schema, by
its name, its type, its values and whether it is a list, and belong to a profile that the
event names; what is required must be there, and nothing that is deprecated. What is
below unmapped is free. Prints TAP: a line for each file, and what is wrong.
"""

import ipaddress
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import documents  # pylint: disable=wrong-import-position

VERSION = "1.8.0"
EXTENSION = {"name": "linux", "uid": "1", "version": VERSION}

# The schema wants one of from and to; nothing of addresses is kept from logs.
EXCEPTIONS = {("email_activity", "email", "at_least_one")}

EMAIL = re.compile(r"[a-zA-Z0-9!#$%&'*+-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
OTHER = 99


def is_whole(value, bits):
    """A number with a sign, which booleans are to Python, too."""
    limit = 1 << (bits - 1)
    return isinstance(value, int) and not isinstance(value, bool) and -limit <= value < limit


def is_ip(value):
    """An address, or an exception."""
    return bool(ipaddress.ip_address(value))


# The schema does not say how large an integer is; tables mostly have 32 bits for it.
TYPES = {
    "boolean_t": lambda value: isinstance(value, bool),
    "email_t": EMAIL.fullmatch,
    "integer_t": lambda value: is_whole(value, 32),
    "ip_t": is_ip,
    "json_t": lambda value: True,
    "long_t": lambda value: is_whole(value, 64),
    "port_t": lambda value: is_whole(value, 32) and 0 <= value <= 65535,
    "timestamp_t": lambda value: is_whole(value, 64),
    "uuid_t": UUID.fullmatch,
    "object": lambda value: isinstance(value, dict),
}


def has_type(kind, value):
    """Whether a value is of a type of the schema; the others are text."""
    check = TYPES.get(kind, lambda text: isinstance(text, str) and bool(text))
    try:
        return check(value)
    except (TypeError, ValueError):
        return False


class Attribute:
    """A line of the schema."""

    def __init__(self, columns):
        columns = columns + [""] * (9 - len(columns))
        self.kind, self.is_list = columns[2], columns[3] == "array"
        self.is_required = columns[4] == "required"
        self.profile = columns[5]
        self.values = {int(value) for value in columns[6].split(",") if value}
        self.sibling, self.is_deprecated = columns[7], columns[8] == "deprecated"


class Schema:
    """Classes and objects, each with its attributes and constraints."""

    def __init__(self):
        self.attributes, self.constraints, self.classes = {}, {}, {}
        path = os.path.join(os.path.dirname(__file__), "schema.tsv")
        with open(path, encoding="utf-8") as file:
            for line in file:
                if not line.startswith("#"):
                    self.add(line.rstrip("\n").split("\t"))

    def add(self, columns):
        """Take a line."""
        of, name = columns[:2]
        if name == "@class":
            self.classes[int(columns[2])] = (of, int(columns[3]))
        elif name.startswith("@"):
            self.constraints.setdefault(of, []).append((name[1:], columns[2].split(",")))
        else:
            self.attributes.setdefault(of, {})[name] = Attribute(columns)


class Checker:
    """Finds what is wrong with an event."""

    def __init__(self, schema):
        self.schema = schema
        self.event, self.profiles, self.wrong = "", set(), []

    def say(self, path, text):
        """Something is wrong."""
        self.wrong.append(f"{self.event}: {path} {text}")

    def one(self, path, attribute, value):
        """A value that is no list, or one of a list."""
        if attribute.kind in self.schema.attributes:
            if isinstance(value, dict):
                self.object(f"{path}.", attribute.kind, value)
            else:
                self.say(path, f"is no {attribute.kind}: {value!r}")
        elif attribute.kind != "object" and not attribute.kind.endswith("_t"):
            self.say(path, f"is a {attribute.kind}, of which the list has nothing")
        elif not has_type(attribute.kind, value):
            self.say(path, f"is no {attribute.kind}: {value!r}")
        elif attribute.values and value not in attribute.values:
            self.say(path, f"is not among the values: {value!r}")

    def attribute(self, path, attribute, value, siblings):
        """An attribute of an object."""
        if attribute.is_deprecated:
            self.say(path, "is deprecated")
        if attribute.profile and attribute.profile not in self.profiles:
            self.say(path, f"is of the profile {attribute.profile}")
        if attribute.values and value == OTHER and attribute.sibling not in siblings:
            self.say(path, f"is 99 without {attribute.sibling}")
        if isinstance(value, list) != attribute.is_list:
            self.say(path, f"is {'no' if attribute.is_list else 'a'} list")
            return
        for each in value if attribute.is_list else [value]:
            self.one(path, attribute, each)

    def constraint(self, path, kind, rule, value):
        """What the schema says of several attributes."""
        name, attributes = rule
        n = sum(attribute in value for attribute in attributes)
        holds = n == 1 if name == "just_one" else n > 0
        if not holds and (self.event, kind, name) not in EXCEPTIONS:
            self.say(path.rstrip(".") or kind, f"has not {name} of {' '.join(attributes)}")

    def object(self, path, kind, value):
        """An object, or the event itself."""
        known = self.schema.attributes[kind]
        for name, each in value.items():
            if name in known:
                self.attribute(f"{path}{name}", known[name], each, value)
            else:
                self.say(f"{path}{name}", "is not in the schema")
        for name, attribute in known.items():
            wanted = attribute.is_required and (
                not attribute.profile or attribute.profile in self.profiles
            )
            if wanted and name not in value:
                self.say(f"{path}{name}", "is required")
        for rule in self.schema.constraints.get(kind, []):
            self.constraint(path, kind, rule, value)

    def numbers(self, event, category):
        """What the event says that it is."""
        if event.get("category_uid") != category:
            self.say("category_uid", f"is not {category}")
        if event.get("type_uid") != event["class_uid"] * 100 + event.get("activity_id", 0):
            self.say("type_uid", "does not come of class and activity")

    def metadata(self, event):
        """By what it is to be read."""
        metadata = event.get("metadata", {})
        self.profiles = set(metadata.get("profiles", []))
        if metadata.get("version") != VERSION:
            self.say("metadata.version", f"is not {VERSION}")
        linux = any(profile.startswith("linux/") for profile in self.profiles)
        if metadata.get("extensions", []) != ([EXTENSION] if linux else []):
            self.say("metadata.extensions", "are not those of the profiles")

    def check(self, event):
        """All of it."""
        self.event, self.wrong = str(event.get("class_uid")), []
        if event.get("class_uid") not in self.schema.classes:
            self.say("class_uid", "is not in the list")
            return self.wrong
        self.event, category = self.schema.classes[event["class_uid"]]
        self.metadata(event)
        self.numbers(event, category)
        self.object("", self.event, event)
        return self.wrong


def main():
    """Print TAP; the exit status is 1 when something is wrong."""
    checker = Checker(Schema())

    def check(path):
        found = documents.read(path)
        wrong = sorted({text for event in found for text in checker.check(event)})
        return wrong if found else ["there is no event"]

    return documents.report(sys.argv[1:], check)


if __name__ == "__main__":
    sys.exit(main())
