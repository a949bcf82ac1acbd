"""Every method of PyPI's a2a-sdk client, unmodified, against a running agent, over both bindings.

A2A_AGENT_URL: the agent, at its own address or through the gateway; A2A_TOKEN: a service's token, or an API key. A2A_OUTSIDE=1: every
address that the card gives begins with A2A_AGENT_URL. Prints a line a check and `all ok` at the end.
"""

import asyncio
import base64
import json
import os
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from a2a.client import A2ACardResolver, ClientConfig, ClientFactory
from a2a.types import (
    AgentCard,
    CancelTaskRequest,
    DeleteTaskPushNotificationConfigRequest,
    GetExtendedAgentCardRequest,
    GetTaskPushNotificationConfigRequest,
    GetTaskRequest,
    ListTaskPushNotificationConfigsRequest,
    ListTasksRequest,
    Message,
    Part,
    Role,
    SendMessageConfiguration,
    SendMessageRequest,
    SubscribeToTaskRequest,
    TaskPushNotificationConfig,
    TaskState,
)
from a2a.utils.errors import TaskNotCancelableError, TaskNotFoundError, UnsupportedOperationError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

URL = os.environ["A2A_AGENT_URL"]
HEADERS = {"Authorization": "Bearer " + os.environ["A2A_TOKEN"]}


class Receiver(BaseHTTPRequestHandler):
    """Takes what the agent pushes."""

    taken: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        Receiver.taken.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def check(name: str, holds: bool, detail: object = "") -> None:
    print(("ok   " if holds else "FAIL ") + name, detail if not holds else "", flush=True)
    if not holds:
        raise SystemExit(1)


def message(text: str, **more) -> Message:
    return Message(message_id=str(uuid.uuid4()), role=Role.ROLE_USER, parts=[Part(text=text)], **more)


async def events(stream) -> list:
    return [event async for event in stream]


async def refused(kind, call) -> bool:
    try:
        await call
    except kind:
        return True
    return False


