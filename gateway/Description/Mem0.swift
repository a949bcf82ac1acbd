import SharedModels

extension APIGroup {
    /// Mem0's hosted API as its clients use it. Every path ends in `/`: without it one under `/v1` is none of these.
    static let mem0 = APIGroup(
        name: "Mem0",
        summary: "Mem0's hosted API, for its unmodified clients; a project is a namespace",
        upstream: .memory,
        errors: .mem0,
        also: [400, 404, 409],
        schemas: [
            "Mem0Error": "detail: string, error: string, code?: string, errors?: [FieldProblem], request_id?: string",
            "Mem0Told": "message: string",
            "Mem0Add":
                "messages: [SaidMessage], user_id?: string(1...256), agent_id?: string(1...256), app_id?: string(1...256), run_id?: string(1...256), metadata?: object, infer?: boolean, immutable?: boolean, categories?: [string], timestamp?: integer, expiration_date?: string, project_id?: string",
            "Mem0Added": "message: string, status: string, event_id: uuid, results?: [object]",
            "Mem0List": "filters?: object, fields?: [string], show_expired?: boolean, project_id?: string",
            "Mem0Search":
                "query: string(1...4000), filters?: object, top_k?: integer(1...1000), threshold?: number, fields?: [string], rerank?: boolean, project_id?: string",
            "Mem0Page": "count: integer, results: [Mem0Memory], next: string?, previous: string?",
            "Mem0Results": "results: [Mem0Memory]",
            "Mem0Memory":
                "id: uuid, memory?: string, user_id?: string?, agent_id?: string?, app_id?: string?, run_id?: string?, metadata?: any, categories?: [string], score?: number",
            "Mem0Change":
                "text?: string, metadata?: object, timestamp?: integer, expiration_date?: string?, project_id?: string",
            "Mem0BatchChange": "memories: [Mem0BatchItem]",
            "Mem0BatchItem": "memory_id: uuid, text?: string, metadata?: object",
            "Mem0Entities":
                "count: integer, results: [object], next: string?, previous: string?, total_users: integer, total_agents: integer, total_apps: integer, total_runs: integer",
            "Mem0Deleted": "message: string, event_id: uuid, deleted_memories: integer",
            "Mem0Export":
                "schema: any, filters?: object, export_instructions?: string, user_id?: string, project_id?: string",
            "Mem0ExportStarted": "message: string, id: uuid",
            "Mem0ExportAsked": "memory_export_id?: uuid, filters?: object, project_id?: string",
            "Mem0Exported":
                "id: uuid, status: string, count: integer, created_at: time, schema: any, schema_applied: boolean, memories: [Mem0Memory]",
            "Mem0Scope": "filters?: object, project_id?: string",
            "Mem0Summary": "summary: string, count: integer, categories: {integer}",
            "Mem0Feedback":
                "memory_id: uuid, feedback?: POSITIVE|NEGATIVE|VERY_NEGATIVE, feedback_reason?: string?, project_id?: string",
            "Mem0FeedbackTaken": "id: uuid, feedback: string?, feedback_reason: string?",
            "Mem0Events": "count: integer, results: [Mem0Event], next: string?, previous: string?",
            "Mem0Event":
                "id: uuid, event_type: string, status: string, results: [object], error: string?, latency: number?, created_at: time, updated_at: time",
            "Mem0Ping": "status: string, org_id: string, project_id: string, user_email: string",
            "Mem0Profile": "entity_type: string, entity_id: string?, profile: any, status: string",
            "Mem0ProfileJob": "operation: trigger|sample, project_id?: string",
            "Mem0ProfileJobState":
                "job_id: uuid, id: uuid, status: string, operation: any, profiles: [object], status_url: string",
            "Mem0ProfileSettings": "enabled: boolean, status: string, entities: object",
            "Mem0ProfileChange": "entities?: object, project_id?: string",
            "Mem0NewProject": "name: string(1...256), description?: string",
            "Mem0Made":
                "message: string, id: string, project_id: string, org_id: string, name: string, description: string?",
            "Mem0ProjectChange":
                "name?: string, description?: string, custom_instructions?: string, custom_categories?: any",
            "Mem0Member": "email: string(3...256), role?: READER|OWNER",
            "Mem0NewWebhook": "url: string, name: string(1...256), event_types?: [string]",
            "Mem0WebhookChange":
                "url?: string, name?: string(1...256), event_types?: [string], rotate_secret?: boolean",
            "Mem0Webhook":
                "id: integer, webhook_id: integer, project_id: string, url: string, name: string, event_types: [string], is_active: boolean, created_at: time, updated_at: time, secret?: string",
        ],
        operations: memoryOperations + otherOperations + projectOperations
    )

