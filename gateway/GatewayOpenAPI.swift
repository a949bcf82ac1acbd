import Platform
import SharedModels

let gatewayOpenAPI = OpenAPI.document(
    title: "Ybryx Mesh",
    operations: [
        .init(
            "POST",
            "/api/v1/chat",
            "One turn; a stream of events with Accept: text/event-stream",
            body: OpenAPI.object(
                ["message": "string", "session_id": "string", "conversation_history": "array"],
                required: ["message"]
            )
        ),
        .init("GET", "/api/v1/chat/health", "Which agents and model are up"),
        .init("GET", "/api/v1/chat/sessions/{id}", "A conversation"),
        .init("DELETE", "/api/v1/chat/session/{id}", "Erases a conversation"),
        .init(
            "POST",
            "/api/v1/agents/{agent}/chat",
            "One turn with one specialist",
            body: OpenAPI.object(
                ["message": "string", "thread_id": "string", "context": "object"],
                required: ["message"]
            )
        ),
        .init(
            "POST",
            "/api/v1/prequalifications",
            "Applies for financing",
            headers: ["Idempotency-Key"],
            body: OpenAPI.object(
                [
                    "business_name": "string", "business_type": "string", "industry": "string", "email": "string",
                    "phone": "string", "selected_equipment": "array", "quantity": "string", "annual_revenue": "string",
                    "business_age": "string", "credit_rating": "string", "consent": "boolean",
                    "equipment_value": "number", "existing_obligations": "number",
                ],
                required: [
                    "business_name", "business_type", "industry", "email", "phone", "selected_equipment", "quantity",
                    "annual_revenue", "business_age", "credit_rating", "consent",
                ]
            ),
            success: "201"
        ),
        .init("GET", "/api/v1/prequalifications/{id}", "An application with its decision"),
        .init(
            "GET",
            "/api/v1/prequalifications/{id}/notice",
            "The notice of action taken of a declined application, as text or HTML"
        ),
        .init(
            "POST",
            "/api/v1/prequalifications/{id}/notice",
            "Writes down that a notice was sent (API key)",
            body: OpenAPI.object(["channel": "string"], required: ["channel"])
        ),
        .init(
            "GET",
            "/api/v1/prequalifications/due",
            "Applications without a notice yet, with the days left of their 30 (API key)",
            query: ["days", "limit"]
        ),
        .init(
            "POST",
            "/api/v1/prequalifications/{id}/decision",
            "A person's final decision on an application under review (API key)",
            body: OpenAPI.object(
                [
                    "decision": "string", "reasons": "array", "note": "string", "underwriter": "string",
                    "equipment_value": "number",
                ],
                required: ["decision"]
            )
        ),
        .init(
            "GET",
            "/api/v1/prequalifications/{id}/replay",
            "The decision made again from its stored inputs (API key)"
        ),
        .init(
            "GET",
            "/api/v1/robots",
            "A page of the catalogue",
            query: ["search", "category", "use_case", "page", "limit"]
        ),
        .init("GET", "/api/v1/robots/{id}", "A robot with its relatives"),
        .init(
            "GET",
            "/api/v1/dealers",
            "Dealers, best first",
            query: ["zip_code", "specialty", "radius_miles", "page", "limit"]
        ),
        .init(
            "POST",
            "/api/v1/dealers/match",
            "The best dealers for a need",
            headers: ["Idempotency-Key"],
            body: OpenAPI.object(
                ["zip_code": "string", "equipment_type": "string", "industry": "string", "contact_info": "object"],
                required: ["zip_code", "equipment_type"]
            )
        ),
        .init(
            "GET",
            "/api/v1/dealers/leads",
            "Leads with their deliveries, newest first (API key)",
            query: ["page", "limit"]
        ),
        .init("DELETE", "/api/v1/dealers/leads", "Erases a user's leads (API key)", query: ["user_id"]),
        .init("GET", "/api/v1/dealers/leads/{id}", "A lead with its deliveries and every try (API key)"),
        .init(
            "POST",
            "/api/v1/dealers/leads/{id}/resend",
            "Tells a lead again by every way that is set up now (API key)",
            query: ["all"],
            success: "202"
        ),
        .init("DELETE", "/api/v1/dealers/leads/{id}", "Erases a lead with its deliveries (API key)"),
        .init("GET", "/api/v1/industries", "The industries"),
        .init("GET", "/api/v1/industries/{slug}", "An industry with its robots"),
        .init(
            "POST",
            "/api/v1/memories",
            "Remembers a statement or messages (API key)",
            body: OpenAPI.object(
                ["namespace": "string", "user_id": "string", "content": "string", "messages": "array"]
            ),
            success: "201"
        ),
        .init(
            "GET",
            "/api/v1/memories",
            "Memories (API key)",
            query: ["namespace", "user_id", "run_id", "cursor", "limit"]
        ),
        .init("DELETE", "/api/v1/memories", "Forgets (API key)", query: ["namespace", "user_id", "run_id"]),
        .init(
            "POST",
            "/api/v1/memories/batch",
            "Remembers up to 1,000 statements (API key)",
            body: OpenAPI.object(["memories": "array"], required: ["memories"])
        ),
        .init(
            "POST",
            "/api/v1/memories/search",
            "Finds memories (API key)",
            body: OpenAPI.object(
                [
                    "namespace": "string", "user_id": "string", "query": "string", "limit": "integer",
                    "explain": "boolean",
                ],
                required: ["query"]
            )
        ),
        .init(
            "GET",
            "/api/v1/memories/export",
            "Memories as JSON Lines (API key)",
            query: ["namespace", "user_id", "run_id", "history"]
        ),
        .init(
            "POST",
            "/api/v1/memories/import",
            "Takes an export back, as application/x-ndjson; answers with a report (API key)",
            query: ["namespace", "user_id"]
        ),
        .init("POST", "/api/v1/users/{user}/erase", "Forgets a user everywhere, and gives a receipt (API key)"),
        .init("GET", "/api/v1/users/{user}/erasures", "The receipts of it (API key)"),
        .init("GET", "/api/v1/memories/{id}", "A memory (API key)"),
        .init(
            "PATCH",
            "/api/v1/memories/{id}",
            "Changes a memory (API key)",
            body: OpenAPI.object(
                [
                    "content": "string", "metadata": "object", "categories": "array", "importance": "number",
                    "pinned": "boolean", "expires_at": "string",
                ]
            )
        ),
        .init("DELETE", "/api/v1/memories/{id}", "Forgets a memory (API key)"),
        .init("GET", "/api/v1/memories/{id}/history", "What became of a memory (API key)"),
        .init("GET", "/api/v1/memories/{id}/links", "What a memory hangs together with (API key)"),
        .init(
            "POST",
            "/api/v1/memories/{id}/reinforce",
            "Makes a memory count for more or less (API key)",
            body: OpenAPI.object(["delta": "number"], required: ["delta"])
        ),
        .init(
            "POST",
            "/v1/chat/completions",
            "OpenAI's chat completions: an agent answers; a stream of chunks with stream: true",
            body: OpenAPI.object(
                ["model": "string", "messages": "array", "stream": "boolean", "user": "string"],
                required: ["model", "messages"]
            )
        ),
        .init("GET", "/v1/models", "The agents as OpenAI's models"),
        .init("GET", "/v1/models/{model}", "One of them"),
        .init("GET", "/api/v1/stats", "Counts by namespace (API key)"),
        .init("GET", "/api/v1/events/{id}", "Work that runs after the answer (API key)"),
        .init(
            "POST",
            "/mcp",
            "One message of the Model Context Protocol",
            headers: ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"],
            body: OpenAPI.object(
                ["jsonrpc": "string", "method": "string", "params": "object"],
                required: ["jsonrpc", "method"]
            )
        ),
    ] + A2ARoutes.described
)
