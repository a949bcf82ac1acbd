"""What docs/operate.md has an operator do beside bringing the mesh up: TLS, backups and a restore, the audit trail."""

import json
import os
import re
import shutil
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request

from engine import SERVICES, Refused, run
from talk import ANSWER, QUESTION

# Whom the containers run as.
USER = 10001


class Certificates:
    """A folder as an ACME client's hook leaves it, readable by the containers alone."""

    def __init__(self, folder):
        self.folder = folder / "tls"
        self.folder.mkdir(parents=True, exist_ok=True)

    def issue(self):
        made = self.folder.parent / "issued"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,DNS:gateway",
            "-keyout", str(made / "privkey.pem"), "-out", str(made / "fullchain.pem"))
        for name in ("privkey.pem", "fullchain.pem"):
            if os.geteuid() == 0:
                os.chown(made / name, USER, USER)
                os.chmod(made / name, 0o600)
            else:
                os.chmod(made / name, 0o644)
            os.replace(made / name, self.folder / name)
        os.chmod(self.folder, 0o755)

    @property
    def chain(self):
        return (self.folder / "fullchain.pem").read_text()

    def served(self, port):
        """The certificate that a client is shown."""
        return ssl.get_server_certificate(("localhost", port))


def is_taken(body):
    return isinstance(body, dict) and ANSWER in body.get("data", {}).get("message", "")


def tls(check):
    """docker-compose.tls.yml: https, the way there from http, an authority's question, a renewal without a restart."""
    certificates, acme = Certificates(check.state), check.state / "acme"
    certificates.issue()
    challenge = acme / ".well-known/acme-challenge"
    challenge.mkdir(parents=True, exist_ok=True)
    (challenge / "a-token").write_text("a-token.of-the-account")
    https, http = check.free_ports(2)
    before = dict(check.engine.environment)
    check.engine.environment |= {
        "COMPOSE_FILE": f"{before['COMPOSE_FILE']}:docker-compose.tls.yml", "TLS_FOLDER": str(certificates.folder), "ACME_FOLDER": str(acme),
        "HTTPS_PORT": str(https), "HTTP_PORT": str(http), "GATEWAY_PUBLIC_URL": f"https://localhost:{https}"}
    check.engine.compose("up", "-d", "--no-build", "--no-deps", "gateway")
    container = check.engine.containers("gateway")[0]
    check.engine.wait_healthy(container)
    started = check.engine.state(container)["StartedAt"]

    def trusting():
        return ssl.create_default_context(cadata=certificates.chain)

    body = json.dumps({"message": QUESTION}).encode()
    request = urllib.request.Request(f"https://localhost:{https}/api/v1/chat", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60, context=trusting()) as answer:
        if not is_taken(json.load(answer)) or "Strict-Transport-Security" not in answer.headers:
            raise Refused("no answer by https, or one without Strict-Transport-Security")
        if "secure" not in answer.headers.get("Set-Cookie", "").lower():
            raise Refused(f"a visitor's cookie may go out in the clear: {answer.headers.get('Set-Cookie')}")
    try:
        with socket.create_connection(("localhost", https), timeout=5) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if plain.recv(100).startswith(b"HTTP/1.1 200"):
                raise Refused("the port of https answers in the clear")
    except (ConnectionError, TimeoutError):
        pass
    with urllib.request.urlopen(f"http://localhost:{http}/.well-known/acme-challenge/a-token", timeout=10) as answer:
        if answer.read() != b"a-token.of-the-account":
            raise Refused("the authority's question is answered wrongly")
    place = redirect(f"http://localhost:{http}/api/v1/robots?limit=1")
    if not place.startswith("https://localhost") or not place.endswith("/api/v1/robots?limit=1"):
        raise Refused(f"http leads to {place}")
    old = certificates.served(https)
    certificates.issue()
    began = time.monotonic()
    while certificates.served(https) == old:
        if time.monotonic() - began > 60:
            raise Refused("a renewed certificate is not served after 60 s")
        time.sleep(0.5)
    with urllib.request.urlopen(f"https://localhost:{https}/readyz", timeout=10, context=trusting()):
        pass
    if check.engine.state(container)["StartedAt"] != started:
        raise Refused("the gateway was restarted")
    seconds = time.monotonic() - began
    check.engine.environment.clear()
    check.engine.environment.update(before)
    check.engine.compose("up", "-d", "--no-build", "--no-deps", "gateway")
    check.engine.wait_healthy(check.engine.containers("gateway")[0])
    return f"answers by https alone, http leads there, the authority is answered, a new certificate is served after {seconds:.0f} s"


