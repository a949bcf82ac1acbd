import SharedModels

extension APIGroup {
    /// The mesh as one agent, and each specialist alone.
    static let agents = [
        APIGroup(
            name: "A2A",
            summary: "A2A 1.0: the mesh as one agent",
            upstream: .supervisor,
            errors: .a2a,
            also: [400, 403],
            schemas: agentSchemas,
            operations: agentOperations(base: "", who: "the mesh")
        ),
        APIGroup(
            name: "A2A, one agent",
            summary: "A2A 1.0: one agent alone",
            // It is in the path.
            upstream: nil,
            errors: .a2a,
            also: [400, 403, 502],
            operations: agentOperations(base: "/agents/{agent}", who: "the agent")
        ),
    ]

    private static func agentOperations(base: String, who: String) -> [APIOperation] {
        let agent = base.isEmpty ? "" : "agent: financing|sales|dealer-matching|knowledge"
        func operation(
            _ method: String,
            _ path: String,
            _ summary: String,
            query: String = "",
            body: APIOperation.Body? = nil,
            _ answer: APIOperation.Answer,
            also: Set<Int> = []
        ) -> APIOperation {
            APIOperation(
                method,
                base + path,
                summary,
                access: .known,
                ids: agent,
                query: query,
                headers: "A2A-Version: 1.0|",
                body: body,
                answer,
                also: also
            )
        }
        func told(_ type: String) -> APIOperation.Answer { .plain(type, media: A2A.mediaType) }
        let pushes = "/tasks/{id}/pushNotificationConfigs"
        return [
            APIOperation(
                "GET",
                base + "/.well-known/agent-card.json",
                "What \(who) can do",
                ids: agent,
                .plain("AgentCard"),
                .nothing(304, "The client has it already.")
            ),
            operation(
                "POST",
                "/message:send",
                "Sends a message",
                body: .json("SendMessage"),
                told("SentMessage"),
                also: [404]
            ),
            operation(
                "POST",
                "/message:stream",
                "Sends a message, and streams what comes of it",
                body: .json("SendMessage"),
                .plain("string", media: "text/event-stream"),
                also: [404]
            ),
            operation(
                "GET",
                "/tasks",
                "The caller's tasks, the newest status first",
                query:
                    "contextId?: string, status?: \(states), pageSize?: integer(1...100), pageToken?: string, historyLength?: integer(0...1000), statusTimestampAfter?: time, includeArtifacts?: true|false",
                told("TaskList")
            ),
            operation(
                "GET",
                "/tasks/{id}",
                "A task; with :subscribe after the id its events from now on",
                query: "historyLength?: integer(0...1000)",
                told("Task").orEvents
            ),
            operation("POST", "/tasks/{id}", "With :cancel or :subscribe after the id", told("Task").orEvents),
            operation(
                "POST",
                pushes,
                "Has a webhook told of a task",
                body: .json("PushConfiguration"),
                told("PushConfiguration")
            ),
            operation("GET", pushes, "The webhooks that are told of a task", told("PushConfigurations")),
            operation("GET", pushes + "/{config}", "One of them", told("PushConfiguration")),
            operation("DELETE", pushes + "/{config}", "Has it be told no more", told("object")),
            operation("GET", "/extendedAgentCard", "The card for known callers, with tools", told("AgentCard")),
            operation(
                "POST",
                "/a2a",
                "Every operation by JSON-RPC; errors come with 200",
                body: .json("JSONRPCMessage"),
                APIOperation.Answer.plain("JSONRPCAnswer").orEvents
            ),
        ]
    }

    private static let states =
        "TASK_STATE_SUBMITTED|TASK_STATE_WORKING|TASK_STATE_COMPLETED|TASK_STATE_FAILED|TASK_STATE_CANCELED|TASK_STATE_REJECTED|TASK_STATE_INPUT_REQUIRED|TASK_STATE_AUTH_REQUIRED"

    private static let agentSchemas = [
        "SendMessage": "message: AgentMessage, configuration?: SendConfiguration, metadata?: object",
        "SendConfiguration":
            "acceptedOutputModes?: [string], historyLength?: integer(0...1000), returnImmediately?: boolean",
        "AgentMessage":
            "messageId: string(1...200), contextId?: string, taskId?: string, role: ROLE_USER|ROLE_AGENT, parts: [MessagePart], metadata?: object, extensions?: [string], referenceTaskIds?: [string]",
        "MessagePart":
            "text?: string, raw?: string, url?: string, data?: any, mediaType?: string, filename?: string, metadata?: object",
        "SentMessage": "task?: Task, message?: AgentMessage",
        "Task":
            "id: string, contextId: string, status: TaskStatus, artifacts?: [TaskArtifact], history?: [AgentMessage], metadata?: object",
        "TaskStatus": "state: \(states), message?: AgentMessage, timestamp?: string",
        "TaskArtifact":
            "artifactId: string, name?: string, description?: string, parts: [MessagePart], metadata?: object, extensions?: [string]",
        "TaskList": "tasks: [Task], nextPageToken: string, pageSize: integer, totalSize: integer",
        "PushConfiguration":
            "id?: string, taskId?: string, url: string, token?: string, authentication?: object, tenant?: string",
        "PushConfigurations": "configs: [PushConfiguration], nextPageToken?: string",
        "AgentCard":
            "name: string, description: string, version: string, supportedInterfaces: [object], provider?: object, capabilities: object, securitySchemes?: object, securityRequirements?: [object], defaultInputModes: [string], defaultOutputModes: [string], skills: [AgentSkill]",
        "AgentSkill": "id: string, name: string, description: string, tags: [string], examples?: [string]",
        "A2AError": "error: A2AFailure",
        "A2AFailure": "code: integer, status: string, message: string, details?: [object]",
    ]
}
