#!/usr/bin/env python3
"""Searches and adds a second, and the CPU of each: mem0's library behind FastAPI against the memory service, side by side in
one run on one PostgreSQL server. Run it by `./mesh bench mem0`; README.md beside this file says what is compared."""
import argparse
import asyncio
import os
import pathlib
import random
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import cpu, service, texts, wire
from harness.database import Server, migrate
from sides import Mem0, Mesh

DATABASES = {"mem0": "bench_mem0", "mesh": "bench_mesh"}
BAR = 10.0


def arguments():
    parser = argparse.ArgumentParser(prog="./mesh bench mem0", description=__doc__)
    parser.add_argument("--memories", type=int, default=20_000)
    parser.add_argument("--users", type=int, nargs="+", default=[100, 1], help="one comparison each")
    parser.add_argument("--callers", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--calls", type=int, default=150, help="of each kind, each side and each round")
    parser.add_argument("--rounds", type=int, default=3, help="in which the sides take turns")
    parser.add_argument("--dimensions", type=int, default=384, help="of the embeddings; mem0's server has 1536 unless told")
    parser.add_argument(
        "--mem0-embeddings", choices=["http", "inside"], default="http",
        help="where mem0's come from: by its own OpenAI client from the server that the mesh asks too, or, at no cost, from a "
        "function in its process",
    )
    return parser.parse_args()


class Cell:
    """What one side did in one row of the table."""

    def __init__(self):
        self.seconds, self.took, self.cpu, self.found = 0.0, [], {}, 0

    def add(self, seconds, took, used):
        self.seconds += seconds
        self.took += [one for own in took for one in own]
        for name, value in used.items():
            self.cpu[name] = self.cpu.get(name, 0.0) + value

    @property
    def rate(self):
        return len(self.took) / self.seconds

    def cpu_ms(self, name):
        return self.cpu.get(name, 0.0) / len(self.took) * 1000


async def compare(args, server, sides, stub, users):
    run, source = uuid.uuid4().hex[:6], random.Random(7)
    names = [f"{run}-{index}" for index in range(users)]
    items = [(names[index % users], texts.sentence(source)) for index in range(args.memories)]
    for side in sides:
        await side.load(items)
        server.analyze(DATABASES[side.name])
    title = f"{args.memories:,} memories of " + ("one user" if users == 1 else f"{users} users")
    print(f"\n{title} (load {cpu.load()})")
    print(f"{'':30}{'a second':>10}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9} = {'service':>8} + {'database':>8} + stub  found of 5")
    missed = []
    meters = {
        side.name: cpu.Meter({
            "service": lambda side=side: [side.process.pid],
            "database": lambda side=side: server.backends(DATABASES[side.name]),
            "stub": lambda: [stub.pid],
        })
        for side in sides
    }
    for what in ("search", "add"):
        for callers in args.callers:
            cells = {side.name: Cell() for side in sides}
            for round_number in range(-1, args.rounds):
                for side in sides:
                    make = texts.question if what == "search" else texts.sentence
                    count = args.calls if round_number >= 0 else 4 * callers
                    calls = [getattr(side, what)(source.choice(names), make(source)) for _ in range(count)]
                    side.found = 0
                    # Anew every time: a server may close what is idle while the other takes its turn.
                    connections = [side.connection() for _ in range(callers)]
                    meters[side.name].lap()
                    seconds, took = await wire.drive(connections, calls)
                    used = meters[side.name].lap()
                    for connection in connections:
                        connection.close()
                    # The round before the first one warms both up.
                    if round_number >= 0:
                        cells[side.name].add(seconds, took, used)
                        cells[side.name].found += side.found
            for side in sides:
                cell = cells[side.name]
                total = cell.cpu_ms("service") + cell.cpu_ms("database")
                found = f"{cell.found / len(cell.took):>12.1f}" if what == "search" else ""
                print(
                    f"{what:>6}, {callers} caller{'s' if callers > 1 else ' '} {side.name:>8}     {cell.rate:>10.1f}"
                    f"{wire.percentile(cell.took, 0.5):>9.1f}{wire.percentile(cell.took, 0.95):>9.1f}{total:>9.2f} = "
                    f"{cell.cpu_ms('service'):>8.2f} + {cell.cpu_ms('database'):>8.2f} + {cell.cpu_ms('stub'):.2f}{found}"
                )
            mem0, mesh = cells["mem0"], cells["mesh"]
            ratio = mesh.rate / mem0.rate
            spent = [cell.cpu_ms("service") + cell.cpu_ms("database") for cell in (mem0, mesh)]
            print(f"{'':16}times as many: {ratio:>9.1f}{'CPU, mem0 / mesh:':>27}{spent[0] / spent[1]:>9.1f}", flush=True)
            if ratio < BAR:
                missed.append(f"{title}, {what}, {callers} callers: {ratio:.1f}")
    return missed


def main():
    args = arguments()
    programs, secret = os.environ["BENCH_PROGRAMS"], os.environ["MESH_SECRET"]
    logs = pathlib.Path(os.environ["BENCH_LOGS"])
    server = Server(os.environ["BENCH_ADMIN_URL"])
    print(
        f"PostgreSQL {server.version()} ({server.settings('fsync', 'synchronous_commit', 'shared_buffers')}), "
        f"{os.cpu_count()} cores; {args.dimensions} dimensions; mem0's embeddings: {args.mem0_embeddings}"
    )
    missed = []
    port = service.free_port()
    embeddings = f"http://127.0.0.1:{port}"
    os.environ["STUB_DIMENSIONS"] = str(args.dimensions)
    stub = service.Process(
        "stub", [sys.executable, str(HERE / "stub_embeddings.py"), str(port)], {}, logs, embeddings + "/"
    )
    running = [stub]
    try:
        for users in args.users:
            urls = {name: server.create(database) for name, database in DATABASES.items()}
            migrate(urls["mesh"], programs, args.dimensions)
            fetched = embeddings + "/v1" if args.mem0_embeddings == "http" else None
            sides = [Mem0(urls["mem0"], logs, fetched, args.dimensions)]
            running.append(sides[0])
            login = service.memory_login(urls["mesh"], DATABASES["mesh"])
            sides.append(Mesh(login, logs, embeddings + "/v1", args.dimensions, programs, secret))
            running.append(sides[1])
            missed += asyncio.run(compare(args, server, sides, stub, users))
            while len(running) > 1:
                running.pop().stop()
    finally:
        for process in reversed(running):
            process.stop()
        for database in DATABASES.values():
            server.drop(database)
    print(f"\nbar: at least {BAR:g} times as many a second; " + ("reached everywhere" if not missed else "missed:"))
    for line in missed:
        print("  " + line)


if __name__ == "__main__":
    main()
