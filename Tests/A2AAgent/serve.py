"""An agent of somebody else's, in Python on PyPI's a2a-sdk: it insures robots, and knows nothing of the mesh.

    python3 serve.py PORT jsonrpc|rest

Says "ready" once it listens. It streams its answer in pieces, and asks what the robot is worth where nobody said."""
import asyncio
import re
import sys

import uvicorn
from a2a.helpers.proto_helpers import new_task
from a2a.server.agent_execution import AgentExecutor, RequestContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes.agent_card_routes import create_agent_card_routes
from a2a.server.routes.jsonrpc_routes import create_jsonrpc_routes
from a2a.server.routes.rest_routes import create_rest_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentSkill, Part, TaskState
from starlette.applications import Starlette

port, binding = int(sys.argv[1]), sys.argv[2]
home = f"http://127.0.0.1:{port}"
interface = {
    "jsonrpc": AgentInterface(url=f"{home}/a2a/", protocol_binding="JSONRPC", protocol_version="1.0"),
    "rest": AgentInterface(url=f"{home}/rest", protocol_binding="HTTP+JSON", protocol_version="1.0"),
}[binding]

card = AgentCard(
    name="Robot Insurance",
    description="Insures robots against damage, theft and liability. Quotes what a policy costs a year.",
    version="1.0.0",
    # The old one first, as agents in the middle of a change have it: nobody should take it.
    supported_interfaces=[
        AgentInterface(url=f"{home}/old", protocol_binding="HTTP+JSON", protocol_version="0.3"),
        interface,
    ],
    capabilities=AgentCapabilities(streaming=True),
    default_input_modes=["text/plain"],
    default_output_modes=["text/plain"],
    skills=[
        AgentSkill(
            id="quote",
            name="Insurance for robots",
            description="What it costs to insure a robot against damage, theft and liability.",
            tags=["insurance", "insure", "policy", "premium"],
            examples=[
                "What does it cost to insure a robot?",
                "I need an insurance policy for our new forklift robot",
                "Insure our delivery robots against theft and damage",
                "What is the yearly insurance premium for a robot arm?",
                "Do you offer liability insurance for cobots?",
            ],
        )
    ],
)


class Insurer(AgentExecutor):
    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        if context.current_task is None:
            task = new_task(context.task_id, context.context_id, TaskState.TASK_STATE_SUBMITTED)
            await event_queue.enqueue_event(task)
        updater = TaskUpdater(event_queue, context.task_id, context.context_id)
        await updater.start_work()
        quote = context.task_id[:8]
        said = re.search(r"\d[\d,]*", context.get_user_input())
        if not said:
            question = f"For quote {quote}: what is the robot worth, in dollars?"
            await updater.requires_input(updater.new_agent_message([Part(text=question)]))
            return
        worth = int(said.group().replace(",", ""))
        pieces = [f"Quote {quote}: ", f"insuring a robot worth ${worth:,} ", f"costs ${worth * 24 // 1000:,} a year."]
        for number, piece in enumerate(pieces):
            await updater.add_artifact(
                [Part(text=piece)],
                artifact_id="quote",
                name="The quote",
                append=number > 0,
                last_chunk=number == len(pieces) - 1,
            )
            await asyncio.sleep(0.05)
        await updater.complete()

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


handler = DefaultRequestHandler(agent_executor=Insurer(), task_store=InMemoryTaskStore(), agent_card=card)
routes = create_agent_card_routes(card)
if binding == "jsonrpc":
    routes += create_jsonrpc_routes(handler, "/a2a/")
else:
    routes += create_rest_routes(handler, path_prefix="/rest")


class Server(uvicorn.Server):
    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        print("ready", flush=True)


Server(uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="warning")).run()
