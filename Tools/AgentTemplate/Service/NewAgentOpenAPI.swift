import Platform
import SharedModels

let newAgentOpenAPI = OpenAPI.document(
    title: "new-agent",
    operations: [.init("GET", "/v1/cases", "The caller's cases, newest first", query: ["page", "limit"])]
        + OpenAPI.agentOperations
)
