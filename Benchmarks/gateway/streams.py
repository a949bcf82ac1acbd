#!/usr/bin/env python3
"""What a front end asks of a running mesh: how soon a session is there, a thousand event streams held open with their memory, and a hundred
conversations that stream at once. Any error fails the run. Run it by `./mesh bench streams`."""
import argparse
import asyncio
import json
import os
import pathlib
import resource
import sys
import time
from urllib.parse import urlsplit

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from harness import cpu
from harness.wire import percentile

TURNS = [
    "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
    "Compare two AMRs for that",
    "Who sells them near 89501?",
    "What would a 60,000 dollar robot cost a month with good credit over 60 months?",
]


class Failed(Exception):
    pass


class Gateway:
    def __init__(self, url, key, pid):
        parts = urlsplit(url)
        self.host, self.port, self.key, self.pid = parts.hostname, parts.port or 80, key, pid

    async def connect(self):
        return await asyncio.open_connection(self.host, self.port, limit=16 << 20)

    def head(self, method, path, user=None, body=b"", accept="application/json"):
        named = f"X-User-Id: {user}\r\n" if user else ""
        return (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nX-API-Key: {self.key}\r\n{named}"
            f"Accept: {accept}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    async def get(self, connection, path):
        """By the machine itself, whose quota is larger than a user's."""
        reader, writer = connection
        writer.write(self.head("GET", path))
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith("http/1.1 200"):
            raise Failed(f"GET {path}: {head[:40]} {body[:200]!r}")
        return json.loads(body)

    async def events(self, path, user, body=None, method="POST"):
        """The lines of an event stream, with the time at which each came."""
        reader, writer = await self.connect()
        try:
            payload = b"" if body is None else json.dumps(body).encode()
            writer.write(self.head(method, path, user, payload, "text/event-stream"))
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            if " 200 " not in head.split("\r\n")[0]:
                raise Failed(f"{method} {path}: {head.splitlines()[0]}")
            while line := await reader.readline():
                yield line.decode(errors="replace").rstrip("\r\n"), time.perf_counter()
        finally:
            writer.close()

    async def turn(self, user, session, message):
        """One streamed turn: seconds to its first word and to its end, and the answer."""
        start, first, event, reply = time.perf_counter(), None, None, None
        body = {"message": message, **({"session_id": session} if session else {})}
        async for line, at in self.events("/api/v1/chat", user, body):
            if line.startswith("event: "):
                event = line[7:]
                if event == "token" and first is None:
                    first = at - start
            elif line.startswith("data: ") and event in ("done", "error"):
                reply = json.loads(line[6:])
                if event == "error":
                    raise Failed(f"“{message}”: {reply}")
        if reply is None or not reply.get("message"):
            raise Failed(f"“{message}” had no end")
        return first or 0.0, time.perf_counter() - start, reply


def row(name, took):
    return f"| {name} | {len(took)} | " + " | ".join(f"{percentile(took, share):.1f} ms" for share in (0.5, 0.95, 0.99)) + " |"


async def sessions(gateway, count):
    """Retrieval of a conversation of four turns, by one reader and by sixteen."""
    session = None
    for message in TURNS:
        session = (await gateway.turn("bench-reader", session, message))[2]["session_id"]
    path = f"/api/v1/chat/sessions/{session}"

    async def read(times):
        connection, took = await gateway.connect(), []
        for _ in range(times):
            start = time.perf_counter()
            answer = await gateway.get(connection, path)
            took.append(time.perf_counter() - start)
            if len(answer["data"]["messages"]) != 2 * len(TURNS):
                raise Failed(f"{path} gave {len(answer['data']['messages'])} messages")
        connection[1].close()
        return took

    await read(50)
    print(row("a session of 8 messages, 1 reader", await read(count)))
    several = await asyncio.gather(*(read(count // 16) for _ in range(16)))
    print(row("the same, 16 readers", [one for own in several for one in own]))


async def idle(gateway, count):
    """Event streams that say nothing but that they are alive."""
    before = cpu.resident_mib(gateway.pid)
    alive, waiting = asyncio.Semaphore(0), []

    async def hold(number):
        async for line, _ in gateway.events("/api/v1/operator/requests", f"bench-{number}", method="GET"):
            if line.startswith(": "):
                alive.release()
                await asyncio.Event().wait()

    async def all_alive():
        for _ in range(count):
            await asyncio.wait_for(alive.acquire(), timeout=60)

    for number in range(count):
        waiting.append(asyncio.create_task(hold(number)))
        if number % 50 == 49:
            await asyncio.sleep(0.05)
    counting = asyncio.create_task(all_alive())
    await asyncio.wait([counting, *waiting], return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in waiting if task.done()]
    if failed or counting.exception():
        for task in [counting, *waiting]:
            task.cancel()
        ended = await asyncio.gather(*failed, return_exceptions=True)
        raise Failed(f"{len(failed)} of {count} streams ended: {ended[0] if ended else 'no word within 60 s'}")
    start, spent = time.perf_counter(), cpu.seconds_of(gateway.pid)
    await asyncio.sleep(10)
    share = (cpu.seconds_of(gateway.pid) - spent) / (time.perf_counter() - start)
    held = cpu.resident_mib(gateway.pid)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    print(f"\n{count} idle event streams: all alive; the gateway holds {held:.0f} MiB, {before:.0f} before "
          f"({(held - before) * 1024 / count:.0f} KiB each), and uses {share * 100:.1f} % of a core\n")


async def conversations(gateway, count):
    """Whole conversations at once, each of a user of its own."""
    run = os.urandom(4).hex()

    async def converse(number):
        session, took = None, []
        for message in TURNS:
            first, whole, reply = await gateway.turn(f"bench-{run}-{number}", session, message)
            session = reply["session_id"]
            took.append((first, whole))
        return took

    took = [one for own in await asyncio.gather(*(converse(number) for number in range(count))) for one in own]
    print(row(f"a turn's first word, {count} conversations at once", [first for first, _ in took]))
    print(row("a turn's end", [whole for _, whole in took]))


async def main():
    parser = argparse.ArgumentParser(prog="./mesh bench streams", description=__doc__)
    parser.add_argument("--reads", type=int, default=4_000)
    parser.add_argument("--streams", type=int, default=1_000)
    parser.add_argument("--conversations", type=int, default=100)
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8_192)), hard))
    key = pathlib.Path(os.environ.get("MESH_KEY_FILE", ".mesh/dev-key")).read_text().strip()
    gateway = Gateway(os.environ["GATEWAY_URL"], key, int(os.environ["GATEWAY_PID"]))
    print(f"{os.cpu_count()} cores, everything on this machine; load {cpu.load()}\n")
    print("| what | requests | p50 | p95 | p99 |\n|---|---|---|---|---|")
    try:
        await sessions(gateway, options.reads)
        await conversations(gateway, options.conversations)
        await idle(gateway, options.streams)
    except Failed as failure:
        sys.exit(f"failed: {failure}")


if __name__ == "__main__":
    asyncio.run(main())
