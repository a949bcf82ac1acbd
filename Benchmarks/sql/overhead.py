#!/usr/bin/env python3
"""What a search costs through the memory service, in CPU, against its statement alone over libpq with prepared statements, in
turns in one run. Run it by `./mesh bench sql`; README.md beside this file says what is compared."""
import argparse
import asyncio
import json
import os
import pathlib
import pickle
import random
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import cpu, service, texts, wire
from harness.database import Server, migrate
from recorder import Recorder

DATABASE = "bench_sql"
NAMESPACE = "agent:bench"
BAR = 1.5
EMBEDDINGS = HERE.parent / "mem0" / "stub_embeddings.py"


def arguments():
    parser = argparse.ArgumentParser(prog="./mesh bench sql", description=__doc__)
    parser.add_argument(
        "--scopes", type=int, nargs="+", default=[200, 1000, 5000, 20_000],
        help="users of so many memories each; beyond 5,000 the service ranks candidates",
    )
    parser.add_argument("--searches", type=int, default=400, help="of each kind and each round")
    parser.add_argument("--rounds", type=int, default=3, help="in which the two take turns")
    parser.add_argument("--questions", type=int, default=50, help="different ones, asked again and again")
    parser.add_argument("--callers", type=int, default=1, help="of the service at once")
    return parser.parse_args()


class Service:
    """The memory service on the benchmark's database, with stubbed embeddings that it keeps."""

    def __init__(self, database_url, embeddings_url, logs):
        secret = os.environ["MESH_SECRET"]
        self.process, self.url = service.start_memory(
            os.environ["BENCH_PROGRAMS"], database_url, secret, logs, EMBEDDING_PROVIDER="openai",
            EMBEDDING_MODEL="stub", OPENAI_BASE_URL=embeddings_url + "/v1", OPENAI_API_KEY="none",
            VECTOR_EMBEDDING_DIMENSIONS="384", EMBEDDING_CACHE="4096",
        )
        self.headers = (("Authorization", "Bearer " + service.token(secret)),)

    def connection(self):
        return wire.Connection(self.url, self.headers)

    def stop(self):
        self.process.stop()


def search(user, question):
    body = {"namespace": NAMESPACE, "user_id": user, "query": question, "limit": 5}
    return "/v1/memories/search", json.dumps(body).encode(), lambda answer: None


async def load(side, users):
    connection, source = side.connection(), random.Random(3)
    for user, count in users.items():
        for start in range(0, count, 500):
            memories = [
                {"namespace": NAMESPACE, "user_id": user, "content": texts.sentence(source), "role": "user"}
                for _ in range(min(500, count - start))
            ]
            await connection.post("/v1/memories/batch", {"memories": memories})
    connection.close()


async def record(side, recorder, calls):
    """The statements of each search, by transaction: what sets the caller's claims and what follows it."""
    connection, recorded = side.connection(), []
    for call in calls:
        await connection.post(*call[:2])
        recorder.asked.clear()
        await connection.post(*call[:2])
        transactions = []
        for asked in recorder.asked:
            if asked.sql.startswith("SELECT set_config(") or not transactions:
                transactions.append([])
            transactions[-1].append(asked)
        # The access log writes from time to time; that is no part of the search.
        recorded.append([each for each in transactions if not any("memory_access" in one.sql for one in each)])
    connection.close()
    return recorded


