import SharedModels

extension OpenAPI {
    /// What changes memories, looks back on them, carries them out and in, and forgets.
    static let keepingPaths: [String: JSONValue] = [
        "/v1/memories/{id}/history": [
            "get": operation("Its changes, oldest first", parameters: [id] + page, "200", "HistoryPage")
        ],
        "/v1/memories/{id}/links": [
            "get": operation(
                "What it is linked with, strongest first",
                parameters: [id, query("limit")],
                "200",
                "Links"
            )
        ],
        "/v1/memories/{id}/reinforce": [
            "post": operation("Count it for more or less", parameters: [id], body: "Reinforce", "200", "Reinforced")
        ],
        "/v1/memories/export": [
            "get": operation(
                "Memories as JSON Lines, oldest first",
                parameters: scope + [query("history")],
                "200",
                "TransferLine",
                media: TransferRoutes.mediaType
            )
        ],
        "/v1/memories/import": [
            "post": [
                "summary": "Take an export back in",
                "parameters": .array(["namespace", "user_id"].map(query)),
                "requestBody": [
                    "required": true,
                    "content": .object([TransferRoutes.mediaType: ["schema": reference("TransferLine")]]),
                ],
                "responses": [
                    "200": [
                        "description": "What came of it, by line where something was wrong",
                        "content": ["application/json": ["schema": reference("ImportReport")]],
                    ]
                ],
            ]
        ],
        "/v1/users/{user_id}/memories": [
            "get": operation(
                "What is remembered of a user in all namespaces, newest first",
                parameters: [user] + page,
                "200",
                "MemoryPage"
            )
        ],
        "/v1/users/{user_id}/erase": [
            "post": operation("Erase a user everywhere", parameters: [user], "200", "Erasure")
        ],
        "/v1/users/{user_id}/erasures": [
            "get": operation("Receipts of erasures, newest first", parameters: [user], "200", "Erasures")
        ],
        "/v1/events/{id}": ["get": operation("Work that goes on after its answer", parameters: [id], "200", "Event")],
    ]

    static let keepingSchemas: [String: JSONValue] = [
        "Change": object([
            "content": string, "metadata": orNull("object"), "categories": array(string), "importance": number,
            "pinned": boolean, "expires_at": orNull("string"),
        ]),
        "HistoryPage": object(
            [
                "results": array(
                    object([
                        "id": uuid, "memory_id": uuid, "action": string, "actor": string, "before": anyObject,
                        "after": anyObject, "created_at": time,
                    ])
                ),
                "next_cursor": string,
            ],
            required: ["results"]
        ),
        "Links": object(
            [
                "results": array(
                    object([
                        "kind": string, "weight": number, "direction": ["enum": ["out", "in"]],
                        "memory": object(["id": uuid, "content": string]),
                        "entity": object(["id": uuid, "kind": string, "name": string]), "created_at": time,
                    ])
                )
            ],
            required: ["results"]
        ),
        "Reinforce": object(["delta": ["type": "number", "minimum": -1, "maximum": 1]], required: ["delta"]),
        "Reinforced": object(["id": uuid, "reinforcement": number], required: ["id", "reinforcement"]),
        "TransferLine": object([
            "type": ["enum": ["memory", "history"]], "id": uuid, "namespace": string, "user_id": string,
            "agent_id": string, "app_id": string, "immutable": boolean, "run_id": string, "seq": integer,
            "role": string, "speaker": string, "content": string,
            "metadata": anyObject, "categories": array(string), "importance": number, "reinforcement": number,
            "pinned": boolean, "valid_from": time, "invalid_at": time, "superseded_by": uuid, "expires_at": time,
            "created_at": time, "updated_at": time, "access_count": integer, "last_accessed_at": time,
            "memory_id": uuid, "action": string, "actor": string, "before": anyObject, "after": anyObject,
        ]),
        "ImportReport": object(
            [
                "complete": boolean, "lines": integer, "imported": integer, "existing": integer, "history": integer,
                "failed": integer, "errors": array(object(["line": integer, "message": string])),
                "errors_omitted": integer, "error": string,
            ],
            required: ["complete", "lines", "imported", "existing", "history", "failed", "errors"]
        ),
        "Erasure": object(
            [
                "id": uuid, "user_id": string, "namespaces": array(string), "erased_by": string, "erased_at": time,
                "counts": anyObject,
            ],
            required: ["id", "user_id", "namespaces", "erased_by", "erased_at", "counts"]
        ),
        "Erasures": object(["results": array(reference("Erasure"))], required: ["results"]),
        "Event": object(
            [
                "id": uuid, "kind": string, "state": ["enum": ["pending", "running", "done", "failed"]],
                "status": ["enum": ["PENDING", "RUNNING", "SUCCEEDED", "FAILED"]], "attempts": integer,
                "latency_ms": number, "result": anyObject, "error": string, "created_at": time, "finished_at": time,
            ],
            required: ["id", "kind", "state", "status", "attempts", "created_at"]
        ),
    ]

    private static let user: JSONValue = ["name": "user_id", "in": "path", "required": true, "schema": string]

    private static func orNull(_ type: String) -> JSONValue { ["type": .array([.string(type), "null"])] }
}
