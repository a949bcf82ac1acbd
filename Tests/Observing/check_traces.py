"""One trace of one turn, from the gateway to the statements, as a collector gets it; and the log lines that belong to it.

<SERVICE>_URL: each process; MESH_KEY: a key of the gateway; SPANS: the file that collector.py writes; LOGS: the folder of the processes' logs.
Prints a line a check and `all ok` at the end.
"""

import json
import os
import pathlib
import re
import secrets
import time
import uuid

from mesh import SERVICES, check, eventually, say

INTERNAL, SERVER, CLIENT = 1, 2, 3
SECRET = f"zebra{secrets.token_hex(4)}"


def spans() -> list:
    text = pathlib.Path(os.environ["SPANS"]).read_text()
    return [json.loads(line) for line in text.splitlines() if line]


def of(trace: str) -> list:
    return [span for span in spans() if span.get("trace") == trace]


def service(span: dict) -> str:
    return span["resource"]["service.name"]


# What a turn cannot do without: it may come from each process a second after the others.
NEEDED = {
    ("supervisor", "invoke_agent financing"),
    ("financing", "invoke_agent financing"),
    ("financing", "chat offline"),
    ("financing", "execute_tool payment_schedule"),
    ("memory", "search_memory"),
    ("memory", "search_memory embed"),
    ("memory", "search_memory survey"),
}


def settled(trace: str, caller: str) -> list:
    """All spans of a trace, once no more come and all parents are there but the caller's."""
    last: list = []

    def done() -> list | None:
        nonlocal last
        before, last = last, of(trace)
        known = {span["id"] for span in last}
        strays = [span["parent"] for span in last if span["parent"] not in known]
        names = {(service(span), span["name"]) for span in last}
        if len(before) == len(last) and strays == [caller] and names >= NEEDED:
            return last
        time.sleep(1.2)
        return None

    return eventually("the trace comes whole", done)


def traced(message: str, flags: str = "01") -> tuple:
    trace, caller, request = secrets.token_hex(16), secrets.token_hex(8), f"req-{secrets.token_hex(6)}"
    headers = {"traceparent": f"00-{trace}-{caller}-{flags}", "X-Request-Id": request}
    reply = say(message, f"user-{uuid.uuid4()}", headers=headers)
    check("financing answers", reply["agent_id"] == "financing", reply)
    return trace, caller, request


# What the caller does not want recorded is not, whoever is asked about it.
quiet, _, quiet_request = traced("What would a 90,000 dollar loan over 60 months at 9.5 percent cost a month?", flags="00")
trace, caller, request = traced(
    f"What would a 100,000 dollar loan over 60 months at 9.5 percent cost a month? My robot is called {SECRET}."
)
all_spans = settled(trace, caller)
by_id = {span["id"]: span for span in all_spans}


def find(name: str, where: str, kind: int) -> dict:
    found = [span for span in all_spans if span["name"] == name and service(span) == where and span["kind"] == kind]
    check(f"{where}: {name}", found, sorted({(service(span), span["name"], span["kind"]) for span in all_spans}))
    return found[0]


def path(span: dict) -> list:
    """From a span up to the first one."""
    way = [span]
    while way[-1]["parent"] in by_id:
        way.append(by_id[way[-1]["parent"]])
    return way


problems = [span for span in spans() if "problem" in span]
check("everything that was sent can be read", not problems, problems)
check("what is not sampled is not sent", not of(quiet))
roots = [span for span in all_spans if span["parent"] not in by_id]
check(
    "the trace begins at the gateway, as a step of the caller's",
    len(roots) == 1 and service(roots[0]) == "gateway" and roots[0]["parent"] == caller and roots[0]["name"] == "POST /api/v1/chat",
    roots,
)
check("ids are there once", len(by_id) == len(all_spans))
check("it reaches the processes that a turn needs", {"gateway", "supervisor", "financing", "memory"} <= {service(span) for span in all_spans})

# --- who is whose step -----------------------------------------------------------------------------------------------

for span in all_spans:
    if span["kind"] == SERVER and span is not roots[0]:
        parent = by_id[span["parent"]]
        if parent["kind"] != CLIENT or service(parent) == service(span):
            check("a server's span is a step of a call of another process", False, (span, parent))
