import Platform
import SharedModels

let financingOpenAPI = OpenAPI.document(
    title: "financing",
    operations: [
        .init(
            "POST",
            "/v1/prequalifications",
            "Scores and stores an application",
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
        .init("GET", "/v1/prequalifications/{id}", "An application with its decision"),
        .init(
            "GET",
            "/v1/prequalifications/{id}/notice",
            "The notice of action taken of a declined application, as text or HTML"
        ),
        .init(
            "POST",
            "/v1/prequalifications/{id}/notice",
            "Writes down that a notice was sent (machines)",
            body: OpenAPI.object(["channel": "string"], required: ["channel"])
        ),
        .init(
            "POST",
            "/v1/prequalifications/{id}/decision",
            "A person's final decision on an application under review (machines)",
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
            "/v1/applications/due",
            "Applications without a notice of a decision, with what they wait for and the days left of their 30 (machines)",
            query: ["days", "limit"]
        ),
        .init("GET", "/v1/prequalifications/{id}/replay", "The decision made again from its stored inputs"),
        .init(
            "POST",
            "/v1/payments",
            "A monthly payment with its schedule",
            body: OpenAPI.object(
                [
                    "amount": "number", "annual_rate": "number", "credit_rating": "string", "term_months": "integer",
                    "timing": "string", "residual_percent": "number", "down_payment": "number", "fee": "number",
                ],
                required: ["amount"]
            )
        ),
    ] + OpenAPI.agentOperations
)