async def hold(binding: str, card: AgentCard, http: httpx.AsyncClient, hook: str) -> None:
    for streaming in (False, True):
        config = ClientConfig(
            streaming=streaming, httpx_client=http, supported_protocol_bindings=[binding], use_client_preference=True
        )
        client = ClientFactory(config).create(card)
        context = str(uuid.uuid4())
        told = TaskPushNotificationConfig(url=hook, token="mine", authentication={"scheme": "Bearer", "credentials": "s3cret"})
        heard = await events(
            client.send_message(
                SendMessageRequest(
                    message=message("What would 100,000 dollars over 60 months at 9.5 percent cost?", context_id=context),
                    configuration=SendMessageConfiguration(task_push_notification_config=told),
                )
            )
        )
        how = f"{binding}, {'streaming' if streaming else 'not streaming'}: "
        first, last = heard[0], heard[-1]
        check(how + "begins with its task", first.HasField("task"), heard)
        task = first.task
        state = last.status_update.status.state if last.HasField("status_update") else last.task.status.state
        check(how + "ends", state in (TaskState.TASK_STATE_COMPLETED, TaskState.TASK_STATE_INPUT_REQUIRED), heard)
        check(how + "streams pieces", not streaming or sum(e.HasField("artifact_update") for e in heard) >= 2, heard)
        read = await client.get_task(GetTaskRequest(id=task.id, history_length=1))
        check(how + "is read with its answer", read.context_id == context and len(read.artifacts) >= 1, read)
        check(how + "as much history as wanted", len(read.history) == 1, read)
        again = await events(
            client.send_message(SendMessageRequest(message=message("And over 48 months?", context_id=context)))
        )
        pages, token = [], ""
        while True:
            page = await client.list_tasks(ListTasksRequest(context_id=context, page_size=1, page_token=token))
            pages += [t.id for t in page.tasks]
            token = page.next_page_token
            if not token or len(pages) > 2:
                break
        check(how + "is listed page by page", pages == [again[0].task.id, task.id], pages)
        listed = await client.list_tasks(ListTasksRequest(context_id=context, status=read.status.state))
        check(how + "is listed", task.id in [t.id for t in listed.tasks], listed)
        for _ in range(600):
            if any(json.loads(body)["task"]["id"] == task.id for _, body in Receiver.taken):
                break
            await asyncio.sleep(0.1)
        pushed = [(h, b) for h, b in Receiver.taken if json.loads(b)["task"]["id"] == task.id]
        check(how + "is pushed", len(pushed) >= 1)
        headers, body = pushed[0]
        check(how + "as was asked", headers["authorization"] == "Bearer s3cret"
              and headers["x-a2a-notification-token"] == "mine", headers)
        published = card.capabilities.extensions[0].params["publicKey"]
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(published.removeprefix("whpk_")))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key.verify(base64.b64decode(headers["webhook-signature"].removeprefix("v1a,")), signed)

        made = await client.create_task_push_notification_config(
            TaskPushNotificationConfig(task_id=task.id, id="second", url=hook)
        )
        got = await client.get_task_push_notification_config(
            GetTaskPushNotificationConfigRequest(task_id=task.id, id="second")
        )
        check(how + "has a second webhook", made.id == got.id == "second" and got.url == hook, got)
        both = await client.list_task_push_notification_configs(ListTaskPushNotificationConfigsRequest(task_id=task.id))
        check(how + "lists both", len(both.configs) == 2, both)
        await client.delete_task_push_notification_config(
            DeleteTaskPushNotificationConfigRequest(task_id=task.id, id="second")
        )
        left = await client.list_task_push_notification_configs(ListTaskPushNotificationConfigsRequest(task_id=task.id))
        check(how + "deletes one", len(left.configs) == 1, left)

        waiting = await events(
            client.send_message(SendMessageRequest(message=message("I would like to apply for financing")))
        )
        asked = waiting[-1]
        state = asked.status_update.status.state if asked.HasField("status_update") else asked.task.status.state
        check(how + "a question is asked back", state == TaskState.TASK_STATE_INPUT_REQUIRED, waiting)
        # The client takes part in a stream only where it streams at all.
        listening = None
        if streaming:
            heard, joined = [], asyncio.Event()

            async def listen():
                async for event in client.subscribe(SubscribeToTaskRequest(id=waiting[0].task.id)):
                    heard.append(event)
                    joined.set()

            listening = asyncio.create_task(listen())
            # The task itself comes first.
            await asyncio.wait_for(joined.wait(), 60)
        ended = await client.cancel_task(CancelTaskRequest(id=waiting[0].task.id))
        check(how + "what waits is canceled", ended.status.state == TaskState.TASK_STATE_CANCELED, ended)
        if listening:
            await asyncio.wait_for(listening, 60)
            check(how + "who listens hears of it", heard[0].HasField("task")
                  and heard[-1].status_update.status.state == TaskState.TASK_STATE_CANCELED, heard)

        check(how + "what is over cannot be canceled", await refused(
            TaskNotCancelableError, client.cancel_task(CancelTaskRequest(id=task.id))))
        check(how + "nor listened to", not streaming or await refused(
            UnsupportedOperationError, events(client.subscribe(SubscribeToTaskRequest(id=task.id)))))
        check(how + "what is not there is not found", await refused(
            TaskNotFoundError, client.get_task(GetTaskRequest(id="none"))))

        extended = await client.get_extended_agent_card(GetExtendedAgentCardRequest())
        told = {e.uri: e for e in extended.capabilities.extensions}
        check(how + "the extended card says more", len(told) > len(card.capabilities.extensions)
              and (len(told["urn:ybryx:tools"].params["tools"]) > 0 or os.environ.get("A2A_AGENT") == "supervisor"), extended)
        check(how + "and the same addresses", list(extended.supported_interfaces) == list(card.supported_interfaces), extended)


async def main() -> None:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    async with httpx.AsyncClient(headers=HEADERS, timeout=60) as http:
        card = await A2ACardResolver(http, URL).get_agent_card()
        if os.environ.get("A2A_OUTSIDE"):
            check("the card gives addresses out here", all(i.url.startswith(URL) for i in card.supported_interfaces), card)
        check("the card is read", {i.protocol_binding for i in card.supported_interfaces} == {"JSONRPC", "HTTP+JSON"}, card)
        for binding in ("JSONRPC", "HTTP+JSON"):
            await hold(binding, card, http, f"http://127.0.0.1:{server.server_port}/hook")
    server.shutdown()
    print("all ok")


asyncio.run(main())
