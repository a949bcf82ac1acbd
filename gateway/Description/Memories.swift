import SharedModels

extension APIGroup {
    static let memories = APIGroup(
        name: "Memory",
        summary: "The store of what is remembered, for machines; errors are application/problem+json",
        upstream: .memory,
        // Under /api/v1/memories errors are problems; the rest follows the platform.
        errors: .envelope,
        also: [404, 409],
        schemas: [
            "AddMemory":
                "namespace?: string(1...256), user_id?: string(1...256), content?: string, messages?: [SaidMessage], run_id?: string, agent_id?: string, speaker?: string, role?: string, metadata?: object, categories?: [string], importance?: number(0...1), created_at?: time, expires_at?: time, pinned?: boolean, infer?: boolean",
            "SaidMessage": "role: string, name?: string, content: string, timestamp?: time",
            "AddedMemory": "id?: uuid, action: added|merged|superseded|rejected, reason?: string, supersedes?: [uuid]",
            "AddedMemories": "results: [AddedMemory]",
            "AcceptedEvent": "event_id: uuid",
            "AddMemories": "memories: [AddMemory]",
            "SearchMemory":
                "namespace?: string(1...256), user_id?: string(1...256), run_id?: string, query: string(1...4000), limit?: integer(1...100), filters?: object, profile?: balanced|standard|recent, weights?: object, threshold?: number, hops?: integer(0...3), rerank?: boolean, as_of?: time, explain?: boolean",
            "ScoredMemory":
                "id: uuid, content: string, score: number, metadata: object, user_id?: string, run_id?: string, speaker?: string, role?: string, created_at: time, terms?: object",
            "ScoredMemories": "results: [ScoredMemory]",
            "Memory":
                "id: uuid, namespace: string, content: string, user_id?: string, agent_id?: string, run_id?: string, speaker?: string, role?: string, metadata: object, categories: [string], importance: number, pinned: boolean, created_at: time, updated_at: time, valid_from?: time, invalid_at?: time, superseded_by?: uuid, expires_at?: time, last_accessed_at?: time, access_count: integer",
            "MemoryPage": "results: [Memory], next_cursor?: string",
            "MemoryChange":
                "content?: string, metadata?: object?, categories?: [string], importance?: number(0...1), pinned?: boolean, expires_at?: string?",
            "MemoryHistory": "results: [MemoryHistoryEntry], next_cursor?: string",
            "MemoryHistoryEntry":
                "id: uuid, memory_id: uuid, action: string, actor?: string, before?: any, after?: any, created_at: time",
            "MemoryLinks": "results: [MemoryLink]",
            "MemoryLink":
                "kind: string, weight: number, direction: in|out, memory?: object, entity?: object, created_at?: time",
            "Reinforce": "delta: number(-1...1)",
            "Reinforced": "id: uuid, reinforcement: number",
            "MemoryLine":
                "type: memory|history, id: uuid, namespace: string, user_id?: string, content?: string, metadata?: any",
            "ImportReport":
                "complete: boolean, lines: integer, imported: integer, existing: integer, history: integer, failed: integer, errors: [object], errors_omitted?: integer, error?: string",
            "MemoryErasure":
                "id: uuid, user_id: string, namespaces: [string], erased_by: string, erased_at: time, counts: {integer}, subject?: string, state?: pending|done, requested_at?: time, complete?: boolean, services?: [ErasedService], signature?: string",
            "MemoryErasures": "results: [MemoryErasure]",
            "MemoryStatistics": "memories: integer, namespaces: {integer}, embedding: object, configured: object",
            "MemoryEvent":
                "id: uuid, kind: string, state: pending|running|done|failed, status: string, attempts: integer, latency_ms?: number, result?: any, error?: string, created_at: time, finished_at?: time",
        ],
        operations: [
            APIOperation(
                "POST",
                "/api/v1/memories",
                "Remembers a statement or messages; 202 where a model reads them first",
                access: .machines,
                body: .json("AddMemory"),
                APIOperation.Answer(
                    status: 201,
                    content: [
                        "application/json": [
                            "anyOf": [SchemaNotation.type("AddedMemory"), SchemaNotation.type("AddedMemories")]
                        ]
                    ]
                ),
                .plain("AcceptedEvent", status: 202)
            ),
            APIOperation(
                "GET",
                "/api/v1/memories",
                "Memories, newest first",
                access: .machines,
                query:
                    "namespace?: string(1...256), user_id?: string(1...256), run_id?: string(1...256), categories?: string, cursor?: string, limit?: integer(1...200)",
                .plain("MemoryPage")
            ),
            APIOperation(
                "DELETE",
                "/api/v1/memories",
                "Forgets all of a scope that is named",
                access: .machines,
                query: "namespace?: string(1...256), user_id?: string(1...256), run_id?: string(1...256)",
                .plain("DeletedCount")
            ),
            APIOperation(
                "POST",
                "/api/v1/memories/batch",
                "Remembers up to 1,000 statements",
                access: .machines,
                body: .json("AddMemories"),
                .plain("AddedMemories", status: 201)
            ),
            APIOperation(
                "POST",
                "/api/v1/memories/search",
                "Finds what answers a question, best first",
                access: .machines,
                body: .json("SearchMemory"),
                .plain("ScoredMemories")
            ),
            APIOperation(
                "GET",
                "/api/v1/memories/export",
                "Memories as JSON Lines, oldest first",
                access: .machines,
                query:
                    "namespace?: string(1...256), user_id?: string(1...256), run_id?: string(1...256), history?: true|false",
                .plain("MemoryLine", media: "application/x-ndjson")
            ),
            APIOperation(
                "POST",
                "/api/v1/memories/import",
                "Takes an export back; what came of it is in the report",
                access: .machines,
                query: "namespace?: string(1...256), user_id?: string(1...256)",
                body: .lines("MemoryLine"),
                .plain("ImportReport")
            ),
            APIOperation(
                "GET",
                "/api/v1/memories/{id}",
                "A memory",
                access: .machines,
                ids: "id: uuid",
                .plain("Memory")
            ),
            APIOperation(
                "PATCH",
                "/api/v1/memories/{id}",
                "Changes parts of a memory",
                access: .machines,
                ids: "id: uuid",
                body: .json("MemoryChange"),
                .plain("Memory")
            ),
            APIOperation(
                "DELETE",
                "/api/v1/memories/{id}",
                "Forgets a memory",
                access: .machines,
                ids: "id: uuid",
                .plain("DeletedCount")
            ),
            APIOperation(
                "GET",
                "/api/v1/memories/{id}/history",
                "What became of a memory, oldest first",
                access: .machines,
                ids: "id: uuid",
                query: "cursor?: string, limit?: integer(1...200)",
                .plain("MemoryHistory")
            ),
            APIOperation(
                "GET",
                "/api/v1/memories/{id}/links",
                "What a memory hangs together with, strongest first",
                access: .machines,
                ids: "id: uuid",
                query: "limit?: integer(1...200)",
                .plain("MemoryLinks")
            ),
            APIOperation(
                "POST",
                "/api/v1/memories/{id}/reinforce",
                "Makes a memory count for more or less",
                access: .machines,
                ids: "id: uuid",
                body: .json("Reinforce"),
                .plain("Reinforced")
            ),
            APIOperation(
                "POST",
                "/api/v1/users/{user}/erase",
                "Erases a user in every service, and gives a receipt; 202 while one is away, which does its part later",
                access: .machines,
                .plain("MemoryErasure"),
                .plain("MemoryErasure", status: 202)
            ),
            APIOperation(
                "GET",
                "/api/v1/users/{user}/erasures",
                "The receipts of that, newest first",
                access: .machines,
                .plain("MemoryErasures")
            ),
            APIOperation("GET", "/api/v1/stats", "Counts by namespace", access: .machines, .plain("MemoryStatistics")),
            APIOperation(
                "GET",
                "/api/v1/events/{id}",
                "Work that runs after its answer",
                access: .machines,
                ids: "id: uuid",
                .plain("MemoryEvent")
            ),
        ]
    )
}
