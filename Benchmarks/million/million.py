#!/usr/bin/env python3
"""A million memories: how long the vector index takes to build and what room it needs, how many of the truly nearest a search
finds, and how fast searches and adds are. Real sentences, embedded by the memory service's own model. Run it by
`./mesh bench million`; README.md beside this file says what is measured."""
import argparse
import asyncio
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import threading
import time

import numpy
import psycopg

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from harness import cpu, service, wire
from harness.database import Server, migrate
from sentences import gather
from vectors import DIMENSIONS, Vectors

DATABASE = "bench_million"
NAMESPACE = "agent:bench"
TENANT = "bench"


def arguments():
    parser = argparse.ArgumentParser(prog="./mesh bench million", description=__doc__)
    parser.add_argument("--texts", nargs="+", default=["/usr/share/doc", "/usr/share/man"], help="folders of documentation in English")
    parser.add_argument("--memories", type=int, default=1_000_000)
    parser.add_argument("--users", type=int, default=1_000, help="that own as many memories each")
    parser.add_argument("--queries", type=int, default=1_000, help="sentences that are not stored")
    parser.add_argument("--adds", type=int, default=200)
    parser.add_argument("--build-memory", default="4GB", help="maintenance_work_mem of the index's build")
    parser.add_argument("--callers", type=int, default=4, help="of the embedding model at once")
    return parser.parse_args()


def say(text):
    print(text, flush=True)


def copy_rows(database_url, texts, rows):
    """Texts and vectors as they are, by COPY in PostgreSQL's binary form (a halfvec is its width, two empty bytes, and its
    numbers, all big-endian)."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE UNLOGGED TABLE public.bench_texts (place bigint, content text, embedding halfvec({DIMENSIONS}))")
        with connection.cursor() as cursor, cursor.copy("COPY public.bench_texts FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
            width = struct.pack(">hh", DIMENSIONS, 0)
            for start in range(0, len(texts), 10_000):
                block = rows[start : start + 10_000].astype(">f2")
                parts = []
                for index, vector in enumerate(block):
                    content = texts[start + index].encode()
                    parts.append(struct.pack(">hiqi", 3, 8, start + index, len(content)) + content)
                    parts.append(struct.pack(">i", 4 + 2 * DIMENSIONS) + width + vector.tobytes())
                copy.write(b"".join(parts))
            copy.write(struct.pack(">h", -1))


def store(database_url, users, model):
    """Makes memories of the rows, as the service would write them."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP INDEX public.agent_memories_embedding")
        connection.execute(
            """
            INSERT INTO public.agent_memories (
                tenant_id, namespace, user_id, role, content, content_hash, embedding, embedding_model, lexemes, token_count,
                importance, created_at, valid_from, updated_at
            )
            SELECT %s, %s, 'user-' || place %% %s, 'user', content, sha256(convert_to(lower(content), 'UTF8')), embedding, %s, words,
                (SELECT coalesce(sum(cardinality(u.positions)), 0) FROM unnest(words) u), .2, said_at, said_at, said_at
            FROM (
                SELECT place, content, embedding, to_tsvector('pg_catalog.english', content) AS words,
                    now() - place * interval '20 seconds' AS said_at
                FROM public.bench_texts OFFSET 0
            ) t
            """,
            (TENANT, NAMESPACE, users, model),
        )
        connection.execute("DROP TABLE public.bench_texts")
        connection.execute("VACUUM ANALYZE public.agent_memories")


def build(server, programs, database_url, memory):
    """Builds the index by the operator's command; gives seconds, and the most memory that its backends held, in MiB."""
    # The command builds beside what is there, so something has to be.
    environment = dict(os.environ, DATABASE_ADMIN_URL=database_url)
    most, ended = [0.0], threading.Event()

    def watch():
        while not ended.wait(1):
            with psycopg.connect(database_url) as connection:
                pids = [row[0] for row in connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%%CREATE INDEX%%'"
                    " AND pid <> pg_backend_pid()"
                )]
            try:
                most[0] = max(most[0], max((cpu.resident_mib(pid) for pid in pids), default=0.0))
            except (FileNotFoundError, StopIteration):
                continue

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.monotonic()
    try:
        subprocess.run(
            [f"{programs}/mesh-tool", "index", "--kind", "hnsw", "--rebuild", "--memory", memory], env=environment, check=True,
            stdout=subprocess.DEVNULL,
        )
    finally:
        ended.set()
        watcher.join()
    return time.monotonic() - start, most[0]


def sizes(database_url):
    with psycopg.connect(database_url) as connection:
        return connection.execute(
            """
            SELECT pg_size_pretty(pg_relation_size('public.agent_memories')),
                pg_size_pretty(pg_relation_size('public.agent_memories_embedding')),
                pg_size_pretty(pg_indexes_size('public.agent_memories')),
                (SELECT count(*) FROM public.agent_memories)
            """
        ).fetchone()


def tenth_nearest(rows, questions):
    """For each question the cosine of its tenth nearest row, by looking at all of them."""
    asked = questions.astype(numpy.float32)
    asked /= numpy.linalg.norm(asked, axis=1, keepdims=True)
    best = numpy.full((len(asked), 10), -2.0, numpy.float32)
    for start in range(0, len(rows), 50_000):
        block = rows[start : start + 50_000].astype(numpy.float32)
        block /= numpy.linalg.norm(block, axis=1, keepdims=True)
        cosines = asked @ block.T
        cosines = numpy.partition(cosines, cosines.shape[1] - min(10, cosines.shape[1]), axis=1)[:, -10:]
        best = numpy.sort(numpy.concatenate([best, cosines], axis=1), axis=1)[:, -10:]
    return best[:, 0]


