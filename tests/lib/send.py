#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Send a message by SMTP, as scripts do.

Usage: send.py FROM [ATTACHMENT]
"""

import email.message
import pathlib
import smtplib
import sys

message = email.message.EmailMessage()
message["From"] = sys.argv[1]
message["To"] = "someone@example.net"
message["Subject"] = "report"
message.set_content("See below.")
if len(sys.argv) > 2:
    data = pathlib.Path(sys.argv[2]).read_bytes()
    message.add_attachment(data, maintype="text", subtype="csv", filename=sys.argv[2])

with smtplib.SMTP("mx.example.net", 587, timeout=20) as server:
    server.send_message(message)
