"""The metrics of all seven processes, read by Prometheus' own parser, before and after a conversation.

<SERVICE>_URL: each process; MESH_KEY: a key of the gateway. Prints a line a check and `all ok` at the end.
"""

import json
import pathlib
import re
import subprocess
import uuid
import os

from prometheus_client.parser import text_string_to_metric_families

from mesh import SERVICES, check, eventually, get, say, url

TURNS = 3


class Metrics:
    def __init__(self, service: str) -> None:
        self.text = get(url(service) + "/metrics")
        self.families = {family.name: family for family in text_string_to_metric_families(self.text)}

    def value(self, name: str, **labels: str) -> float:
        """The sum of all series that have these labels."""
        return sum(
            sample.value
            for family in self.families.values()
            for sample in family.samples
            if sample.name == name and all(sample.labels.get(key) == value for key, value in labels.items())
        )

    def labels(self, name: str, label: str) -> set:
        family = self.families.get(name)
        return {sample.labels[label] for sample in family.samples if label in sample.labels} if family else set()

    def names(self) -> set:
        """Every name that a query may ask for, also of what has not been counted yet."""
        names = set()
        for name, family in self.families.items():
            if family.type == "histogram":
                names |= {name + "_bucket", name + "_sum", name + "_count"}
            else:
                names.add(name + "_total" if family.type == "counter" else name)
        return names


def scrape() -> dict:
    return {service: Metrics(service) for service in SERVICES}


# --- the form --------------------------------------------------------------------------------------------------------

first = scrape()
for service, metrics in first.items():
    for family in metrics.families.values():
        check(f"{service}: {family.name} says what it is", family.documentation and family.type != "unknown", family)
        if family.type == "histogram":
            check(
                f"{service}: {family.name} has a unit in its name",
                re.search("_(seconds|bytes|texts|results|usage)$", family.name),
            )
    seen = re.findall(r"^# TYPE (\S+)", metrics.text, re.M)
    check(f"{service}: every family stands once", len(seen) == len(set(seen)), seen)
    check(f"{service}: nobody's data is a label", not re.search(r"@|[0-9a-f]{8}-[0-9a-f]{4}-4", metrics.text))
    for name in ("process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_start_time_seconds"):
        check(f"{service}: {name}", metrics.value(name) > 0)
    check(f"{service}: what was built", re.fullmatch("[0-9.]+", "".join(metrics.labels("mesh_build_info", "version"))))
    check(
        f"{service}: the pool's connections",
        1 <= metrics.value("db_client_connection_count") <= metrics.value("db_client_connection_max")
        and metrics.value("db_client_connection_opened_total") >= 1
        and metrics.value("db_client_connection_wait_time_seconds_count") >= 1,
    )

# --- a conversation moves them ---------------------------------------------------------------------------------------

user = f"user-{uuid.uuid4()}"
session = None
questions = [
    "What would a 100,000 dollar loan over 60 months at 9.5 percent cost a month?",
    "And over 48 months?",
    "And over 36 months?",
]
assert len(questions) == TURNS
for question in questions:
    reply = say(question, user, session)
    session = reply["session_id"]
    check(f"financing answers: {question}", reply["agent_id"] == "financing", reply)

then = scrape()


def moved(service: str, name: str, **labels: str) -> float:
    return then[service].value(name, **labels) - first[service].value(name, **labels)


def exactly(what: str, number: float, wanted: float) -> None:
    check(what, number == wanted, f"{number} and not {wanted}")


