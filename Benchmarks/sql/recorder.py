"""Stands between a client and PostgreSQL and notes what is asked: the statements and their parameters as they go over the wire
(PostgreSQL manual, 54.7). So that what is replayed is what the service sends, to the byte."""
import asyncio
import struct
import threading
from dataclasses import dataclass
from typing import Tuple


@dataclass(frozen=True)
class Asked:
    """One execution of a statement."""

    sql: str
    types: Tuple[int, ...]
    parameters: Tuple
    formats: Tuple[int, ...]
    result_format: int


class Recorder:
    """Runs in a thread of its own until `stop`."""

    def __init__(self, host, port):
        self.upstream = (host, port)
        self.asked = []
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def _run(self, ready):
        async def start():
            self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()

        self.loop.run_until_complete(start())
        self.loop.run_forever()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    async def _serve(self, reader, writer):
        server_reader, server_writer = await asyncio.open_connection(*self.upstream)

        async def answers():
            while data := await server_reader.read(65_536):
                writer.write(data)
                await writer.drain()
            writer.close()

        answering = asyncio.ensure_future(answers())
        statements, portals = {}, {}
        try:
            # The start of a session has no type byte.
            while True:
                length = await reader.readexactly(4)
                body = await reader.readexactly(struct.unpack("!I", length)[0] - 4)
                server_writer.write(length + body)
                if struct.unpack("!I", body[:4])[0] >> 16 == 3:
                    break
            while True:
                head = await reader.readexactly(5)
                body = await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)
                server_writer.write(head + body)
                self._note(head[:1], body, statements, portals)
        except (asyncio.IncompleteReadError, ConnectionError):
            server_writer.close()
            await answering

    def _note(self, kind, body, statements, portals):
        if kind == b"P":
            name, sql, rest = body.split(b"\0", 2)
            types = struct.unpack_from(f"!{struct.unpack_from('!h', rest)[0]}I", rest, 2)
            statements[name] = (sql.decode(), types)
        elif kind == b"B":
            portal, name, rest = body.split(b"\0", 2)
            portals[portal] = self._bound(statements[name], rest)
        elif kind == b"E":
            self.asked.append(portals[body.split(b"\0", 1)[0]])

    @staticmethod
    def _bound(statement, rest):
        position = 0

        def number(code):
            nonlocal position
            value = struct.unpack_from(code, rest, position)[0]
            position += struct.calcsize(code)
            return value

        formats = [number("!h") for _ in range(number("!h"))]
        parameters = []
        for _ in range(number("!h")):
            length = number("!i")
            parameters.append(None if length < 0 else rest[position : position + length])
            position += max(0, length)
        results = [number("!h") for _ in range(number("!h"))]
        if len(formats) <= 1:
            formats = (formats or [0]) * len(parameters)
        return Asked(*statement, tuple(parameters), tuple(formats), results[0] if results else 0)
