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
            "The best dealers for a need; with contact_info leads are stored and told",
            headers: ["Idempotency-Key"],
            body: OpenAPI.object(
                ["zip_code": "string", "equipment_type": "string", "industry": "string", "contact_info": "object"],
                required: ["zip_code", "equipment_type"]
            )
        ),
        .init("GET", "/v1/leads", "Leads with their deliveries, newest first (machines)", query: ["page", "limit"]),
        .init("DELETE", "/v1/leads", "Erases a user's leads with their deliveries (machines)", query: ["user_id"]),
        .init("GET", "/v1/leads/{id}", "A lead with its deliveries and every try (machines)"),
        .init(
            "POST",
            "/v1/leads/{id}/resend",
            "Tells a lead again by every way that is set up now (machines)",
            query: ["all"],
            success: "202"
        ),
        .init("DELETE", "/v1/leads/{id}", "Erases a lead with its deliveries (machines)", success: "204"),
    ] + OpenAPI.agentOperations
)
