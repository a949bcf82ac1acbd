"""Embeddings of many texts by the memory service's own model, kept in a file so that a second run need not wait for them."""
import asyncio
import base64
import hashlib
import json
import os
import time

import numpy

from harness.wire import Connection

BATCH = 96
DIMENSIONS = 384


def _print_progress(done, count, began):
    rate = done / max(time.monotonic() - began, 1e-6)
    print(f"  embedded {done:,} of {count:,} ({rate:.0f} a second)", flush=True)


class Vectors:
    """One row of float16 a text, as the database stores them. Rows are written in order of batches; which are there is
    kept beside them."""

    def __init__(self, folder, texts):
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
        self.texts = texts
        self.path = os.path.join(folder, f"million-{digest}.f16")
        self.done_path = self.path + ".done"
        mode = "r+" if os.path.exists(self.path) else "w+"
        self.rows = numpy.memmap(self.path, numpy.float16, mode, shape=(len(texts), DIMENSIONS))

    def _done(self):
        try:
            with open(self.done_path) as file:
                return int(file.read() or 0)
        except FileNotFoundError:
            return 0

    async def fill(self, url, headers, callers):
        """Asks for what is missing. What was embedded before an interruption is not embedded again."""
        done, began, embedded = self._done(), time.monotonic(), 0
        connections = [Connection(url, headers) for _ in range(callers)]
        stretch = BATCH * callers * 16
        while done < len(self.texts):
            end = min(done + stretch, len(self.texts))
            # A batch is as wide as its longest text, so texts of one length go together.
            order = sorted(range(done, end), key=lambda index: len(self.texts[index]))
            batches = iter([order[start : start + BATCH] for start in range(0, len(order), BATCH)])
            await asyncio.gather(*(self._work(each, batches) for each in connections))
            self.rows.flush()
            embedded += end - done
            done = end
            with open(self.done_path, "w") as file:
                file.write(str(done))
            _print_progress(embedded, len(self.texts), began)
        for each in connections:
            each.close()
        return embedded, time.monotonic() - began

    async def _work(self, connection, batches):
        for batch in batches:
            body = {"input": [self.texts[index] for index in batch], "encoding_format": "base64"}
            answer = json.loads(await connection.post("/v1/embeddings", body))
            for place in answer["data"]:
                self.rows[batch[place["index"]]] = numpy.frombuffer(base64.b64decode(place["embedding"]), "<f4")
