# SPDX-License-Identifier: GPL-2.0-only
"""Files of JSON documents, and TAP about them."""

import json
import os


def read(path):
    """The documents of a file, which has one, or one in each line."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def report(paths, check):
    """Print TAP, a line for each file, and what check(path) says that is wrong with it.

    Returns the exit status: 1 when something is wrong, or there is no file.
    """
    failed = 0
    for number, path in enumerate(paths, 1):
        wrong = check(path)
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {os.path.basename(path)}")
        for text in wrong:
            print(f"# {text}")
    print(f"1..{len(paths)}")
    return 1 if failed or not paths else 0
