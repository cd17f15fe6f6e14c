#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare events with the records that they were made from.

Usage: kept.py RECORDS EVENTS [RECORDS EVENTS]...

Every record must have its event, at the same place, and every value of the record must
stand somewhere in it, but for those that say in the words of one schema what the event
says in those of the other. Prints TAP.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))

import documents  # pylint: disable=wrong-import-position

# What has other words in an event, or none.
OTHER_WORDS = {
    "ecs.version",
    "event.category",
    "event.kind",
    "event.outcome",
    "event.type",
    "network.direction",
    "network.type",
}


def leaves(value, path=""):
    """Each value with its path, in which a list has no numbers."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
    else:
        yield path, str(value)


def compare(record, event):
    """What a record has and its event has not."""
    name = record["event"]["id"]
    uid = event["metadata"]["uid"]
    if uid != name:
        return [f"{name} has the event of {uid}"]
    there = {value for _, value in leaves(event)}
    return [
        f"{name}: {path} is lost: {value}"
        for path, value in leaves(record)
        if path not in OTHER_WORDS and value not in there
    ]


def main():
    """Print TAP; the exit status is 1 when something is wrong."""
    events_of = dict(zip(sys.argv[1::2], sys.argv[2::2]))

    def check(path):
        before, after = documents.read(path), documents.read(events_of[path])
        wrong = [text for pair in zip(before, after) for text in compare(*pair)]
        if len(before) != len(after) or not before:
            wrong.append(f"{len(before)} records and {len(after)} events")
        return wrong[:50]

    return documents.report(list(events_of), check)


if __name__ == "__main__":
    sys.exit(main())