class Bare:
    """bare.py in a process of its own, with a connection of its own."""

    def __init__(self, url, folder):
        self.folder = folder
        self.running = subprocess.Popen(
            [sys.executable, str(HERE / "bare.py"), url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.backend = None

    def keep(self, name, *work):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            pickle.dump(work, file)
        return path

    def run(self, path, times):
        self.running.stdin.write(f"{path} {times}\n")
        self.running.stdin.flush()
        answer = self.running.stdout.readline().split()
        if answer[:1] != ["done"]:
            raise SystemExit("the bare client failed")
        self.backend = int(answer[1])

    def stop(self):
        self.running.stdin.close()
        self.running.wait()


async def measure(args, server, side, bare, user, recorded, calls):
    # Of each search the last statement, the one that finds; before it in its transaction stand the caller's claims.
    found = [search[-1] for search in recorded]
    paths = {
        "its statement": bare.keep(user + "-one", "run_statements", found[0][0], [each[-1] for each in found]),
        "all that it sends": bare.keep(
            user + "-all", "run_transactions", [each for search in recorded for each in search]
        ),
    }
    rounds = -(-args.searches // len(recorded))
    count = rounds * len(recorded)
    service_meter = cpu.Meter({
        "client": lambda: [side.process.pid], "server": lambda: set(server.backends(DATABASE)) - {bare.backend},
    })
    bare_meter = cpu.Meter({"client": lambda: [bare.running.pid], "server": lambda: [bare.backend]})
    used = {name: {"client": 0.0, "server": 0.0} for name in ("the service", *paths)}

    def note(name, lap):
        for part, seconds in lap.items():
            used[name][part] += seconds / (count * args.rounds) * 1000

    for number in range(-1, args.rounds):
        # The round before the first one warms both up: plans, caches, embeddings.
        for name, path in paths.items():
            bare_meter.lap()
            bare.run(path, rounds)
            lap = bare_meter.lap()
            if number >= 0:
                note(name, lap)
        # Anew every time: the service closes what is idle while the other takes its turn.
        connections = [side.connection() for _ in range(args.callers)]
        service_meter.lap()
        await wire.drive(connections, [call for _ in range(rounds) for call in calls])
        lap = service_meter.lap()
        if number >= 0:
            note("the service", lap)
        for connection in connections:
            connection.close()
    return used


def report(count, used, statements):
    total = {name: sum(parts.values()) for name, parts in used.items()}
    print(f"\na user's {count:,} memories ({statements} statements a search; load {cpu.load()})")
    for name, parts in used.items():
        print(
            f"{name:>20}: {total[name]:>7.2f} ms CPU a search = {parts['client']:.2f} "
            f"{'service' if name == 'the service' else 'client'} + {parts['server']:.2f} database"
        )
    ratios = {name: total["the service"] / value for name, value in total.items() if name != "the service"}
    for name, ratio in ratios.items():
        print(f"{'the service / ' + name:>34}: {ratio:.2f}", flush=True)
    return ratios["its statement"]


async def compare(args, server, url, recorder, embeddings, logs, bare):
    users = {f"user-{count}": count for count in args.scopes}
    parts = urlsplit(url)
    through = parts._replace(netloc=parts.netloc.rpartition("@")[0] + f"@127.0.0.1:{recorder.port}")
    through = through.geturl() + "?sslmode=disable&gssencmode=disable"
    source = random.Random(5)
    calls = {
        user: [search(user, texts.question(source)) for _ in range(args.questions)] for user in users
    }
    side = Service(through, embeddings, logs)
    try:
        await load(side, users)
        server.analyze(DATABASE)
        recorded = {user: await record(side, recorder, calls[user]) for user in users}
    finally:
        side.stop()
    side = Service(url, embeddings, logs)
    missed = []
    try:
        for user, count in users.items():
            used = await measure(args, server, side, bare, user, recorded[user], calls[user])
            sent = sum(len(each) for search in recorded[user] for each in search) / len(recorded[user])
            ratio = report(count, used, f"{sent:.1f}")
            if ratio > BAR:
                missed.append(f"{count:,} memories: {ratio:.2f}")
    finally:
        side.stop()
    return missed


def main():
    args = arguments()
    logs = pathlib.Path(os.environ["BENCH_LOGS"])
    server = Server(os.environ["BENCH_ADMIN_URL"])
    print(f"PostgreSQL {server.version()}, {os.cpu_count()} cores; embeddings come from the service's cache")
    port = service.free_port()
    embeddings = f"http://127.0.0.1:{port}"
    stub = service.Process("stub", [sys.executable, str(EMBEDDINGS), str(port)], {}, logs, embeddings + "/")
    recorder = bare = None
    try:
        migrate(server.create(DATABASE), os.environ["BENCH_PROGRAMS"], 384)
        url = service.memory_login(os.environ["BENCH_ADMIN_URL"], DATABASE)
        parts = urlsplit(url)
        recorder = Recorder(parts.hostname, parts.port or 5432)
        with tempfile.TemporaryDirectory() as folder:
            bare = Bare(url, folder)
            missed = asyncio.run(compare(args, server, url, recorder, embeddings, logs, bare))
    finally:
        if bare:
            bare.stop()
        stub.stop()
        if recorder:
            recorder.stop()
        server.drop(DATABASE)
    print(f"\nbar: at most {BAR:g} times its statement; " + ("kept everywhere" if not missed else "missed:"))
    for line in missed:
        print("  " + line)


if __name__ == "__main__":
    main()
