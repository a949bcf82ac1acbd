import Hummingbird
import Platform
import SharedModels

/// `GET /v1/cases`: the caller's own; all of its tenant for a machine that names no user.
struct CaseRoutes: Sendable {
    let store: any CaseStore

    func add(to router: Router<MeshRequestContext>) { router.get("/v1/cases", use: list) }

    struct CasePage: Codable, Sendable {
        var cases: [Case]
        var pagination: Pagination
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
        var validator = Validator()
        validator.check(page <= 100_000, "page", "must be at most 100000")
        try validator.finish()
        let (cases, total) = try await store.cases(page: page, limit: limit, for: identity)
        return try jsonResponse(CasePage(cases: cases, pagination: Pagination(total: total, page: page, limit: limit)))
    }
}