def redirect(url):
    """Where an address leads, not followed."""
    class Unfollowed(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        with urllib.request.build_opener(Unfollowed).open(url, timeout=10) as answer:
            raise Refused(f"{url} is answered with {answer.status}, not with the way to https")
    except urllib.error.HTTPError as error:
        return error.headers.get("Location", "")


def watched(check):
    """Prometheus of the profile observability: finds every process, takes the alert rules, and can answer what the dashboards ask."""
    check.engine.compose("--profile", "observability", "up", "-d", "--no-build", "--no-deps", "prometheus")

    def ask(path, **query):
        url = f"http://127.0.0.1:{check.prometheus_port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)["data"]

    began, up = time.monotonic(), set()
    while up != set(SERVICES):
        if time.monotonic() - began > 90:
            raise Refused(f"after 90 s Prometheus sees {sorted(up)}")
        time.sleep(2)
        try:
            up = {target["labels"]["process"] for target in ask("targets")["activeTargets"] if target["health"] == "up"}
        except OSError:
            continue
    seconds = time.monotonic() - began
    rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
    broken = [rule["name"] for rule in rules if rule.get("lastError")]
    if not rules or broken:
        raise Refused(f"of {len(rules)} rules these fail: {broken}")
    asked, empty = 0, 0
    for file in sorted((check.root / "deploy/observability/grafana/dashboards").glob("*.json")):
        for expression in expressions(json.loads(file.read_text())):
            asked += 1
            try:
                empty += not ask("query", query=expression)["result"]
            except urllib.error.HTTPError as error:
                raise Refused(f"{file.name}: {expression}: {error.read().decode()[:300]}") from None
    return f"seven processes after {seconds:.0f} s, {len(rules)} alert rules, {asked} questions of the dashboards, {empty} of them with nothing to show yet"


def expressions(part):
    """What a dashboard asks, with its variables filled in."""
    if isinstance(part, dict):
        if isinstance(part.get("expr"), str):
            yield re.sub(r"\$\{?__\w+\}?", "5m", part["expr"]).replace("$", "").replace('=~"process"', '=~".*"')
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from expressions(item)


def backups(check):
    """A backup while the mesh runs, checked; a restore in its place: what was there then is there, what came later is not."""
    engine = check.engine

    def tool(*arguments, **options):
        return engine.compose("exec", "-T", "backup", *arguments, timeout=1200, **options)

    for _ in range(30):
        made = tool("mesh-tool", "backup", "--directory", "/backups", "--check", check=False)
        # The container's own may be under way.
        if "another backup" not in made.stdout + made.stderr:
            break
        time.sleep(2)
    if made.returncode:
        raise Refused(f"no backup was made: {(made.stdout + made.stderr)[-500:]}")
    files = [line for line in tool("sh", "-c", "ls -1 /backups").splitlines() if line.endswith(".dump") and "unchecked" not in line]
    newest = "/backups/" + sorted(files)[-1]
    tool("mesh-tool", "backup", "--verify", newest)
    later = f"the word of after the backup is {time.time_ns()}"
    check.gateway.remember(later, "afterwards")
    engine.compose("stop", *SERVICES, timeout=600)
    tool("mesh-tool", "restore", newest, "--replace")
    check.up()
    found = check.gateway.call("POST", "/memories/search", {
        "namespace": "check", "user_id": "afterwards", "query": later, "limit": 5}, "afterwards")["results"]
    if found:
        raise Refused("what came after the backup is there after the restore")
    return f"{len(files)} backups, the newest restored; there as of then: {check.kept.check()}"


def audit(check):
    """The trail's end is kept elsewhere, and the trail holds against it; one that was touched does not."""
    engine = check.engine
    folder = check.state / "audit"
    folder.mkdir(parents=True, exist_ok=True)

    def tool(*arguments, **options):
        return engine.compose("run", "--rm", "-T", "--no-deps", "-v", f"{folder}:/here:ro", "migrate", "mesh-tool", "audit", *arguments, **options)

    (folder / "head.json").write_text(tool("head"))
    os.chmod(folder, 0o755)
    check.gateway.remember("one more entry of the trail", "audited")
    said = tool("verify", "--head", "/here/head.json").splitlines()[-1]
    # As only a superuser can, past the triggers.
    sql = "SET session_replication_role = replica; UPDATE public.audit_events SET status = 418 WHERE sequence = 1"
    touched = engine.compose("exec", "-T", "postgres", "psql", "-U", "postgres", "-d", "mesh", "-qc", sql, check=False)
    if touched.returncode:
        raise Refused(f"the database's owner could not touch the trail, so the check shows nothing: {touched.stderr[-300:]}")
    if tool("verify", "--head", "/here/head.json", check=False).returncode == 0:
        raise Refused("a trail that was touched is said to hold")
    return said


def mutual(check):
    """docker-compose.mtls.yml: the services speak TLS to each other and take nobody without a certificate."""
    engine, folder = check.engine, check.state / "certificates"
    owner = ["--owner", str(USER)] if os.geteuid() == 0 else []
    run(str(check.root / "mesh"), "certificates", *owner, str(folder), env=engine.environment)
    if not owner:
        for key in folder.glob("*.key"):
            os.chmod(key, 0o644)
    before = dict(engine.environment)
    engine.environment |= {"COMPOSE_FILE": f"{before['COMPOSE_FILE']}:docker-compose.mtls.yml", "MESH_CERTIFICATES": str(folder)}
    check.up()
    check.gateway.converse("mutual")
    kept = check.kept.check()
    gateway = engine.containers("gateway")[0]
    for service, port in SERVICES.items():
        if service == "gateway":
            continue
        for scheme in ("http", "https"):
            asked = engine.docker("exec", gateway, "curl", "-sk", "-m", "5", f"{scheme}://{service}:{port}/healthz", check=False)
            if asked.returncode == 0 and asked.stdout:
                raise Refused(f"{service} answers {scheme} without a certificate: {asked.stdout[:200]}")
        own = ["--cacert", "/run/mesh-tls/ca.pem", "--cert", "/run/mesh-tls/own.pem", "--key", "/run/mesh-tls/own.key"]
        engine.docker("exec", gateway, "curl", "-fsS", "-m", "5", *own, "--connect-to", f"localhost:{port}:{service}:{port}",
                      f"https://localhost:{port}/healthz")
    engine.environment.clear()
    engine.environment.update(before)
    check.up()
    return f"six services answer nobody without a certificate; the conversation goes through; there all along: {kept}"
