"""The two servers that are compared: how each is loaded, asked and told."""
import json
import pathlib
import sys

from harness import service
from harness.wire import Connection, Refused

HERE = pathlib.Path(__file__).resolve().parent
BATCH = 500


class Side:
    """`name`, `load(items)`, and calls as (path, body, check) for `harness.wire.drive`."""

    headers = ()
    #: Results of the searches since this was last set to 0.
    found = 0

    def connection(self):
        return Connection(self.url, self.headers)

    def stop(self):
        self.process.stop()

    async def load(self, items):
        connection = self.connection()
        for start in range(0, len(items), BATCH):
            path, body = self.batch(items[start : start + BATCH])
            await connection.post(path, body)
        connection.close()

    def count(self, answer):
        self.found += len(json.loads(answer)["results"])


class Mem0(Side):
    """mem0's library behind FastAPI."""

    name = "mem0"

    def __init__(self, database_url, log_folder, embeddings_url, dimensions):
        port = service.free_port()
        self.url = f"http://127.0.0.1:{port}"
        history = log_folder / "bench-mem0-history.db"
        history.unlink(missing_ok=True)
        environment = {
            "MEM0_DATABASE": database_url, "MEM0_HISTORY": str(history), "MEM0_DIR": str(log_folder / "mem0"),
            "STUB_DIMENSIONS": str(dimensions),
        }
        if embeddings_url:
            environment["MEM0_EMBEDDINGS_URL"] = embeddings_url
        command = [
            sys.executable, "-m", "uvicorn", "mem0_server:app", "--app-dir", str(HERE), "--port", str(port),
            "--no-access-log", "--log-level", "warning",
        ]
        self.process = service.Process("mem0", command, environment, log_folder, self.url + "/openapi.json")

    def batch(self, items):
        return "/load", {"items": [{"user_id": user, "content": text} for user, text in items]}

    def search(self, user, question):
        body = json.dumps({"user_id": user, "query": question, "top_k": 5}).encode()
        return "/search", body, self.count

    def add(self, user, text):
        body = json.dumps({"user_id": user, "messages": [{"role": "user", "content": text}]}).encode()
        return "/memories", body, self.added

    def added(self, answer):
        if len(json.loads(answer)["results"]) != 1:
            raise Refused(f"mem0 added nothing: {answer[:300]!r}")


class Mesh(Side):
    """The memory service by its own routes."""

    name = "mesh"
    namespace = "agent:bench"

    def __init__(self, database_url, log_folder, embeddings_url, dimensions, programs, secret):
        self.process, self.url = service.start_memory(
            programs, database_url, secret, log_folder, EMBEDDING_PROVIDER="openai", EMBEDDING_MODEL="stub",
            OPENAI_BASE_URL=embeddings_url, OPENAI_API_KEY="none", VECTOR_EMBEDDING_DIMENSIONS=str(dimensions),
        )
        self.headers = (("Authorization", "Bearer " + service.token(secret)),)

    def memory(self, user, text):
        return {"namespace": self.namespace, "user_id": user, "content": text, "role": "user"}

    def batch(self, items):
        return "/v1/memories/batch", {"memories": [self.memory(user, text) for user, text in items]}

    def search(self, user, question):
        body = {"namespace": self.namespace, "user_id": user, "query": question, "limit": 5}
        return "/v1/memories/search", json.dumps(body).encode(), self.count

    def add(self, user, text):
        return "/v1/memories", json.dumps(self.memory(user, text)).encode(), self.added

    def added(self, answer):
        # As with mem0 every text is kept: none is taken for one that is there already.
        if json.loads(answer)["action"] not in ("added", "superseded"):
            raise Refused(f"the mesh added nothing: {answer[:300]!r}")
