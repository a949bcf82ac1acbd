import Platform
import SharedModels

let supervisorOpenAPI = OpenAPI.document(
    title: "supervisor",
    operations: [
        .init(
            "POST",
            "/v1/chat",
            "One turn; a stream of events with Accept: text/event-stream",
            body: OpenAPI.object(
                [
                    "message": "string", "session_id": "string", "conversation_history": "array", "agent": "string",
                    "context": "object",
                ],
                required: ["message"]
            )
        ),
        .init("GET", "/v1/sessions", "The caller's conversations, the latest active first", query: ["limit"]),
        .init("GET", "/v1/sessions/{id}", "A conversation"),
        .init("DELETE", "/v1/sessions/{id}", "Erases a conversation with its memories", success: "204"),
        .init(
            "GET",
            "/v1/decisions",
            "How the latest turns were routed (API key for all namespaces)",
            query: ["limit"]
        ),
        .init("GET", "/v1/agents", "The agents that can be routed to"),
    ]
)
