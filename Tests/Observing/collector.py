"""A collector for tests: takes traces by OTLP over HTTP in JSON, reads them into OpenTelemetry's own protobuf types, and writes each span as
a line of JSON into a file. What those types do not know, or what has not the form that the protocol asks for, is written as a problem.

collector.py PORT FILE
"""

import base64
import http.server
import json
import re
import sys
import threading

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

lock = threading.Lock()
out = open(sys.argv[2], "a", encoding="utf-8")


def write(line: dict) -> None:
    with lock:
        out.write(json.dumps(line) + "\n")
        out.flush()


def in_base64(span: dict) -> None:
    """OTLP writes ids in hexadecimal, where protobuf's JSON has base64."""
    for key, digits in (("traceId", 32), ("spanId", 16), ("parentSpanId", 16)):
        if key in span:
            if not re.fullmatch(f"[0-9a-f]{{{digits}}}", span[key]):
                raise ValueError(f"{key} is {span[key]!r}")
            span[key] = base64.b64encode(bytes.fromhex(span[key])).decode()


def plain(value) -> object:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(item) for item in value.array_value.values]
    return getattr(value, kind)


def attributes(pairs) -> dict:
    names = [pair.key for pair in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"an attribute twice: {names}")
    return {pair.key: plain(pair.value) for pair in pairs}


def take(body: bytes) -> None:
    tree = json.loads(body)
    for resource in tree.get("resourceSpans", []):
        for scope in resource.get("scopeSpans", []):
            for span in scope.get("spans", []):
                in_base64(span)
    request = json_format.ParseDict(tree, ExportTraceServiceRequest(), ignore_unknown_fields=False)
    for resource in request.resource_spans:
        about = attributes(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                write(
                    {
                        "resource": about,
                        "scope": scope.scope.name,
                        "trace": span.trace_id.hex(),
                        "id": span.span_id.hex(),
                        "parent": span.parent_span_id.hex(),
                        "name": span.name,
                        "kind": span.kind,
                        "start": span.start_time_unix_nano,
                        "end": span.end_time_unix_nano,
                        "status": span.status.code,
                        "attributes": attributes(span.attributes),
                    }
                )


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 200
        try:
            if self.path != "/v1/traces" or self.headers["Content-Type"] != "application/json":
                raise ValueError(f"{self.path} {self.headers['Content-Type']}")
            take(body)
        except Exception as error:
            status = 400
            write({"problem": str(error)})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
server.daemon_threads = True
print("listening", flush=True)
server.serve_forever()
