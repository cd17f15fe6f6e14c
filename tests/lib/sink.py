#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A mail server that delivers nothing and keeps everything.

Usage: sink.py DIRECTORY ADDRESS PORT...

Every message becomes a file N.eml in DIRECTORY, with its envelope in front as
X-Sink-From, X-Sink-To and X-Sink-Port. Any user and password is accepted.
"""

import asyncio
import itertools
import os
import sys

from aiosmtpd.smtp import SMTP, AuthResult

numbers = itertools.count(1)


class Sink:
    """Keeps the messages of one port."""

    def __init__(self, directory, port):
        self.directory = directory
        self.port = port

    async def handle_DATA(self, _server, _session, envelope):
        """Write a message; it has arrived when the file has its name."""
        name = os.path.join(self.directory, f"{next(numbers)}.eml")
        head = (
            f"X-Sink-From: {envelope.mail_from}\n"
            f"X-Sink-To: {' '.join(envelope.rcpt_tos)}\n"
            f"X-Sink-Port: {self.port}\n"
        )
        with open(name + ".new", "wb") as file:
            file.write(head.encode("utf-8", "surrogateescape"))
            file.write(envelope.original_content)
        os.rename(name + ".new", name)
        return "250 kept"


def accept(*_args):
    """Any user and password."""
    return AuthResult(success=True)


async def serve(directory, address, ports):
    """Listen on all ports until the end."""
    loop = asyncio.get_running_loop()
    for port in ports:
        await loop.create_server(
            lambda port=port: SMTP(
                Sink(directory, port),
                hostname="sink",
                authenticator=accept,
                auth_require_tls=False,
            ),
            address,
            port,
        )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2], [int(p) for p in sys.argv[3:]]))
