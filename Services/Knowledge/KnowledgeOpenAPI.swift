import Platform
import SharedModels

let knowledgeOpenAPI = OpenAPI.document(
    title: "knowledge",
    operations: [
        .init(
            "GET",
            "/v1/robots",
            "A page of the catalogue",
            query: ["search", "category", "use_case", "industry", "page", "limit"]
        ),
        .init("GET", "/v1/robots/{id}", "A robot with its relatives"),
        .init("GET", "/v1/industries", "The industries"),
        .init("GET", "/v1/industries/{slug}", "An industry with its robots"),
    ] + OpenAPI.agentOperations
)
