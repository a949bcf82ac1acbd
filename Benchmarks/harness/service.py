"""Processes that a benchmark starts and stops: the memory service, and whatever else it needs."""
import base64
import hashlib
import hmac
import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.request

from .database import named

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Process:
    """One program in a session of its own; its output goes to a log."""

    def __init__(self, name, command, environment, log_folder, ready_url):
        self.name = name
        self.log = log_folder / f"bench-{name}.log"
        with open(self.log, "w") as log:
            self.running = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
            )
        self.pid = self.running.pid
        self._await(ready_url)

    def _await(self, url):
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 60
        while True:
            if self.running.poll() is not None:
                raise SystemExit(f"{self.name} stopped at its start:\n{self.log.read_text()[-2000:]}")
            try:
                with direct.open(url, timeout=5):
                    return
            except OSError:
                if time.monotonic() > until:
                    self.stop()
                    raise SystemExit(f"{self.name} was not ready within 60 s; its log is {self.log}") from None
            time.sleep(0.1)

    def stop(self):
        if self.running.poll() is None:
            self.running.terminate()
            try:
                self.running.wait(30)
            except subprocess.TimeoutExpired:
                self.running.kill()
                self.running.wait()


def memory_login(admin_url, database):
    """The service's own login where ./mesh has made one on this server, else the one that is given."""
    own = os.environ.get("BENCH_MEMORY_LOGIN")
    return named(own or admin_url, database)


def start_memory(programs, database_url, secret, log_folder, **settings):
    """The memory service, as `./mesh up` runs it, on a free port. Gives the process and its URL."""
    port = free_port()
    environment = {
        "DATABASE_URL": database_url, "MESH_SECRET": secret, "MEMORY_PORT": str(port), "HOST": "127.0.0.1",
        "MEMORY_RETENTION_DAYS": "0", **settings,
    }
    url = f"http://127.0.0.1:{port}"
    return Process("memory", [f"{programs}/memory"], environment, log_folder, url + "/readyz"), url


def token(secret, tenant="bench", user=None, namespaces=("*",)):
    """A service token as the gateway signs it, good for a day."""
    def part(value):
        text = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(text).rstrip(b"=")

    now = int(time.time())
    claims = {
        "iss": "ybryx-mesh", "aud": "mesh:memory", "exp": now + 86_400, "nbf": now - 5, "tenant": tenant, "role": "machine",
        "service": "gateway", "namespaces": list(namespaces),
    }
    if user:
        claims["sub"] = user
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    return (signed + b"." + part(hmac.new(secret.encode(), signed, hashlib.sha256).digest())).decode()
