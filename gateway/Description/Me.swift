import SharedModels

extension APIGroup {
    static let me = APIGroup(
        name: "Mine",
        summary:
            "What the mesh remembers of whoever calls: a visitor by the cookie, a user by the token, a machine for the user that it names",
        upstream: .memory,
        errors: .envelope,
        // A key that reaches no agent.
        also: [403],
        schemas: [
            "OwnMemories": "memories: [OwnMemory], next_cursor: string?",
            "OwnMemory":
                "id: uuid, namespace: string, agent: string, content: string, categories: [string], importance: number, pinned: boolean, created_at: time, updated_at: time",
            "OwnChange": "content?: string(1...8000), pinned?: boolean",
            "Forgotten": "deleted: boolean",
            "ErasureReceipt":
                "id: uuid, subject: string, state: pending|done, requested_at: time, erased_at: time, complete: boolean, services: [ErasedService], signature?: string",
            "ErasedService":
                "service: string, status: erased|incomplete|out_of_reach, erased: {integer}, kept?: {integer}, note?: string, receipts?: [string]",
            "ShownErasure": "receipt: ErasureReceipt, valid: boolean",
            "ErasureVerdict": "valid: boolean",
        ],
        operations: [
            APIOperation(
                "GET",
                "/api/v1/me/memories",
                "The caller's memories at all agents, newest first",
                query: "cursor?: string, limit?: integer(1...200)",
                .data("OwnMemories")
            ),
            APIOperation(
                "PATCH",
                "/api/v1/me/memories/{id}",
                "Puts a memory right, or pins it",
                ids: "id: uuid",
                body: .json("OwnChange"),
                .data("OwnMemory"),
                also: [409]
            ),
            APIOperation(
                "DELETE",
                "/api/v1/me/memories/{id}",
                "Forgets a memory",
                ids: "id: uuid",
                .data("Forgotten")
            ),
            APIOperation(
                "GET",
                "/api/v1/me/memories/export",
                "The caller's memories as JSON Lines, to be kept",
                .plain("MemoryLine", media: "application/x-ndjson")
            ),
            APIOperation(
                "POST",
                "/api/v1/me/erase",
                "Erases the caller everywhere, and says what went and what stays",
                .data("ErasureReceipt"),
                .data("ErasureReceipt", status: 202)
            ),
            APIOperation(
                "GET",
                "/api/v1/erasures/{id}",
                "The receipt of an erasure, or how far it has come",
                ids: "id: uuid",
                .data("ShownErasure")
            ),
            APIOperation(
                "POST",
                "/api/v1/erasures/verify",
                "Whether a receipt is one of this mesh's, and as it was given out",
                body: .json("ErasureReceipt"),
                .data("ErasureVerdict")
            ),
        ]
    )
}