class Recall:
    """How many of ten results are as near as the tenth nearest of all; ties count, as they should."""

    # The one rounding that differs: a question embedded alone or among others.
    SLACK = 1e-4

    def __init__(self, texts, rows, questions):
        self.place = {text: index for index, text in enumerate(texts)}
        self.rows, self.questions = rows, questions.astype(numpy.float32)
        self.questions /= numpy.linalg.norm(self.questions, axis=1, keepdims=True)
        self.bars = tenth_nearest(rows, questions)
        self.found = []

    def check(self, number, answer):
        near = 0
        for result in json.loads(answer)["results"]:
            row = self.rows[self.place[result["content"]]].astype(numpy.float32)
            near += float(row @ self.questions[number]) / float(numpy.linalg.norm(row)) >= self.bars[number] - self.SLACK
        self.found.append(min(near, 10) / 10)


def show(kind, took, note=""):
    say(f"  {kind:<44} p50 {wire.percentile(took, .5):7.1f}  p95 {wire.percentile(took, .95):7.1f}  p99 {wire.percentile(took, .99):7.1f} ms{note}")


async def ask(url, headers, bodies, check=lambda number, answer: None):
    connection, took = wire.Connection(url, headers), []
    for number, body in enumerate(bodies):
        start = time.perf_counter()
        answer = await connection.post("/v1/memories/search", body)
        took.append(time.perf_counter() - start)
        check(number, answer)
    connection.close()
    return took


async def measure(args, url, headers, texts, rows, questions, asked):
    recall = Recall(texts, rows, questions)
    everyone = [{"namespace": NAMESPACE, "query": question} for question in asked]
    only_vector = {"weights": dict.fromkeys(
        ["lexical", "importance", "speaker", "recency", "reinforcement", "previous", "answer", "next"], 0
    ), "limit": 10}
    source = random.Random(7)
    users = [f"user-{source.randrange(args.users)}" for _ in asked]
    # Once through, for the caches of the database and of the embedder; what is measured comes from memory as it would in use.
    await ask(url, headers, [body | {"limit": 5} for body in everyone])
    took = await ask(url, headers, [body | {"limit": 5} for body in everyone])
    show("search of 5, all memories", took)
    took = await ask(url, headers, [body | only_vector for body in everyone], recall.check)
    show("search of 10 by vector alone, all memories", took, f"; recall@10 {sum(recall.found) / len(recall.found):.3f}")
    own = [{"namespace": NAMESPACE, "user_id": user, "query": question, "limit": 5} for user, question in zip(users, asked)]
    show(f"search of 5, one user's {args.memories // args.users:,}", await ask(url, headers, own))
    connection, took = wire.Connection(url, headers), []
    for number in range(args.adds):
        body = {"namespace": NAMESPACE, "user_id": users[number % len(users)], "role": "user",
                "content": f"{asked[number % len(asked)]} Case {number}."}
        start = time.perf_counter()
        await connection.post("/v1/memories", body)
        took.append(time.perf_counter() - start)
    connection.close()
    show("add one", took)


def start(login, logs):
    secret = os.environ["MESH_SECRET"]
    process, url = service.start_memory(os.environ["BENCH_PROGRAMS"], login, secret, logs, EMBEDDING_CACHE="4096")
    return process, url, (("Authorization", "Bearer " + service.token(secret, TENANT)),)


def main():
    args = arguments()
    programs, logs = os.environ["BENCH_PROGRAMS"], pathlib.Path(os.environ["BENCH_LOGS"])
    say(f"reading sentences of {', '.join(args.texts)}")
    found = gather(args.texts, args.memories + args.queries)
    if len(found) <= args.queries:
        raise SystemExit(f"only {len(found):,} different sentences are in {', '.join(args.texts)}; give --texts more folders")
    asked, texts = found[: args.queries], found[args.queries :]
    if len(texts) < args.memories:
        say(f"  there are only {len(texts):,}; so many memories it will be")
    server = Server(os.environ["BENCH_ADMIN_URL"])
    say(f"PostgreSQL {server.version()}, {os.cpu_count()} cores, {server.settings('shared_buffers', 'fsync')} (load {cpu.load()})")
    process = None
    try:
        database_url = server.create(DATABASE)
        migrate(database_url, programs, DIMENSIONS)
        login = service.memory_login(os.environ["BENCH_ADMIN_URL"], DATABASE)
        process, url, headers = start(login, logs)
        vectors = Vectors(str(logs), found)
        embedded, seconds = asyncio.run(vectors.fill(url, headers, args.callers))
        if embedded:
            say(f"embedded {embedded:,} sentences in {seconds:.0f} s")
        model = json.loads(asyncio.run(wire.Connection(url, headers).post("/v1/embeddings", {"input": ["a"]})))["model"]
        process.stop()
        rows, questions = vectors.rows[args.queries :], vectors.rows[: args.queries]
        start_time = time.monotonic()
        copy_rows(database_url, texts, rows)
        store(database_url, args.users, model)
        say(f"stored {len(texts):,} memories of {args.users:,} users in {time.monotonic() - start_time:.0f} s, every index but the vectors'")
        seconds, most = build(server, programs, database_url, args.build_memory)
        table, index, indexes, count = sizes(database_url)
        say(f"index built in {seconds:.0f} s (maintenance_work_mem {args.build_memory}; its backend held {most:,.0f} MiB at most)")
        say(f"{count:,} memories: table {table}, vector index {index}, all indexes {indexes}")
        process, url, headers = start(login, logs)
        asyncio.run(measure(args, url, headers, texts, rows, questions, asked))
        say(f"  the service holds {cpu.resident_mib(process.pid):.0f} MiB (load {cpu.load()})")
    finally:
        if process:
            process.stop()
        server.drop(DATABASE)


if __name__ == "__main__":
    main()
