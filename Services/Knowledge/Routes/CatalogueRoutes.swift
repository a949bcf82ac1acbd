import Foundation
import Hummingbird
import Platform
import SharedModels

/// Robots and industries for the front end.
struct CatalogueRoutes: Sendable {
    let catalogue: Catalogue

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/robots", use: list)
        router.get("/v1/robots/{id}", use: show)
        router.get("/v1/industries", use: industries)
        router.get("/v1/industries/{slug}", use: industry)
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
        let query = request.uri.queryParameters
        let search = query["search"].map { String($0).trimmingCharacters(in: .whitespaces) }
        var validator = Validator()
        validator.check((search?.count ?? 0) <= 200, "search", "must have at most 200 characters")
        // Beyond this the offset is past any catalogue, and no sum below can overflow.
        validator.check(page <= 100_000, "page", "must be at most 100000")
        try validator.finish()
        let filter = CatalogueFilter(
            category: query["category"].map(String.init).flatMap { $0.isEmpty || $0 == "all" ? nil : $0 },
            useCase: query["use_case"].map(String.init).flatMap { $0.isEmpty ? nil : $0 },
            industry: query["industry"].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
        )
        let (robots, total) = try await catalogue.store.page(
            search: search.flatMap { $0.isEmpty ? nil : $0 },
            filter: filter,
            page: page,
            limit: limit
        )
        return try jsonResponse(
            RobotPage(
                robots: robots.map(\.published),
                pagination: Pagination(total: total, page: page, limit: limit)
            )
        )
    }

    @Sendable private func show(_ request: Request, context: MeshRequestContext) async throws -> Response {
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
            let robot = try await catalogue.store.robot(id)
        else { throw APIError.notFound("robot") }
        let related = try await catalogue.related(to: robot)
        var body = try JSONValue(encoding: robot.published).objectValue ?? [:]
        body["related_robots"] = try JSONValue(encoding: related.map(\.published))
        return try jsonResponse(body)
    }

    struct IndustryList: Codable, Sendable {
        var industries: [IndustryProfile]
    }

    @Sendable private func industries(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try jsonResponse(IndustryList(industries: try await catalogue.store.industries()))
    }

    /// The profile with its recommended robots in full.
    @Sendable private func industry(_ request: Request, context: MeshRequestContext) async throws -> Response {
        guard let slug = context.parameters.get("slug"), let profile = try await catalogue.store.industry(slug) else {
            throw APIError.notFound("industry")
        }
        let robots = try await catalogue.store.robots(slugs: profile.recommendedRobots)
        var body = try JSONValue(encoding: profile).objectValue ?? [:]
        body["recommended_robots"] = try JSONValue(encoding: robots.map(\.published))
        return try jsonResponse(body)
    }
}
