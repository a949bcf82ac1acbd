#!/usr/bin/env python3
"""A mail server that keeps what it gets, in place of Mailpit where no registry gives that: SMTP with STARTTLS on 1025, and a list of the
messages as Mailpit's GET /api/v1/messages has it on 8025. Takes MP_SMTP_TLS_CERT and MP_SMTP_TLS_KEY."""

import email
import email.policy
import http.server
import json
import os
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

messages = []


class Keeper:
    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name is aiosmtpd's
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        messages.append({"From": {"Address": envelope.mail_from}, "To": [{"Address": to} for to in envelope.rcpt_tos],
                         "Subject": str(message["Subject"])})
        return "250 OK"


class Encrypted(Controller):
    def factory(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.environ["MP_SMTP_TLS_CERT"], os.environ["MP_SMTP_TLS_KEY"])
        return SMTP(self.handler, tls_context=context, require_starttls=True)


class Listing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802 - the name is http.server's
        body = json.dumps({"total": len(messages), "messages": messages}).encode()
        self.send_response(200 if self.path.startswith("/api/v1/messages") else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)


Encrypted(Keeper(), hostname="0.0.0.0", port=1025).start()
http.server.ThreadingHTTPServer(("0.0.0.0", 8025), Listing).serve_forever()
