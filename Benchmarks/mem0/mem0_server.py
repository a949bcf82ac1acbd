#!/usr/bin/env python3
"""mem0's own library behind FastAPI, in the manner of its self-hosted server, with stubbed embeddings.

With MEM0_EMBEDDINGS_URL mem0 fetches them by its own OpenAI client, as the mesh does; without, a function in the process gives
them, which costs mem0 a few hashes. No API key is checked here, which spares mem0 its bcrypt; the mesh checks its token.
    MEM0_DATABASE=postgresql://… uvicorn mem0_server:app --port 9010
"""
import os
import uuid
from typing import Any, Dict, List, Optional

os.environ.setdefault("MEM0_TELEMETRY", "False")
os.environ.setdefault("OPENAI_API_KEY", "unused")

from fastapi import FastAPI
from mem0 import Memory
from mem0.memory.main import Memory as MemoryClass
from pydantic import BaseModel

from stub_embeddings import DIMENSIONS, vector


class StubEmbedder:
    config = type("Config", (), {"embedding_dims": DIMENSIONS})()

    def embed(self, text, memory_action=None):
        return vector(text).tolist()

    def embed_batch(self, texts, memory_action=None):
        return [self.embed(text) for text in texts]


EMBEDDINGS_URL = os.environ.get("MEM0_EMBEDDINGS_URL")

memory: MemoryClass = Memory.from_config(
    {
        "vector_store": {
            "provider": "pgvector",
            "config": {
                "connection_string": os.environ["MEM0_DATABASE"],
                "collection_name": "memories",
                "embedding_model_dims": DIMENSIONS,
                "hnsw": True,
                "minconn": 4,
                "maxconn": 16,
            },
        },
        "embedder": {
            "provider": "openai",
            "config": {
                "model": "stub", "embedding_dims": DIMENSIONS, "openai_base_url": EMBEDDINGS_URL or "http://unused",
            },
        },
        "llm": {"provider": "openai", "config": {"model": "stub"}},
        "history_db_path": os.environ.get("MEM0_HISTORY", "/tmp/mem0-history.db"),
    }
)
if not EMBEDDINGS_URL:
    memory.embedding_model = StubEmbedder()
app = FastAPI()


class Message(BaseModel):
    role: str
    content: str


class Add(BaseModel):
    messages: List[Message]
    user_id: str
    metadata: Optional[Dict[str, Any]] = None
    infer: bool = False


class Search(BaseModel):
    query: str
    user_id: str
    top_k: int = 5


class Load(BaseModel):
    items: List[Dict[str, str]]


@app.post("/memories")
def add(body: Add):
    messages = [message.model_dump() for message in body.messages]
    return memory.add(messages, user_id=body.user_id, metadata=body.metadata, infer=body.infer)


@app.post("/search")
def search(body: Search):
    return memory.search(body.query, filters={"user_id": body.user_id}, top_k=body.top_k)


@app.post("/load")
def load(body: Load):
    """Rows as `Memory.add` writes them, many in one statement; not measured."""
    now = "2026-01-01T00:00:00+00:00"
    payloads = [
        {
            "data": item["content"], "hash": uuid.uuid4().hex, "user_id": item["user_id"], "role": "user",
            "created_at": now, "updated_at": now, "text_lemmatized": item["content"].lower(),
        }
        for item in body.items
    ]
    memory.vector_store.insert(
        vectors=[vector(item["content"]).tolist() for item in body.items],
        payloads=payloads,
        ids=[str(uuid.uuid4()) for _ in body.items],
    )
    return {"loaded": len(body.items)}
