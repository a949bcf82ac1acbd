import SharedModels

/// What the memory tools take and give.
enum MemorySchemas {
    private static let namespace = name("Namespace; without it the API key's own.")
    private static let user = name("The user that is meant.")
    private static let run = name("The session that is meant.")
    private static let statement = MCPSchema.text("What to remember.", length: 1...8_000)
    private static let metadata = MCPSchema.anyObject("Anything to keep beside it.")

    private static func name(_ description: String) -> JSONValue { MCPSchema.text(description, length: 1...256) }

    // MARK: What they take

    static let adding = MCPSchema.arguments([
        "text": statement,
        "messages": [
            "type": "array", "minItems": 1, "maxItems": 100,
            "description": "A conversation, instead of text.",
            "items": [
                "type": "object", "required": ["role", "content"], "additionalProperties": false,
                "properties": [
                    "role": MCPSchema.text("user or assistant", length: 1...64),
                    "name": MCPSchema.text("Who speaks.", length: 1...256), "content": MCPSchema.text(),
                ],
            ],
        ],
        "user_id": user, "agent_id": name("The agent that remembers."), "run_id": run, "metadata": metadata,
        "infer": MCPSchema.flag("Whether a language model, where there is one, draws facts out of the messages first."),
        "namespace": namespace,
    ])

    static let searching = MCPSchema.arguments(
        [
            "query": MCPSchema.text("The question.", length: 1...8_000),
            "limit": MCPSchema.whole("How many at most; 5 unless said.", in: 1...100), "user_id": user, "run_id": run,
            "filters": MCPSchema.anyObject(
                "Mem0's filter grammar: AND, OR, NOT over user_id, agent_id, run_id, created_at, categories, metadata."
            ),
            "threshold": MCPSchema.number("Nothing that scores less."), "namespace": namespace,
        ],
        required: ["query"]
    )

    static let listing = MCPSchema.arguments([
        "user_id": user, "run_id": run, "cursor": MCPSchema.text("next_cursor of the page before."),
        "limit": MCPSchema.whole("How many at most.", in: 1...100), "namespace": namespace,
    ])

    static let naming = MCPSchema.arguments(["memory_id": identifier], required: ["memory_id"])

    static let changing = MCPSchema.arguments(
        ["memory_id": identifier, "text": statement, "metadata": metadata],
        required: ["memory_id"]
    )

    static let forgetting = MCPSchema.arguments(["user_id": user, "run_id": run, "namespace": namespace])

    static let scoping = MCPSchema.arguments(["namespace": namespace])

    private static let identifier: JSONValue = [
        "type": "string", "format": "uuid", "description": "The id that the other memory tools give.",
    ]

    // MARK: What they give

    static let added = MCPSchema.object([
        "results": MCPSchema.list(
            MCPSchema.object(
                [
                    "id": MCPSchema.id,
                    "action": MCPSchema.choice(
                        ["added", "merged", "superseded", "rejected"],
                        "What became of the statement."
                    ),
                    "reason": MCPSchema.text("Why it was rejected."), "supersedes": MCPSchema.list(MCPSchema.id),
                ],
                required: ["action"]
            )
        ),
        "event_id": MCPSchema.text("Instead of results, where a model reads the messages first."),
    ])

    static let found = MCPSchema.object(
        [
            "results": MCPSchema.list(
                MCPSchema.object(
                    [
                        "id": MCPSchema.id, "content": MCPSchema.text(), "score": MCPSchema.number(),
                        "metadata": MCPSchema.anyObject(), "created_at": MCPSchema.time,
                    ],
                    required: ["id", "content", "score"]
                )
            )
        ],
        required: ["results"]
    )

    static let memory = MCPSchema.object(
        [
            "id": MCPSchema.id, "namespace": MCPSchema.text(), "content": MCPSchema.text(),
            "metadata": MCPSchema.anyObject(), "categories": MCPSchema.list(MCPSchema.text()),
            "created_at": MCPSchema.time, "updated_at": MCPSchema.time,
        ],
        required: ["id", "namespace", "content"]
    )

    static let page = MCPSchema.object(
        ["results": MCPSchema.list(memory), "next_cursor": ["type": ["string", "null"]]],
        required: ["results"]
    )

    static let deleted = MCPSchema.object(["deleted": MCPSchema.whole("How many.")], required: ["deleted"])

    static let entities = MCPSchema.object(
        [
            "count": MCPSchema.whole(),
            "results": MCPSchema.list(
                MCPSchema.object(
                    [
                        "name": MCPSchema.text(),
                        "type": MCPSchema.choice(["user", "agent", "app", "run"], "What it is."),
                        "total_memories": MCPSchema.whole(),
                    ],
                    required: ["name", "type", "total_memories"]
                )
            ),
        ],
        required: ["count", "results"]
    )
}