    private static let page = "page?: integer(1...), page_size?: integer(1...), project_id?: string"
    private static let entities =
        "user_id?: string(1...256), agent_id?: string(1...256), app_id?: string(1...256), run_id?: string(1...256)"
    /// Older clients get a bare list.
    private static let listed = APIOperation.Answer(
        status: 200,
        content: [
            "application/json": [
                "anyOf": [
                    SchemaNotation.type("[Mem0Memory]"), SchemaNotation.type("Mem0Results"),
                    SchemaNotation.type("Mem0Page"),
                ]
            ]
        ]
    )

    private static func operation(
        _ method: String,
        _ path: String,
        _ summary: String,
        ids: String = "",
        query: String = "project_id?: string",
        body: String? = nil,
        _ answer: APIOperation.Answer
    ) -> APIOperation {
        APIOperation(
            method,
            path,
            summary,
            access: .machines,
            ids: ids,
            query: query,
            body: body.map(APIOperation.Body.json),
            answer
        )
    }

    private static let memoryOperations = [
        operation("POST", "/v3/memories/add/", "Remembers messages", body: "Mem0Add", .plain("Mem0Added")),
        operation("POST", "/v3/memories/", "Lists by filters", query: page, body: "Mem0List", .plain("Mem0Page")),
        operation("POST", "/v3/memories/search/", "Searches", body: "Mem0Search", .plain("Mem0Results")),
        operation("GET", "/v1/memories/{id}/", "One memory", ids: "id: uuid", .plain("Mem0Memory")),
        operation("PUT", "/v1/memories/{id}/", "Changes it", ids: "id: uuid", body: "Mem0Change", .plain("Mem0Memory")),
        operation("DELETE", "/v1/memories/{id}/", "Deletes it", ids: "id: uuid", .plain("Mem0Told")),
        operation(
            "GET",
            "/v1/memories/{id}/history/",
            "Its changes, oldest first",
            ids: "id: uuid",
            .plain("[object]")
        ),
        operation("DELETE", "/v1/memories/", "Deletes by filters", query: entities, .plain("Mem0Told")),
        operation("POST", "/v1/memories/", "Older: remembers messages", body: "Mem0Add", listed),
        operation("GET", "/v1/memories/", "Older: lists", query: entities + ", " + page, listed),
        operation("POST", "/v1/memories/search/", "Older: searches", body: "Mem0Search", listed),
        operation("POST", "/v2/memories/", "Older: lists by filters", query: page, body: "Mem0List", listed),
        operation("POST", "/v2/memories/search/", "Older: searches", body: "Mem0Search", listed),
        operation("PUT", "/v1/batch/", "Changes many", body: "Mem0BatchChange", .plain("Mem0Told")),
        operation("DELETE", "/v1/batch/", "Deletes many", body: "Mem0BatchChange", .plain("Mem0Told")),
    ]

