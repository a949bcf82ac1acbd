#!/usr/bin/env python3
"""An OpenAI-protocol /v1/embeddings that costs next to nothing: a text's vector is the sum of its words', and a word's is made
of its hash. Texts that share words are alike, as with a model, so that both sides find something.

Both sides of the comparison then spend their time on memory, not on a model.
    python3 stub_embeddings.py [port]     # 9009
"""
import asyncio
import base64
import functools
import hashlib
import json
import os
import sys

import numpy as np

DIMENSIONS = int(os.environ.get("STUB_DIMENSIONS", "384"))


@functools.lru_cache(maxsize=50_000)
def of_word(word):
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
    values = np.random.default_rng(seed).standard_normal(DIMENSIONS, dtype=np.float32)
    # Short words say little.
    return values if len(word) > 4 else values * np.float32(0.3)


def vector(text):
    values = np.sum([of_word(word) for word in text.lower().split() or [""]], axis=0)
    return values / np.linalg.norm(values)


def answer(body):
    request = json.loads(body)
    texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
    base64_wanted = request.get("encoding_format") == "base64"
    data = []
    for index, text in enumerate(texts):
        values = vector(text)
        encoded = base64.b64encode(values.tobytes()).decode() if base64_wanted else values.tolist()
        data.append({"object": "embedding", "index": index, "embedding": encoded})
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    return json.dumps({"object": "list", "data": data, "model": request.get("model", "stub"), "usage": usage}).encode()


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            body = answer(await reader.readexactly(length)) if length else b"{}"
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9009
    server = await asyncio.start_server(serve, "127.0.0.1", port, limit=16 * 1024 * 1024)
    print(f"stub embeddings on http://127.0.0.1:{port}/v1", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
