#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""A mail server that delivers nothing and keeps everything.

Usage: sink.py DIRECTORY ADDRESS CERTIFICATE PORT...

Every message becomes a file N.eml in DIRECTORY, with its envelope in front as
X-Sink-From, X-Sink-To and X-Sink-Port. There is no recipient nobody. Any user and password is accepted. Port 465
speaks TLS from the beginning, port 2525 offers STARTTLS; CERTIFICATE has the key, too.

Every connection that has ended becomes a line in DIRECTORY/connections: address and
port of the client, port here, and the bytes of TCP that came from it and went to it.
They are counted as the socket gives and takes them: below TLS, and by nothing that
smtpward reads.
"""

import asyncio
import contextlib
import itertools
import os
import socket
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

TLS_PORT = 465
STARTTLS_PORT = 2525

numbers = itertools.count(1)


class Counter(asyncio.StreamReader):
    """Counts what a socket gives, whether or not it is read."""

    count = 0

    def feed_data(self, data):
        """Called with what has come."""
        self.count += len(data)
        super().feed_data(data)


async def copy(reader, writer):
    """Pass on until the end, and then the end; returns how much it was."""
    count = 0
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            count += len(data)
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()
    return count


class Sink:
    """Keeps the messages of one port, and counts its connections."""

    def __init__(self, directory, port, tls):
        self.directory = directory
        self.port = port
        self.tls = tls

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Take every recipient but one."""
        if address.startswith("nobody@"):
            return "550 5.1.1 there is nobody"
        envelope.rcpt_tos.append(address)
        return "250 OK"

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

    def smtp(self):
        """What speaks with one client."""
        return SMTP(
            self,
            hostname="sink",
            data_size_limit=0,
            authenticator=lambda *_args: AuthResult(success=True),
            auth_require_tls=False,
            tls_context=self.tls if self.port == STARTTLS_PORT else None,
        )

    async def answer(self, reader, writer):
        """Stand between a client and what speaks with it."""
        ours, theirs = socket.socketpair()
        inner_reader, inner_writer = await asyncio.open_connection(sock=ours)
        results = await asyncio.gather(
            asyncio.get_running_loop().connect_accepted_socket(
                self.smtp, theirs, ssl=self.tls if self.port == TLS_PORT else None
            ),
            copy(reader, inner_writer),
            copy(inner_reader, writer),
            return_exceptions=True,
        )
        address, port = writer.get_extra_info("peername")
        writer.close()
        inner_writer.close()
        with open(os.path.join(self.directory, "connections"), "a", encoding="ascii") as file:
            file.write(f"{address} {port} {self.port} {reader.count} {results[2]}\n")

    async def listen(self, address):
        """Answer whoever comes."""
        await asyncio.get_running_loop().create_server(
            lambda: asyncio.StreamReaderProtocol(Counter(), self.answer),
            address,
            self.port,
        )


async def serve(directory, address, certificate, ports):
    """Listen on all ports until the end."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    for port in ports:
        await Sink(directory, port, tls).listen(address)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:4], [int(p) for p in sys.argv[4:]]))
