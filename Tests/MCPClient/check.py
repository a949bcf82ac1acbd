"""Every tool of the gateway's MCP server through PyPI's mcp client, unmodified, in both eras of the protocol.

    MCP_URL=http://localhost:8000/mcp MCP_API_KEY=… python check.py

Prints a line a check and `all ok` at the end. Everything is remembered under users of its own and forgotten again. Needs:
pip install mcp
"""

import asyncio
import contextlib
import json
import os
import uuid

import httpx2
from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client

URL = os.environ["MCP_URL"]
KEY = os.environ["MCP_API_KEY"]
TOOLS = {
    "add_memory", "search_memories", "get_memories", "get_memory", "update_memory", "delete_memory", "delete_all_memories",
    "list_entities", "search_robots", "find_dealers", "prequalify", "payment_schedule", "ask_agent",
}


def check(name: str, holds: bool, detail: object = "") -> None:
    print(("ok   " if holds else "FAIL ") + name, detail if not holds else "", flush=True)
    if not holds:
        raise SystemExit(1)


@contextlib.asynccontextmanager
async def connected(mode: str, headers: dict | None = None):
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        async with Client(streamable_http_client(URL, http_client=http), mode=mode) as client:
            yield client


class Caller:
    """Calls tools, and holds what they give against what they say they give."""

    def __init__(self, how: str, client: Client, tools: dict):
        self.how, self.client, self.tools = how, client, tools

    async def __call__(self, name: str, **arguments) -> dict:
        result = await self.client.call_tool(name, arguments)
        check(f"{self.how}: {name}", not result.is_error, result)
        given = result.structured_content
        Draft202012Validator(self.tools[name].output_schema).validate(given)
        check(f"{self.how}: {name} says the same as text", json.loads(result.content[0].text) == given, result)
        return given

    async def refused(self, name: str, **arguments) -> str:
        result = await self.client.call_tool(name, arguments)
        check(f"{self.how}: {name} fails", result.is_error and result.structured_content is None, result)
        return result.content[0].text


async def hold(mode: str, version: str, headers: dict) -> None:
    async with connected(mode, headers) as client:
        check(f"{mode}: speaks {version}", client.protocol_version == version, client.protocol_version)
        check(f"{mode}: says who it is", client.server_info.name == "ybryx-mesh", client.server_info)
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        check(f"{mode}: lists its tools", set(tools) == TOOLS, set(tools))
        for tool in tools.values():
            Draft202012Validator.check_schema(tool.input_schema)
            Draft202012Validator.check_schema(tool.output_schema)
        call = Caller(mode, client, tools)
        await memory(call)
        await mesh(call)
        try:
            await client.call_tool("nothing", {})
            check(f"{mode}: a tool that is none is an error", False)
        except MCPError as error:
            check(f"{mode}: a tool that is none is an error", error.code == -32602, error)


async def memory(call: Caller) -> None:
    user = f"mcp-{uuid.uuid4()}"
    added = await call("add_memory", text="I want 12 AMRs for my warehouse in Reno", user_id=user)
    check("it was added", added["results"][0]["action"] == "added", added)
    name = added["results"][0]["id"]
    talk = [{"role": "user", "content": "Our budget is $60,000 a year"}]
    check("so was what was said", len((await call("add_memory", messages=talk, user_id=user))["results"]) == 1)
    found = await call("search_memories", query="How many robots does the warehouse need?", user_id=user)
    check("it is found first", found["results"][0]["id"] == name, found)
    first = await call("get_memories", user_id=user, limit=1)
    rest = await call("get_memories", user_id=user, limit=1, cursor=first["next_cursor"])
    check("the pages are two", {m["id"] for m in first["results"] + rest["results"]} >= {name}, (first, rest))
    changed = await call("update_memory", memory_id=name, text="I want 14 AMRs for my warehouse in Reno")
    check("it was changed", "14" in (await call("get_memory", memory_id=name))["content"], changed)
    users = [e["name"] for e in (await call("list_entities"))["results"] if e["type"] == "user"]
    check("the user is known", user in users, users)
    check("one is forgotten", (await call("delete_memory", memory_id=name))["deleted"] == 1)
    check("it is gone", "no such memory" in await call.refused("get_memory", memory_id=name))
    check("so are the others", (await call("delete_all_memories", user_id=user))["deleted"] == 1)
    check("nothing is forgotten unnamed", "unnamed" in await call.refused("delete_all_memories"))


async def mesh(call: Caller) -> None:
    robots = await call("search_robots", category="AMR", limit=3)
    check("robots are found", len(robots["robots"]) == 3, robots)
    dealers = await call("find_dealers", zip_code="89501", limit=3)
    check("dealers are found", dealers["pagination"]["total"] > 0, dealers)
    check("a place that is none is said", "five digits" in await call.refused("find_dealers", zip_code="8950"))
    quote = await call("payment_schedule", amount=50000, annual_rate=9.5, term_months=48)
    check("a payment a month", len(quote["schedule"]) == 48 and quote["monthly_payment"] == 1256.16, quote)
    check("an amount that is none is said", "amount" in await call.refused("payment_schedule", amount=0))
    form = {
        "business_name": "Reno Logistics", "business_type": "llc", "industry": "logistics", "email": "ada@example.com",
        "phone": "775-555-0100", "selected_equipment": [robots["robots"][0]["id"]], "quantity": "1",
        "annual_revenue": "1m-5m", "business_age": "5+", "credit_rating": "excellent", "consent": True,
    }
    decision = await call("prequalify", **form)
    check("an application is decided", decision["status"] in ("approved", "needs_review"), decision)
    check("without consent it is not", "consent" in await call.refused("prequalify", **form | {"consent": False}))


async def visit(mode: str) -> None:
    """Without key and cookies, each request by a connection of its own."""
    session = None
    said = ["We run a warehouse in Reno with 40 people.", "Where do we run our warehouse?"]
    for message in said:
        async with connected(mode) as client:
            call = Caller(f"a visitor, {mode}", client, {t.name: t for t in (await client.list_tools()).tools})
            more = {"session_id": session} if session else {}
            reply = await call("ask_agent", message=message, **more)
            check("the conversation goes on", session in (None, reply["session_id"]), reply)
            session = reply["session_id"]
    check("what was said before is known", "Reno" in reply["message"], reply)
    async with connected(mode) as client:
        call = Caller(f"a visitor, {mode}", client, {t.name: t for t in (await client.list_tools()).tools})
        check("the memory needs a key", "API key" in await call.refused("search_memories", query="Reno"))
        await call("search_robots", search="pallet")


async def main() -> None:
    await hold("auto", "2026-07-28", {"X-API-Key": KEY})
    await hold("legacy", "2025-11-25", {"Authorization": "Bearer " + KEY})
    await visit("auto")
    await visit("legacy")
    async with httpx2.AsyncClient() as http:
        wrong = await http.post(URL, json={}, headers={"X-API-Key": "ybm_nothing"})
        check("a key that is none is refused", wrong.status_code == 401, wrong)
    print("all ok")


asyncio.run(main())
