#!/usr/bin/env python3
"""Searches and adds a second, mem0's library behind FastAPI against the mesh, one after the other in one run on the same
PostgreSQL server; prints both and their ratio. See README.md beside this file for how to start the two.

    python3 compare.py --mesh http://127.0.0.1:8000 --key-file .mesh/dev-key --mem0 http://127.0.0.1:9010
"""
import argparse
import asyncio
import random
import statistics
import time
import uuid

import httpx

SUBJECTS = "warehouse clinic farm bakery hotel school workshop laboratory harbour mill quarry nursery".split()
VERBS = "needs rents cleans counts loads paints repairs inspects harvests sorts packs guards".split()
OBJECTS = "pallets crates drones forklifts shelves batteries sensors conveyors wheels arms grippers cameras".split()
PLACES = "Reno Dallas Tulsa Boise Fresno Omaha Tampa Mesa Akron Salem Provo Macon".split()


def sentence(rng):
    return (
        f"Our {rng.choice(SUBJECTS)} in {rng.choice(PLACES)} {rng.choice(VERBS)} {rng.randrange(10_000)} "
        f"{rng.choice(OBJECTS)} with crew {rng.randrange(10_000)} since lot {rng.randrange(100_000)}"
    )


class Mem0:
    name = "mem0"

    def __init__(self, url):
        self.http = httpx.AsyncClient(base_url=url, timeout=120, limits=httpx.Limits(max_connections=64))

    async def load(self, items):
        for start in range(0, len(items), 500):
            body = {"items": [{"user_id": user, "content": text} for user, text in items[start : start + 500]]}
            (await self.http.post("/load", json=body)).raise_for_status()

    async def add(self, user, text):
        body = {"user_id": user, "messages": [{"role": "user", "content": text}]}
        answer = await self.http.post("/memories", json=body)
        answer.raise_for_status()
        assert len(answer.json()["results"]) == 1

    async def search(self, user, query):
        answer = await self.http.post("/search", json={"user_id": user, "query": query, "top_k": 5})
        answer.raise_for_status()
        return len(answer.json()["results"])


class Mesh:
    name = "mesh"

    def __init__(self, url, key, namespace):
        headers = {"X-API-Key": key}
        self.http = httpx.AsyncClient(
            base_url=url, timeout=120, headers=headers, limits=httpx.Limits(max_connections=64)
        )
        self.namespace = namespace

    async def load(self, items):
        for start in range(0, len(items), 500):
            memories = [
                {"namespace": self.namespace, "user_id": user, "content": text, "role": "user"}
                for user, text in items[start : start + 500]
            ]
            (await self.http.post("/api/v1/memories/batch", json={"memories": memories})).raise_for_status()

    async def add(self, user, text):
        body = {"namespace": self.namespace, "user_id": user, "content": text, "role": "user"}
        answer = await self.http.post("/api/v1/memories", json=body)
        answer.raise_for_status()
        assert answer.json()["action"] == "added", answer.text

    async def search(self, user, query):
        body = {"namespace": self.namespace, "user_id": user, "query": query, "limit": 5}
        answer = await self.http.post("/api/v1/memories/search", json=body)
        answer.raise_for_status()
        return len(answer.json()["results"])


async def measure(calls, callers):
    """Every call once, by so many callers; seconds in all and of each."""
    queue, took = list(reversed(calls)), []

    async def work():
        while queue:
            call = queue.pop()
            start = time.perf_counter()
            await call()
            took.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(callers)))
    return time.perf_counter() - start, took


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mesh", default="http://127.0.0.1:8000")
    parser.add_argument("--key-file", default=".mesh/dev-key")
    parser.add_argument("--mem0", default="http://127.0.0.1:9010")
    parser.add_argument("--memories", type=int, default=20_000)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 8])
    args = parser.parse_args()
    with open(args.key_file) as file:
        key = file.read().strip()
    run = uuid.uuid4().hex[:8]
    sides = [Mem0(args.mem0), Mesh(args.mesh, key, f"bench:{run}")]
    rng = random.Random(7)
    for title, users in ((f"{args.users} users", args.users), ("one user", 1)):
        names = [f"{run}-{users}-{index}" for index in range(users)]
        items = [(names[index % users], sentence(rng)) for index in range(args.memories)]
        for side in sides:
            start = time.perf_counter()
            await side.load(items)
            print(f"loaded {len(items)} memories of {title} into {side.name}: {time.perf_counter() - start:.0f} s")
        for callers in args.callers:
            for what in ("search", "add"):
                rates = {}
                for side in sides:
                    calls = []
                    for _ in range(args.calls):
                        user, text = rng.choice(names), sentence(rng)
                        calls.append(lambda side=side, user=user, text=text: getattr(side, what)(user, text))
                    await measure(calls[:20], callers)
                    seconds, took = await measure(calls[20:], callers)
                    rates[side.name] = len(took) / seconds
                    print(
                        f"{title:>10} {callers:>2} callers {what:>6} {side.name:>4}: {rates[side.name]:8.1f} a second, "
                        f"p50 {statistics.median(took) * 1000:7.1f} ms, p95 {percentile(took, 0.95):7.1f} ms"
                    )
                print(f"{title:>10} {callers:>2} callers {what:>6} ratio: {rates['mesh'] / rates['mem0']:.1f}")


if __name__ == "__main__":
    asyncio.run(main())
