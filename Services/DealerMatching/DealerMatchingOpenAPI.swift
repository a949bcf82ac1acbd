import Platform
import SharedModels

let dealerMatchingOpenAPI = OpenAPI.document(
    title: "dealer-matching",
    operations: [
        .init(
            "GET",
            "/v1/dealers",
            "Dealers, best first",
            query: ["zip_code", "city", "state", "specialty", "industry", "radius_miles", "page", "limit"]
        ),
        .init(
            "POST",
            "/v1/dealers/match",
            "The best dealers for a need",
            body: OpenAPI.object(
                ["zip_code": "string", "equipment_type": "string", "industry": "string", "contact_info": "object"],
                required: ["zip_code", "equipment_type"]
            )
        ),
    ] + OpenAPI.agentOperations
)
