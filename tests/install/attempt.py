#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tries to open SMTP to an address outside and prints how that ended.

There is no network: what is let through ends as unreachable.
"""
import errno
import socket

try:
    socket.create_connection(("192.0.2.25", 25), timeout=5)
    print("connected")
except OSError as error:
    print(errno.errorcode.get(error.errno, str(error)))
