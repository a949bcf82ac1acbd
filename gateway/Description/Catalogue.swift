import SharedModels

extension APIGroup {
    static let catalogue = APIGroup(
        name: "Catalogue",
        summary: "Robots and industries",
        upstream: .knowledge,
        errors: .envelope,
        schemas: [
            "RobotPage": "robots: [Robot], pagination: Pagination",
            "Robot": robot,
            "RobotWithRelatives": robot + ", related_robots: [Robot]",
            "Industries": "industries: [Industry]",
            "Industry": industry + ", recommended_robots: [string]",
            "IndustryWithRobots": industry + ", recommended_robots: [Robot]",
            "UseCase": "title: string, description: string",
        ],
        operations: [
            APIOperation(
                "GET",
                "/api/v1/robots",
                "A page of the catalogue",
                query:
                    "search?: string(0...200), category?: string, use_case?: string, industry?: string, page?: integer(1...100000), limit?: integer(1...100)",
                .data("RobotPage")
            ),
            APIOperation(
                "GET",
                "/api/v1/robots/{id}",
                "A robot with its relatives",
                ids: "id: uuid",
                .data("RobotWithRelatives")
            ),
            APIOperation("GET", "/api/v1/industries", "The industries", .data("Industries")),
            APIOperation(
                "GET",
                "/api/v1/industries/{slug}",
                "An industry with its robots",
                .data("IndustryWithRobots")
            ),
        ]
    )

    private static let robot =
        "id: uuid, name: string, manufacturer: string, category: string, description: string, payload?: string, autonomy_level?: string, lease_from?: number, use_case: string, specifications: object, image_url?: string, price?: number, price_source?: string, price_date?: string, source_url?: string"

    private static let industry =
        "slug: string, name: string, summary: string, challenges: [string], use_cases: [UseCase], benefits: [string], recommended_categories: [string]"
}