requests = "http_request_duration_seconds_count"
exactly(
    "the gateway counted every turn, by its route",
    moved("gateway", requests, method="POST", path="/api/v1/chat", status="200"),
    TURNS,
)
exactly("so did the supervisor's callers", moved("gateway", "upstream_request_duration_seconds_count", upstream="supervisor", method="POST"), TURNS)
exactly(
    "the supervisor asked financing as often",
    moved("supervisor", "upstream_request_duration_seconds_count", upstream="financing", method="POST"),
    TURNS,
)
exactly("it routed as often", moved("supervisor", "supervisor_routed_total", agent="financing"), TURNS)
exactly("and had as many answers", moved("supervisor", "supervisor_agent_duration_seconds_count", agent="financing"), TURNS)
exactly("financing had as many turns", moved("financing", "agent_turn_duration_seconds_count", agent="financing"), TURNS)
calls = moved("financing", "gen_ai_client_operation_duration_seconds_count", gen_ai_operation_name="chat", gen_ai_provider_name="offline")
check("its model was asked, before and after the tool", calls >= 2 * TURNS, calls)
exactly(
    "its tool was called once a turn",
    moved("financing", "agent_tool_duration_seconds_count", tool="payment_schedule", outcome="done"),
    TURNS,
)
searches = moved("memory", "memory_search_duration_seconds_count", stage="total")
check("memories were looked for, by the supervisor and the agent", searches >= 2 * TURNS, searches)
exactly("each search looked who is known", moved("memory", "memory_search_duration_seconds_count", stage="survey"), searches)
exactly("each search embedded its question", moved("memory", "memory_search_duration_seconds_count", stage="embed"), searches)
check(
    "the embedding model was run, with texts",
    moved("memory", "gen_ai_client_operation_duration_seconds_count", gen_ai_operation_name="embeddings") >= 1
    and moved("memory", "memory_embedding_batch_texts_sum") >= 1,
)
for service in SERVICES:
    exactly(f"nothing failed in {service}", sum(
        sample.value
        for sample in then[service].families["http_request_duration_seconds"].samples
        if sample.name == requests and sample.labels["status"].startswith("5") and sample.labels["path"] != "/readyz"
    ) - sum(
        sample.value
        for sample in first[service].families["http_request_duration_seconds"].samples
        if sample.name == requests and sample.labels["status"].startswith("5") and sample.labels["path"] != "/readyz"
    ), 0)
    check(f"{service} leaves nobody alone", then[service].value("upstream_left_alone") == 0)

# A question alone is nothing to remember.
say("We run a 40,000 sq ft warehouse in Reno and want to automate picking", user, session)
eventually(
    "what was said comes to be remembered",
    lambda: Metrics("memory").value("memory_writes_total") > first["memory"].value("memory_writes_total"),
)

# --- queues ----------------------------------------------------------------------------------------------------------

wanted = {
    "supervisor": {"messages to remember", "turns to remember", "push notifications"},
    "financing": {"turns to remember", "push notifications"},
    "sales": {"turns to remember", "push notifications"},
    "knowledge": {"turns to remember", "push notifications"},
    "dealer-matching": {"turns to remember", "push notifications", "leads by webhook", "leads by email"},
    "memory": {"extraction", "memory webhooks", "re-embedding"},
}
for service, queues in wanted.items():
    # Where the database takes more than a second they are not told, and asked for again ten seconds later.
    eventually(f"{service} tells what waits", lambda: Metrics(service).labels("queue_depth", "queue") == queues, 60)
eventually(
    "the queues run empty",
    lambda: all(Metrics(service).value("queue_depth") == 0 for service in wanted),
    90,
)

# --- the files -------------------------------------------------------------------------------------------------------

folder = pathlib.Path(os.environ["MESH_ROOT"]) / "deploy/observability"
known = set().union(*(metrics.names() for metrics in then.values()))
# Of Prometheus itself, of backups, and of processes that listen with a certificate.
known |= {"up", "mesh_backup_last_success_timestamp_seconds", "tls_certificate_expiry_timestamp_seconds"}
# Of a container with a limit.
known |= {"process_memory_limit_bytes"}
WORDS = set(
    "sum max min avg count rate increase histogram_quantile topk deriv changes absent time by without on ignoring group_left "
    "group_right and or unless le label_values bool offset".split()
)


