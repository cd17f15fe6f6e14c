#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Try to send mail, again and again, and note what came of it.

Usage: actor.py NUMBER SECONDS TOOL LOG

Each attempt has a number of its own, which is in the address that it connects to or in
the arguments of the tool that it executes. A line of LOG has the time, what it was, the
number and 1 where it was refused. A process makes few, so that none is folded.
"""

import errno
import os
import random
import socket
import sys
import time

# So many attempts of a process, which are refused, have an event each.
WHOLE = 40
PAUSE = 0.15


def connect(number):
    """Return the error of a connect to an address that no other attempt has."""
    address = f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    with socket.socket() as sock:
        return sock.connect_ex((address, 25))


def execute(number, tool):
    """Return the error of an execution with arguments that no other has."""
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.execv(tool, [tool, f"--drill={number}"])
        except OSError as error:
            os.write(write, error.errno.to_bytes(1, "little"))
        os._exit(1)
    os.close(write)
    said = os.read(read, 1)
    os.close(read)
    os.waitpid(pid, 0)
    return said[0] if said else 0


def attempt_some(numbers, tool, log):
    """Make attempts, in a process of their own."""
    for number in numbers:
        kind = random.choice(("connect", "exec"))
        began = time.time()
        error = connect(number) if kind == "connect" else execute(number, tool)
        refused = int(error == errno.EPERM)
        log.write(f"{began:.6f} {kind} {number} {refused}\n")
        log.flush()
        time.sleep(random.uniform(0, 2 * PAUSE))


def main():
    """Go on until the time is over."""
    who, seconds, tool, path = sys.argv[1:]
    number = int(who) << 18
    end = time.monotonic() + float(seconds)
    with open(path, "w", encoding="ascii") as log:
        while time.monotonic() < end:
            numbers = range(number, number + WHOLE)
            number += WHOLE
            pid = os.fork()
            if not pid:
                random.seed(number)
                attempt_some(numbers, tool, log)
                os._exit(0)
            if os.waitpid(pid, 0)[1]:
                sys.exit("an actor failed")


if __name__ == "__main__":
    main()
