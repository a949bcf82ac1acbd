import Foundation
import Hummingbird
import Platform
import SharedModels

/// `GET /v1/users/{user_id}/memories`: what is remembered of a user, over all namespaces that the caller reaches.
struct UserMemoryRoutes: Sendable {
    let store: any UserMemoryStore
    let now: @Sendable () -> Date

    func add(to router: Router<MeshRequestContext>) {
        router.get("v1/users/:user/memories", use: list)
    }

    private func list(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let user = try ErasureRoutes.user(context, identity)
        let query = request.uri.queryParameters
        var validator = Validator()
        let text = query["cursor"].map(String.init) ?? ""
        let cursor = PageCursor(text: text)
        validator.check(text.isEmpty || cursor != nil, "cursor", "is not a cursor of this list")
        let limit = KeepingRoutes.limit(query["limit"], &validator)
        try validator.finish()
        var page = try await store.memories(
            of: user,
            after: cursor,
            limit: limit + 1,
            at: now(),
            claims: identity.databaseClaims
        )
        // One more than asked for tells whether there is a next page.
        let more = page.count > limit
        if more { page.removeLast() }
        let next = more ? page.last.map { PageCursor(createdAt: $0.createdAt, id: $0.id).text } : nil
        return try jsonResponse(MemoryPage(results: page, nextCursor: next))
    }
}
