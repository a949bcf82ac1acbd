"""Requests over kept connections, with as little work in the load generator as there can be: it shares the machine."""
import asyncio
import json
import time
from urllib.parse import urlsplit


class Refused(Exception):
    pass


class Connection:
    """One HTTP/1.1 connection to a server of known manners: answers have a Content-Length or come in chunks."""

    def __init__(self, url, headers=()):
        parts = urlsplit(url)
        self.host, self.port = parts.hostname, parts.port
        fixed = "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.head = f"Host: {self.host}:{self.port}\r\nContent-Type: application/json\r\n{fixed}"
        self.reader = self.writer = None

    async def post(self, path, body):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port, limit=64 << 20)
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        head = f"POST {path} HTTP/1.1\r\n{self.head}Content-Length: {len(payload)}\r\n\r\n"
        self.writer.write(head.encode() + payload)
        answer_head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        start = answer_head.find(b"content-length:")
        if start >= 0:
            answer = await self.reader.readexactly(int(answer_head[start + 15 : answer_head.index(b"\r", start)]))
        else:
            answer = await self._chunks()
        if answer_head[9:10] != b"2":
            raise Refused(f"POST {path}: {answer_head[9:12].decode()} {answer[:300].decode(errors='replace')}")
        return answer

    async def _chunks(self):
        answer = b""
        while True:
            size = int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16)
            answer += (await self.reader.readexactly(size + 2))[:size]
            if size == 0:
                return answer

    def close(self):
        if self.writer is not None:
            self.writer.close()


async def drive(connections, calls):
    """Every (path, body, check) once, one caller a connection; gives seconds in all, and of each call by its caller."""
    waiting = iter(calls)
    took = [[] for _ in connections]

    async def work(connection, own):
        for path, body, check in waiting:
            start = time.perf_counter()
            answer = await connection.post(path, body)
            own.append(time.perf_counter() - start)
            check(answer)

    start = time.perf_counter()
    await asyncio.gather(*(work(connection, own) for connection, own in zip(connections, took)))
    return time.perf_counter() - start, took


def percentile(values, share):
    """Nearest rank, in milliseconds."""
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)
    return ordered[max(1, min(len(ordered), int(rank))) - 1] * 1000
