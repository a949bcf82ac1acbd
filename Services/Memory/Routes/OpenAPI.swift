import SharedModels

/// What `/openapi.json` says of this service.
enum OpenAPI {
    static let document: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "Memory",
            "version": "1.0.0",
            "description": "What the mesh remembers. Times are ISO 8601 in UTC; errors are application/problem+json.",
        ],
        "security": [["service": []]],
        "paths": .object(paths.merging(keepingPaths) { $1 }.merging(mem0Paths) { $1 }),
        "components": [
            "securitySchemes": ["service": ["type": "http", "scheme": "bearer"]],
            "schemas": .object(schemas.merging(keepingSchemas) { $1 }.merging(mem0Schemas) { $1 }),
        ],
    ]

    private static let paths: [String: JSONValue] = [
        "/v1/memories": [
            "post": adding,
            "get": operation(
                "List, newest first",
                parameters: scope + [query("categories")] + page,
                "200",
                "MemoryPage"
            ),
            "delete": operation("Forget all of a scope", parameters: scope, "200", "DeletedCount"),
        ],
        "/v1/memories/batch": [
            "post": operation("Remember up to 1,000 statements", body: "AddBatch", "201", "AddResults")
        ],
        "/v1/memories/search": [
            "post": operation("Find what answers a question, best first", body: "Search", "200", "SearchResults")
        ],
        "/v1/memories/{id}": [
            "get": operation("One memory", parameters: [id], "200", "Memory"),
            "patch": operation("Change parts of it", parameters: [id], body: "Change", "200", "Memory"),
            "delete": operation("Forget it", parameters: [id], "200", "DeletedCount"),
        ],
        "/v1/embeddings": [
            "post": operation("Embed texts, as OpenAI's API does", body: "Embeddings", "200", "EmbeddingList")
        ],
        "/v1/stats": ["get": operation("How much is remembered", "200", "Statistics")],
    ]

    /// Two answers: at once, or an event where a model reads the messages first.
    private static let adding: JSONValue = {
        let accepted: JSONValue = [
            "description": "A model reads the messages first; the event tells what comes of it",
            "content": ["application/json": ["schema": object(["event_id": uuid], required: ["event_id"])]],
        ]
        let now = operation("Remember a statement or messages", body: "AddMemory", "201", "AddResult")
        guard case .object(var members) = now, case .object(var responses)? = members["responses"] else { return now }
        responses["202"] = accepted
        members["responses"] = .object(responses)
        return .object(members)
    }()

    private static let schemas: [String: JSONValue] = [
        "AddMemory": object(
            [
                "namespace": string, "user_id": string, "content": string, "run_id": string, "agent_id": string,
                "messages": array(
                    object(
                        ["role": string, "name": string, "content": string, "timestamp": time],
                        required: ["role", "content"]
                    )
                ),
                "speaker": string, "role": string, "metadata": anyObject, "categories": array(string),
                "importance": number, "created_at": time, "expires_at": time, "pinned": boolean, "infer": boolean,
            ]
        ),
        "AddBatch": object(["memories": array(reference("AddMemory"))], required: ["memories"]),
        "AddResult": object(
            [
                "id": uuid, "action": ["enum": ["added", "merged", "superseded", "rejected"]], "reason": string,
                "supersedes": array(uuid),
            ],
            required: ["action"]
        ),
        "AddResults": object(["results": array(reference("AddResult"))], required: ["results"]),
        "Search": object(
            [
                "namespace": string, "user_id": string, "run_id": string, "query": string, "limit": integer,
                "filters": anyObject, "profile": ["enum": ["balanced", "standard", "recent"]], "weights": anyObject,
                "threshold": number, "hops": integer, "rerank": boolean, "as_of": time, "explain": boolean,
            ],
            required: ["query"]
        ),
        "ScoredMemory": object(
            [
                "id": uuid, "content": string, "score": number, "metadata": anyObject, "user_id": string,
                "run_id": string, "speaker": string, "role": string, "created_at": time, "terms": anyObject,
            ],
            required: ["id", "content", "score", "metadata", "created_at"]
        ),
        "SearchResults": object(["results": array(reference("ScoredMemory"))], required: ["results"]),
        "Memory": object(
            [
                "id": uuid, "namespace": string, "content": string, "user_id": string, "agent_id": string,
                "run_id": string, "speaker": string, "role": string, "metadata": anyObject,
                "categories": array(string), "importance": number, "pinned": boolean, "created_at": time,
                "updated_at": time, "valid_from": time, "invalid_at": time, "superseded_by": uuid,
                "expires_at": time, "last_accessed_at": time, "access_count": integer,
            ],
            required: ["id", "namespace", "content", "metadata", "created_at"]
        ),
        "MemoryPage": object(
            ["results": array(reference("Memory")), "next_cursor": string],
            required: ["results"]
        ),
        "DeletedCount": object(["deleted": integer], required: ["deleted"]),
        "Embeddings": object(
            [
                "input": ["oneOf": [string, array(string)]], "model": string,
                "encoding_format": ["enum": ["float", "base64"]],
            ],
            required: ["input"]
        ),
        "EmbeddingList": object(["object": string, "data": array(anyObject), "model": string, "usage": anyObject]),
        "Statistics": object([
            "memories": integer, "namespaces": anyObject, "embedding": anyObject, "configured": anyObject,
        ]),
    ]

    static let string: JSONValue = ["type": "string"]
    static let uuid: JSONValue = ["type": "string", "format": "uuid"]
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let number: JSONValue = ["type": "number"]
    static let integer: JSONValue = ["type": "integer"]
    static let boolean: JSONValue = ["type": "boolean"]
    static let anyObject: JSONValue = ["type": "object"]

    static let id: JSONValue = ["name": "id", "in": "path", "required": true, "schema": uuid]
    static let scope = ["namespace", "user_id", "run_id"].map(query)
    static let page = ["cursor", "limit"].map(query)

    static func query(_ name: String) -> JSONValue {
        ["name": .string(name), "in": "query", "schema": name == "limit" ? integer : string]
    }

    static func object(_ properties: [String: JSONValue], required: [String] = []) -> JSONValue {
        ["type": "object", "properties": .object(properties), "required": .array(required.map(JSONValue.string))]
    }

    static func array(_ items: JSONValue) -> JSONValue { ["type": "array", "items": items] }

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    static func operation(
        _ summary: String,
        parameters: [JSONValue] = [],
        body: String? = nil,
        _ status: String,
        _ answer: String,
        media: String = "application/json"
    ) -> JSONValue {
        var operation: [String: JSONValue] = [
            "summary": .string(summary),
            "responses": .object([
                status: [
                    "description": .string(summary),
                    "content": [media: ["schema": reference(answer)]],
                ]
            ]),
        ]
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body {
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": reference(body)]],
            ]
        }
        return .object(operation)
    }
}