    private static let otherOperations = [
        operation("GET", "/v1/ping/", "Organisation and project of the key", .plain("Mem0Ping")),
        operation("GET", "/v1/entities/", "Users, agents, apps and runs", .plain("Mem0Entities")),
        operation(
            "DELETE",
            "/v1/entities/{type}/{name}/",
            "Older: deletes all of one",
            ids: "type: user|agent|app|run",
            .plain("Mem0Deleted")
        ),
        operation(
            "DELETE",
            "/v2/entities/{type}/{name}/",
            "Deletes all of one",
            ids: "type: user|agent|app|run",
            .plain("Mem0Deleted")
        ),
        operation(
            "POST",
            "/v1/exports/",
            "Asks for an export",
            body: "Mem0Export",
            .plain("Mem0ExportStarted", status: 201)
        ),
        operation("POST", "/v1/exports/get/", "Fetches it", body: "Mem0ExportAsked", .plain("Mem0Exported")),
        operation(
            "POST",
            "/v1/summary/",
            "How much there is, of what, and what was said last",
            body: "Mem0Scope",
            .plain("Mem0Summary")
        ),
        operation("POST", "/v1/feedback/", "A word on a memory", body: "Mem0Feedback", .plain("Mem0FeedbackTaken")),
        operation("GET", "/v1/events/", "Work that was asked for", query: page, .plain("Mem0Events")),
        operation("GET", "/v1/events/{id}/", "One of it", ids: "id: uuid", .plain("Mem0Event")),
        operation("GET", "/v1/event/{id}/", "The same", ids: "id: uuid", .plain("Mem0Event")),
        operation(
            "GET",
            "/v2/entities/{type}/{name}/profile/",
            "A user's profile: not enabled",
            ids: "type: user|agent|app|run",
            .plain("Mem0Profile")
        ),
        operation(
            "POST",
            "/v2/profiles/jobs/",
            "Writes profiles: not enabled",
            body: "Mem0ProfileJob",
            .plain("Mem0ProfileJobState")
        ),
        operation("GET", "/v2/profiles/jobs/{id}/", "How that is", ids: "id: uuid", .plain("Mem0ProfileJobState")),
        operation("GET", "/v2/profiles/settings/", "Settings of profiles", .plain("Mem0ProfileSettings")),
        operation(
            "POST",
            "/v2/profiles/settings/",
            "Changes them",
            body: "Mem0ProfileChange",
            .plain("Mem0ProfileSettings")
        ),
    ]

    private static let projects = "/api/v1/orgs/organizations/{org}/projects/"
    private static let projectOperations = [
        operation("POST", projects, "Makes a project", body: "Mem0NewProject", .plain("Mem0Made", status: 201)),
        operation(
            "GET",
            projects + "{project}/",
            "A project with its settings",
            query: "fields?: string",
            .plain("object")
        ),
        operation("PATCH", projects + "{project}/", "Changes it", body: "Mem0ProjectChange", .plain("Mem0Told")),
        operation("DELETE", projects + "{project}/", "Deletes it with its memories", .plain("Mem0Told")),
        operation("GET", projects + "{project}/members/", "Its members", .plain("any")),
        operation(
            "POST",
            projects + "{project}/members/",
            "Adds one",
            body: "Mem0Member",
            .plain("Mem0Told", status: 201)
        ),
        operation("PUT", projects + "{project}/members/", "Changes one", body: "Mem0Member", .plain("Mem0Told")),
        operation("DELETE", projects + "{project}/members/", "Removes one", query: "email: string", .plain("Mem0Told")),
        operation("GET", "/api/v1/webhooks/projects/{project}/", "Its webhooks", .plain("[Mem0Webhook]")),
        operation(
            "POST",
            "/api/v1/webhooks/projects/{project}/",
            "Adds one",
            body: "Mem0NewWebhook",
            .plain("Mem0Webhook", status: 201)
        ),
        operation(
            "PUT",
            "/api/v1/webhooks/{id}/",
            "Changes one",
            ids: "id: integer",
            body: "Mem0WebhookChange",
            .plain("Mem0Webhook")
        ),
        operation("DELETE", "/api/v1/webhooks/{id}/", "Removes one", ids: "id: integer", .plain("Mem0Told")),
    ]
}
