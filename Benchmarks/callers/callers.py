#!/usr/bin/env python3
"""Many callers of the memory service at once, for a while: errors, how fairly they wait, and what the service's memory does.
With the local embedder unless told otherwise; nine calls in ten search, one adds. Run it by `./mesh bench callers`."""
import argparse
import asyncio
import json
import os
import pathlib
import random
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import cpu, service, texts
from harness.database import Server, migrate
from harness.wire import Connection, percentile

DATABASE = "bench_callers"
NAMESPACE = "agent:bench"


def arguments():
    parser = argparse.ArgumentParser(prog="./mesh bench callers", description=__doc__)
    parser.add_argument("--callers", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--memories", type=int, default=6_400, help="to begin with, of as many users as there are callers")
    return parser.parse_args()


def memory(user, source):
    return {"namespace": NAMESPACE, "user_id": user, "content": texts.sentence(source), "role": "user"}


class Caller:
    """One user, who waits for each answer before the next call."""

    def __init__(self, number, url, token):
        self.user = f"caller-{number}"
        self.connection = Connection(url, (("Authorization", "Bearer " + token),))
        self.random = random.Random(number)
        self.took, self.errors = {"search": [], "add": []}, []

    async def run(self, until):
        while time.monotonic() < until:
            kind = "add" if self.random.random() < 0.1 else "search"
            if kind == "add":
                path, body = "/v1/memories", memory(self.user, self.random)
            else:
                path = "/v1/memories/search"
                body = {"namespace": NAMESPACE, "user_id": self.user, "query": f"{texts.question(self.random)} Case {self.random.randrange(10_000_000)}.", "limit": 5}
            start = time.perf_counter()
            try:
                await self.connection.post(path, body)
                self.took[kind].append(time.perf_counter() - start)
            except Exception as error:  # Every failure counts, of whatever kind.
                self.errors.append(f"{type(error).__name__}: {error}"[:200])
                self.connection.close()
                self.connection.writer = None


async def load(args, url, token):
    connection, source = Connection(url, (("Authorization", "Bearer " + token),)), random.Random(11)
    for start in range(0, args.memories, 200):
        users = [f"caller-{(start + index) % args.callers}" for index in range(min(200, args.memories - start))]
        await connection.post("/v1/memories/batch", {"memories": [memory(user, source) for user in users]})
    connection.close()


async def watch(process, until, seen):
    began = time.monotonic()
    while time.monotonic() < until:
        seen.append((time.monotonic() - began, cpu.resident_mib(process.pid)))
        await asyncio.sleep(1)


async def bench(args, process, url, token):
    await load(args, url, token)
    callers = [Caller(number, url, token) for number in range(args.callers)]
    seen, began = [], time.monotonic()
    until = began + args.seconds
    await asyncio.gather(watch(process, until, seen), *(caller.run(until) for caller in callers))
    report(args, callers, seen, time.monotonic() - began)
    return [error for caller in callers for error in caller.errors]


def report(args, callers, seen, seconds):
    for kind in ("search", "add"):
        took = [one for caller in callers for one in caller.took[kind]]
        p50, p99 = percentile(took, 0.5), percentile(took, 0.99)
        print(
            f"{kind:>6}: {len(took)} ({len(took) / seconds:.1f} a second), p50 {p50:.0f} ms, p95 {percentile(took, 0.95):.0f} ms, "
            f"p99 {p99:.0f} ms (p99 / p50 {p99 / p50:.1f}), longest {max(took) * 1000:.0f} ms"
        )
    served = sorted(len(caller.took["search"]) + len(caller.took["add"]) for caller in callers)
    medians = sorted(percentile(caller.took["search"], 0.5) for caller in callers)
    print(
        f"a caller's calls: {served[0]} to {served[-1]} (mean {statistics.mean(served):.0f}); a caller's median search: "
        f"{medians[0]:.0f} to {medians[-1]:.0f} ms"
    )
    quarter = max(1, len(seen) // 4)
    parts = [statistics.mean(mib for _, mib in seen[start : start + quarter]) for start in range(0, 4 * quarter, quarter)]
    print(
        "resident memory by quarters of the time: " + ", ".join(f"{part:.0f}" for part in parts if part)
        + f" MiB; highest {max(mib for _, mib in seen):.0f} (load {cpu.load()})"
    )


def main():
    args = arguments()
    programs, secret = os.environ["BENCH_PROGRAMS"], os.environ["MESH_SECRET"]
    logs = pathlib.Path(os.environ["BENCH_LOGS"])
    server = Server(os.environ["BENCH_ADMIN_URL"])
    process = None
    try:
        migrate(server.create(DATABASE), programs, 384)
        login = service.memory_login(os.environ["BENCH_ADMIN_URL"], DATABASE)
        process, url = service.start_memory(programs, login, secret, logs)
        print(f"{args.callers} callers for {args.seconds} s, {os.cpu_count()} cores (load {cpu.load()})", flush=True)
        errors = asyncio.run(bench(args, process, url, service.token(secret)))
    finally:
        if process:
            process.stop()
        server.drop(DATABASE)
    print(f"errors: {len(errors)}" + "".join("\n  " + each for each in sorted(set(errors))[:10]))
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
