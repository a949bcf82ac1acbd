import SharedModels

extension APIGroup {
    static let process = APIGroup(
        name: "Process",
        summary: "This process",
        upstream: nil,
        errors: .problem,
        schemas: [
            "Health": "status: string, service: string",
            "Readiness": "status: ready|degraded|unavailable, service: string, checks: {ServiceCheck}",
        ],
        operations: [
            APIOperation("GET", "/healthz", "That it is alive", .plain("Health")),
            APIOperation(
                "GET",
                "/readyz",
                "Whether it takes work, and why not",
                .plain("Readiness"),
                .plain("Readiness", status: 503)
            ),
            APIOperation("GET", "/metrics", "Figures, as Prometheus reads them", .plain("string", media: "text/plain")),
            APIOperation(
                "GET",
                "/openapi.json",
                "This description",
                .plain("object"),
                .nothing(304, "The client has it already.")
            ),
        ]
    )
}
