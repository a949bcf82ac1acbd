"""PyPI's schemathesis over every operation that the gateway describes.

OPENAPI_URL: the gateway; OPENAPI_KEY: a key of a tenant that holds nothing else. Calls each operation with what its
description allows and with what it does not, once with the key and once as a visitor, and prints `all ok` where nothing was
answered by a server error, with a status or type that is not described, or in another shape.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import uuid

import requests

# The same requests every time, and no more than two busy cores answer within a minute.
SEED = 20261130
# OPENAPI_THOROUGH=1: every bound of every parameter as well, some 15,000 requests.
PHASES = "coverage,fuzzing" if os.environ.get("OPENAPI_THOROUGH") == "1" else "fuzzing"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def run(name: str, examples: int, options: list[str]) -> None:
    began = time.monotonic()
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", os.environ["OPENAPI_URL"] + "/openapi.json",
        "--url", os.environ["OPENAPI_URL"], "--checks", CHECKS, "--phases", PHASES, "--max-examples", str(examples),
        "--seed", str(SEED), "--workers", "2", "--continue-on-failure", "--no-shrink", "--no-color", "--warnings", "off",
        "--suppress-health-check", "all", "--request-timeout", "20",
    ] + options
    here = os.path.dirname(os.path.abspath(__file__))
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": here}
    # It keeps notes where it runs.
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=240, env=environment, cwd=folder)
    took = time.monotonic() - began
    print(("ok   " if ended.returncode == 0 else "FAIL ") + f"{name}, {took:.0f} s", flush=True)
    if ended.returncode != 0:
        print(ended.stdout[-20_000:], ended.stderr[-4_000:], flush=True)
        raise SystemExit(1)


def passed_on() -> None:
    """Mem0's operations, which the gateway passes on whatever they are: the memory service has each that is described."""
    headers = {"X-API-Key": os.environ["OPENAPI_KEY"]}
    described = requests.get(os.environ["OPENAPI_URL"] + "/openapi.json", timeout=20).json()["paths"]
    missing = []
    for path, operations in described.items():
        for method, operation in operations.items():
            if "Mem0" not in operation["tags"]:
                continue
            called = re.sub(r"\{[a-z]+\}", str(uuid.UUID(int=1)), path.replace("{type}", "user"))
            answer = requests.request(method, os.environ["OPENAPI_URL"] + called, headers=headers, json={}, timeout=20)
            if answer.status_code >= 500 or "nothing at this path" in answer.text:
                missing.append((method, path, answer.text))
    print(("FAIL " if missing else "ok   ") + "what is passed on is there", missing or "", flush=True)
    if missing:
        raise SystemExit(1)


passed_on()
run("with a key", 4, ["--header", "X-API-Key: " + os.environ["OPENAPI_KEY"]])
run("as a visitor", 2, [])
print("all ok")
