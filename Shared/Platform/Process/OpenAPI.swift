public import SharedModels

/// A short OpenAPI 3.1 document, written beside the routes that it describes.
public enum OpenAPI {
    public struct Operation: Sendable {
        let method: String
        let path: String
        let summary: String
        let query: [String]
        let headers: [String]
        let body: JSONValue?
        let success: String

        /// - Parameters:
        ///   - query: names of the query's parameters, all optional.
        ///   - headers: names of headers that the operation reads, all optional.
        ///   - body: JSON Schema of the body; nil = none.
        ///   - success: status of the answer where all goes well.
        public init(
            _ method: String,
            _ path: String,
            _ summary: String,
            query: [String] = [],
            headers: [String] = [],
            body: JSONValue? = nil,
            success: String = "200"
        ) {
            self.method = method.lowercased()
            self.path = path
            self.summary = summary
            self.query = query
            self.headers = headers
            self.body = body
            self.success = success
        }
    }

    public static func document(title: String, version: String = "1.0.0", operations: [Operation]) -> JSONValue {
        var paths: [String: JSONValue] = [:]
        for operation in operations {
            var path = paths[operation.path]?.objectValue ?? [:]
            path[operation.method] = describe(operation)
            paths[operation.path] = .object(path)
        }
        return [
            "openapi": "3.1.0", "info": ["title": .string(title), "version": .string(version)],
            "paths": .object(paths),
            "components": ["schemas": ["Problem": problem]],
        ]
    }

    /// A JSON Schema of an object: `"name": "string"`, required ones named.
    public static func object(_ properties: [String: String], required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(properties.mapValues { ["type": .string($0)] }),
            "required": .array(required.map(JSONValue.string)),
        ]
    }

    private static func describe(_ operation: Operation) -> JSONValue {
        let inPath = operation.path.matches(of: /\{([^}]+)\}/).map { match -> JSONValue in
            ["name": .string(String(match.1)), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        let named = [("query", operation.query), ("header", operation.headers)].flatMap { place, names in
            names.map { name -> JSONValue in
                ["name": .string(name), "in": .string(place), "schema": ["type": "string"]]
            }
        }
        var described: [String: JSONValue] = [
            "summary": .string(operation.summary),
            "responses": .object([
                operation.success: ["description": "Done."],
                "default": [
                    "description": "What went wrong (RFC 9457).",
                    "content": [
                        "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
                    ],
                ],
            ]),
        ]
        if !(inPath + named).isEmpty { described["parameters"] = .array(inPath + named) }
        if let body = operation.body {
            described["requestBody"] = ["required": true, "content": ["application/json": ["schema": body]]]
        }
        return .object(described)
    }

    private static let problem = object(
        [
            "type": "string", "title": "string", "status": "integer", "code": "string", "detail": "string",
            "request_id": "string", "errors": "array",
        ],
        required: ["title", "status", "code", "detail"]
    )

    /// What every agent serves.
    public static let agentOperations: [Operation] = [
        Operation("GET", "/.well-known/agent-card.json", "What the agent says of itself"),
        Operation("GET", "/agent-contract.schema.json", "The JSON Schema that contracts of agents are checked against"),
        Operation(
            "POST",
            "/message:send",
            "Sends a message and waits for the task (A2A 1.0)",
            body: object(["message": "object", "configuration": "object"], required: ["message"])
        ),
        Operation(
            "POST",
            "/message:stream",
            "Sends a message and streams the task's events (A2A 1.0)",
            body: object(["message": "object", "configuration": "object"], required: ["message"])
        ),
        Operation(
            "GET",
            "/tasks",
            "The caller's tasks, the newest status first (A2A 1.0)",
            query: [
                "contextId", "status", "pageSize", "pageToken", "historyLength", "statusTimestampAfter",
                "includeArtifacts",
            ]
        ),
        Operation("GET", "/tasks/{id}", "A task (A2A 1.0)", query: ["historyLength"]),
        Operation("POST", "/tasks/{id}:cancel", "Ends a task that works or waits (A2A 1.0)"),
        Operation("POST", "/tasks/{id}:subscribe", "Streams a task's events from now on (A2A 1.0)"),
        Operation("GET", "/tasks/{id}:subscribe", "The same"),
        Operation(
            "POST",
            "/tasks/{id}/pushNotificationConfigs",
            "Has a webhook told of a task (A2A 1.0)",
            body: object(
                ["id": "string", "url": "string", "token": "string", "authentication": "object"],
                required: ["url"]
            )
        ),
        Operation("GET", "/tasks/{id}/pushNotificationConfigs", "The webhooks that are told of a task (A2A 1.0)"),
        Operation("GET", "/tasks/{id}/pushNotificationConfigs/{config}", "One of them (A2A 1.0)"),
        Operation(
            "DELETE",
            "/tasks/{id}/pushNotificationConfigs/{config}",
            "Has it be told no more (A2A 1.0)"
        ),
        Operation("GET", "/extendedAgentCard", "The card for known callers, with the agent's tools (A2A 1.0)"),
        Operation(
            "POST",
            "/a2a",
            "The same operations as JSON-RPC 2.0 (A2A 1.0)",
            body: object(
                ["jsonrpc": "string", "id": "string", "method": "string", "params": "object"],
                required: ["jsonrpc", "id", "method"]
            )
        ),
    ]
}
