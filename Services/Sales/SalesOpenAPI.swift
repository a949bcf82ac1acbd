import Platform
import SharedModels

let salesOpenAPI = OpenAPI.document(
    title: "sales",
    operations: [
        .init(
            "GET",
            "/v1/leads",
            "Leads, newest first, each with what was said in order and every yes and no to contact data",
            query: ["page", "limit"]
        )
    ] + OpenAPI.agentOperations
)
