import Platform
import SharedModels

let salesOpenAPI = OpenAPI.document(
    title: "sales",
    operations: [.init("GET", "/v1/leads", "Leads, newest first", query: ["page", "limit"])] + OpenAPI.agentOperations
)