print("ok   a server's span is a step of a call of another process")
asked = find("invoke_agent financing", "supervisor", CLIENT)
turn = find("invoke_agent financing", "financing", INTERNAL)
model = find("chat offline", "financing", CLIENT)
tool = find("execute_tool payment_schedule", "financing", INTERNAL)
search = find("search_memory", "memory", INTERNAL)
find("search_memory embed", "memory", INTERNAL)
find("search_memory survey", "memory", INTERNAL)
names = [(service(step), step["name"]) for step in path(model)]
check("the agent's turn is a step of its call by the supervisor", asked in path(turn), names)
check("what the model and the tool do are steps of the turn", turn in path(model) and turn in path(tool), names)
statements = [span for span in all_spans if service(span) == "memory" and "db.system.name" in span["attributes"]]
through = [
    statement
    for statement in statements
    if ["memory", "financing", "supervisor", "gateway"]
    == [name for name, before in zip(list(map(service, path(statement))), [None, *map(service, path(statement))]) if name != before]
]
check(
    "one way leads from the gateway by the supervisor, the agent and the memory to a statement",
    through,
    [[service(step) + ": " + step["name"] for step in path(statement)] for statement in statements],
)
check("a search's statements are steps of the search", any(search in path(statement) for statement in statements) or through)

# --- what each says --------------------------------------------------------------------------------------------------

for span in all_spans:
    about = span["resource"]
    if not (
        about.get("service.namespace") == "ybryx-mesh"
        and re.fullmatch("[0-9.]+", about.get("service.version", ""))
        and re.fullmatch("[0-9a-f-]{36}", about.get("service.instance.id", ""))
    ):
        check("a span says whose it is", False, about)
    if span["kind"] == SERVER:
        fields = span["attributes"]
        if not (fields["http.request.method"] and fields["http.route"].startswith("/") and fields["http.response.status_code"] == 200):
            check("a server's span says what it was", False, span)
        if fields["request.id"] != request:
            check("the request's id goes with it", False, span)
    if "db.system.name" in span["attributes"]:
        fields = span["attributes"]
        if not (span["kind"] == CLIENT and fields["db.system.name"] == "postgresql" and re.fullmatch("[A-Z]+", fields["db.operation.name"])):
            check("a statement says what it is", False, span)
        if span["name"] != fields["db.query.summary"] or not re.fullmatch(r"[A-Z]+( [A-Za-z0-9_.\"]+)?", span["name"]):
            check("and no more than that", False, span)
instances = {(service(span), span["resource"]["service.instance.id"]) for span in spans() if "resource" in span}
check("a process is one instance", len(instances) == len({name for name, _ in instances}), instances)
tables = {span["attributes"].get("db.collection.name") for span in spans() if "db.system.name" in span["attributes"]}
check("tables are named", {"chat_messages", "agent_tasks"} <= tables, tables)
fields = model["attributes"]
check(
    "the model's call says which",
    fields["gen_ai.operation.name"] == "chat" and fields["gen_ai.provider.name"] == "offline" and fields["gen_ai.request.model"] == "offline"
    and fields["gen_ai.response.finish_reasons"] in (["tool_call"], ["stop"]),
    fields,
)
check(
    "the agent's turn says whose",
    turn["attributes"]["gen_ai.operation.name"] == "invoke_agent" and turn["attributes"]["gen_ai.agent.id"] == "financing",
    turn,
)
check("the tool is named", tool["attributes"]["gen_ai.tool.name"] == "payment_schedule", tool)
check("nothing failed", all(span["status"] == 0 for span in all_spans), [span for span in all_spans if span["status"]])
check("times are in order", all(span["start"] <= span["end"] for span in all_spans))
# Both clocks are the machine's own; a start is read a moment before the step begins.
early = [span for span in all_spans if span["parent"] in by_id and span["start"] < by_id[span["parent"]]["start"] - 20_000_000]
check("no step begins before what it is a step of", not early, early)
for step in (model, tool):
    check(f"{step['name']} ends within the turn", step["end"] <= turn["end"] + 20_000_000, (step, turn))
text = pathlib.Path(os.environ["SPANS"]).read_text()
check("nothing of what was said is in any span", SECRET not in text and "100,000" not in text and "user-" not in text)

# --- the log ---------------------------------------------------------------------------------------------------------

lines: dict = {}
for name in SERVICES:
    lines[name] = []
    for line in (pathlib.Path(os.environ["LOGS"]) / f"{name}.log").read_text().splitlines():
        try:
            lines[name].append(json.loads(line))
        except ValueError:
            # A library that is loaded writes as it likes.
            check(f"{name} writes JSON alone", "onnxruntime" in line, line)
print("ok   every line of every process is JSON")
for name in ("gateway", "supervisor", "financing", "memory"):
    own = [line for line in lines[name] if line.get("request.id") == request]
    check(f"{name} wrote of this request", any(line["message"] == "request" for line in own), len(lines[name]))
    check(f"and every line names the trace", all(line.get("trace_id") == trace and line.get("span_id") for line in own), own)
for name in SERVICES:
    of_requests = [line for line in lines[name] if line["message"] == "request"]
    check(f"every request in {name} has its ids", all(line.get("request.id") and line.get("trace_id") for line in of_requests))
check("what is not sampled is logged all the same", any(line.get("trace_id") == quiet for line in lines["supervisor"]))
check("nothing of what was said is in any log", all(SECRET not in json.dumps(line) for name in SERVICES for line in lines[name]))

print("all ok")
