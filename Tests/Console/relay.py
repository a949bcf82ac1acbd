"""A relay of TCP connections between the browser and the gateway: the wire that can be slow, cut or gone."""

import asyncio
import threading


class Relay:
    """Listens on a port of its own, in a thread of its own."""

    def __init__(self, host: str, port: int) -> None:
        self._gateway = (host, port)
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._piece = 0
        self._pause = 0.0
        self._cut_after: int | None = None
        self.port = 0
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.resume()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _run(self, work) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    def trickle(self, piece: int, pause: float) -> None:
        """From now on answers pass `piece` bytes at a time, `pause` seconds apart; 0 lets all through."""
        self._piece, self._pause = piece, pause

    def cut_after(self, count: int) -> None:
        """The next event stream is cut once so many bytes of it have passed; what comes after it passes at once."""
        self._cut_after = count

    def gone(self) -> None:
        """Nothing is reached any more; what is open is cut."""
        self._run(self._stop())

    def resume(self) -> None:
        self._run(self._start())

    async def _start(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream_reader, upstream = await asyncio.open_connection(*self._gateway)
        except OSError:
            # As when nobody listens there.
            writer.transport.abort()
            return
        self._open |= {writer, upstream}
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass(reader, upstream))
                tasks.create_task(self._pass(upstream_reader, writer, is_answer=True))
        except* (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for side in (writer, upstream):
                self._open.discard(side)
                side.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_answer: bool = False) -> None:
        is_stream, passed = False, 0
        while data := await reader.read(65536):
            if is_answer and b"text/event-stream" in data:
                is_stream, passed = True, 0
            while data:
                # Read anew each time: it may change while a stream passes.
                size = self._piece if is_stream and self._piece else len(data)
                piece, data = data[:size], data[size:]
                writer.write(piece)
                await writer.drain()
                passed += len(piece)
                if is_stream and self._cut_after is not None and passed >= self._cut_after:
                    self._cut_after, self._piece = None, 0
                    raise ConnectionAbortedError
                if data:
                    await asyncio.sleep(self._pause)
        # One side has ended: so does the other, once all has passed.
        raise ConnectionAbortedError
