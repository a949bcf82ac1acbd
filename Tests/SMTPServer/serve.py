"""PyPI's aiosmtpd, which takes mail from nobody without STARTTLS and a login.

    python3 serve.py PORT FOLDER

Makes a certificate of its own in FOLDER (by openssl), says "ready", and prints a line of JSON for each message until it is
killed."""
import email
import email.policy
import json
import os
import ssl
import subprocess
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

port, folder = int(sys.argv[1]), sys.argv[2]
certificate, key = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
     "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
    check=True, stderr=subprocess.DEVNULL)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


class Printer:
    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "encrypted": session.ssl is not None,
            "login": session.auth_data, "subject": message["Subject"], "reply_to": message["Reply-To"],
            "id": message["Message-ID"], "text": message.get_content(),
        }), flush=True)
        return "250 taken"


def login(server, session, envelope, mechanism, data):
    user, password = data.login.decode(), data.password.decode()
    return AuthResult(success=(user, password) == ("mesh", "s3cret"), handled=False, auth_data=user)


Controller(Printer(), hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
           authenticator=login).start()
print("ready", flush=True)
threading.Event().wait()
