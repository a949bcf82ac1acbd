"""What the checks share: the running mesh, by the settings that name it."""

import json
import os
import time
import urllib.request

SERVICES = ["gateway", "supervisor", "financing", "sales", "dealer-matching", "knowledge", "memory"]


def url(service: str) -> str:
    return os.environ[service.upper().replace("-", "_") + "_URL"]


def check(name: str, holds: object, detail: object = "") -> None:
    print(("ok   " if holds else "FAIL ") + name, detail if not holds else "", flush=True)
    if not holds:
        raise SystemExit(1)


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def say(message: str, user: str, session: str | None = None, headers: dict | None = None) -> dict:
    """One turn of a conversation, whole."""
    body = {"message": message} | ({"session_id": session} if session else {})
    request = urllib.request.Request(
        url("gateway") + "/api/v1/chat",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "X-API-Key": os.environ["MESH_KEY"], "X-User-Id": user} | (headers or {}),
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["data"]


def eventually(what: str, condition, seconds: float = 60):
    """The first result that counts as true."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            check(what, False, f"not within {seconds} s")
        time.sleep(0.2)
