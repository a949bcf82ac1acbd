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
                    "equipment_value": "number",
                ],
                required: [
                    "business_name", "business_type", "industry", "email", "phone", "selected_equipment", "quantity",
                    "annual_revenue", "business_age", "credit_rating", "consent",
                ]
            ),
            success: "201"
        ),
        .init("GET", "/v1/prequalifications/{id}", "An application with its decision"),
    ] + OpenAPI.agentOperations
)