def metric_names(expression: str) -> set:
    plain = re.sub(r"\"(\\.|[^\"])*\"", "", expression)
    plain = re.sub(r"\{[^}]*\}", "", plain)
    plain = re.sub(r"\[[^\]]*\]", "", plain)
    plain = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", "", plain)
    return {word for word in re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*", plain) if word not in WORDS}


def expressions(tree: object):
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "expr":
                yield value
            else:
                yield from expressions(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from expressions(value)


dashboards = sorted((folder / "grafana/dashboards").glob("*.json"))
check("there are dashboards", len(dashboards) >= 4)
for dashboard in dashboards:
    asked = set().union(*(metric_names(text) for text in expressions(json.loads(dashboard.read_text()))))
    check(f"{dashboard.name} asks for what there is", len(asked) >= 5 and asked <= known, asked - known)
rules = (folder / "alerts.yml").read_text()
texts = re.findall(r"expr: (?!\|)(.*)$", rules, re.M) + re.findall(r"expr: \|\n((?: {10,}.*\n)+)", rules)
check("all rules are read", len(texts) == rules.count("expr:") >= 20, len(texts))
asked = set().union(*(metric_names(text) for text in texts))
check("the alert rules ask for what there is", asked <= known, asked - known)

promtool = os.environ.get("TEST_PROMTOOL")
if promtool:
    def run(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run([promtool, *arguments], input=text, text=True, capture_output=True, cwd=folder)

    for arguments in (("check", "rules", "alerts.yml"), ("check", "config", "prometheus.yml")):
        done = run(*arguments)
        check("promtool " + " ".join(arguments), done.returncode == 0, done.stdout + done.stderr)
    for service, metrics in then.items():
        done = run("check", "metrics", text=metrics.text)
        # It also has opinions on names; what it cannot read is another matter.
        check(f"promtool check metrics of {service}", done.returncode in (0, 3) and not done.stderr.startswith("error"), done.stderr)
        bad = [line for line in done.stderr.splitlines() if "no help text" in line or "should have \"_total\"" in line]
        check(f"promtool finds nothing lacking in {service}", not bad, bad)

# --- mesh-tool status ------------------------------------------------------------------------------------------------

status = subprocess.run([os.environ["MESH_TOOL"], "status", "--json"], capture_output=True, text=True)
check("mesh-tool status ends well", status.returncode == 0, status.stdout + status.stderr)
processes = {process["service"]: process for process in json.loads(status.stdout)["processes"]}
check("it knows all seven", set(processes) == set(SERVICES))
for service, process in processes.items():
    check(f"{service} is ready", process["health"] in ("ready", "degraded"), process)
    check(f"{service} has a version", re.fullmatch("[0-9.]+", process["version"]) and process["started_at"].endswith("Z"))
    check(f"{service}'s schema is there", process["schema_applied"] >= process["schema_needed"] > "0000", process)
chat = [route for route in processes["gateway"]["routes"] if route["path"] == "/api/v1/chat"]
check(
    "it knows how long a turn takes",
    chat and chat[0]["requests"] >= TURNS and 0 < chat[0]["p50_seconds"] <= chat[0]["p99_seconds"],
    chat,
)
check("it knows the queues", {queue["queue"] for queue in processes["memory"]["queues"]} == wanted["memory"], processes["memory"])
told = subprocess.run([os.environ["MESH_TOOL"], "status"], capture_output=True, text=True)
check("people can read it", told.returncode == 0 and all(word in told.stdout for word in ("slowest routes", "POST /api/v1/chat", "messages to remember")), told.stdout)
alone = subprocess.run(
    [os.environ["MESH_TOOL"], "status"], capture_output=True, text=True, env=os.environ | {"SALES_URL": "http://127.0.0.1:9"}
)
check("one that does not answer is told", alone.returncode == 1 and "no answer" in alone.stdout, alone.stdout + alone.stderr)

print("all ok")
