"""What a program that hosts MCP servers does with its settings: connects to each server as they say, and lists its tools.

    python host.py settings.json

`settings.json` is {"mcpServers": {name: {"type": "http", "url", "headers"}}}. Each server is asked for one thing that needs the key.
Needs: pip install mcp
"""

import asyncio
import json
import sys

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def connect(name: str, type: str, url: str, headers: dict) -> None:
    if type != "http":
        raise SystemExit(f"{name} is of the type {type}")
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            print(name + ":", *[tool.name for tool in (await client.list_tools()).tools])
            entities = await client.call_tool("list_entities", {})
            if entities.is_error:
                raise SystemExit(f"{name}: {entities.content}")


async def main() -> None:
    with open(sys.argv[1]) as file:
        servers = json.load(file)["mcpServers"]
    for name, settings in servers.items():
        await connect(name, **settings)
    print("all ok")


asyncio.run(main())
