import SharedModels

extension APIGroup {
    static let conversations = APIGroup(
        name: "Conversation",
        summary: "Turns with the mesh, or with one agent of it",
        upstream: .supervisor,
        errors: .envelope,
        // A key that is kept to namespaces reaches the agents of these alone.
        also: [403],
        schemas: [
            "ChatTurn":
                "message: string(1...4000), session_id?: string, conversation_history?: [ChatHistoryItem], agent?: string, context?: object",
            "ChatHistoryItem": "role: string, content: string, timestamp?: time",
            "AgentTurn": "message: string(1...4000), thread_id?: string, context?: object",
            "ChatReply":
                "message: string, session_id: string, agent: string, agent_id: string, timestamp: time, suggested_actions: [SuggestedAction], artifacts: [Artifact], state: completed|input_required, captured_data: object, memories_used: [UsedMemory], agents?: [Speaker]",
            "SuggestedAction":
                "type: navigate|explore|prequalify|contact, label: string, target: string, fields?: object",
            "Artifact": "id: string, name: string, description?: string, data: any",
            "UsedMemory": "id: uuid, content: string, score: number",
            "Speaker": "id: string, contract_version: string, model?: string",
            "ChatSession": "session_id: string, messages: [ChatMessage], created_at: time, last_activity: time",
            "ChatMessage":
                "id: uuid, role: string, content: string, agent_id?: string, agent?: string, timestamp: time, artifacts?: [Artifact]",
            "ChatHealth": "status: ready|degraded|unavailable, agents: [string], model?: string",
        ],
        operations: [
            APIOperation(
                "POST",
                "/api/v1/chat",
                "One turn; with Accept: text/event-stream the events session, route, token, restart, artifact, action, done, error",
                body: .json("ChatTurn"),
                .data("ChatReply").orEvents,
                also: [404, 409]
            ),
            APIOperation("GET", "/api/v1/chat/health", "Which agents and model are up", .data("ChatHealth")),
            APIOperation("GET", "/api/v1/chat/sessions/{id}", "A conversation", .data("ChatSession")),
            APIOperation(
                "DELETE",
                "/api/v1/chat/session/{id}",
                "Erases a conversation with what every agent holds of it",
                .data("any?")
            ),
            APIOperation(
                "POST",
                "/api/v1/agents/{agent}/chat",
                "One turn with one agent",
                ids: "agent: financing|sales|dealer-matching|knowledge",
                body: .json("AgentTurn"),
                .data("ChatReply").orEvents,
                also: [409]
            ),
        ]
    )
}
