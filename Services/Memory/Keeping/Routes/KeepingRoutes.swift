import Foundation
import Hummingbird
import Platform
import SharedModels

/// What changes one memory, and what looks back on it.
struct KeepingRoutes: Sendable {
    let keeper: MemoryKeeper
    let store: any KeepingStore
    let events: any EventStore
    let now: @Sendable () -> Date

    func add(to router: Router<MeshRequestContext>) {
        router.group("v1/memories/:id")
            .patch(use: change)
            .get("history", use: history)
            .get("links", use: links)
            .post("reinforce", use: reinforce)
        router.get("v1/events/:id", use: event)
    }

    private func change(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id = try Self.id(context, of: "memory")
        let change = try ChangeReader.read(try await request.decodeJSON(JSONValue.self, context: context))
        let changed = try await keeper.change(
            id,
            change,
            claims: identity.databaseClaims,
            actor: identity.actor
        )
        guard let changed else { throw APIError.notFound("memory") }
        return try jsonResponse(changed)
    }

    private func history(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id = try Self.id(context, of: "memory")
        let query = request.uri.queryParameters
        var validator = Validator()
        let text = query["cursor"].map(String.init) ?? ""
        let cursor = PageCursor(text: text)
        validator.check(text.isEmpty || cursor != nil, "cursor", "is not a cursor of this list")
        let limit = Self.limit(query["limit"], &validator)
        try validator.finish()
        let found = try await store.history(of: id, after: cursor, limit: limit + 1, claims: identity.databaseClaims)
        guard var entries = found else { throw APIError.notFound("memory") }
        // One more than asked for tells whether there is a next page.
        let more = entries.count > limit
        if more { entries.removeLast() }
        let next = more ? entries.last.map { PageCursor(createdAt: $0.createdAt, id: $0.id).text } : nil
        return try jsonResponse(HistoryPage(results: entries, nextCursor: next))
    }

    private func links(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id = try Self.id(context, of: "memory")
        var validator = Validator()
        let limit = Self.limit(request.uri.queryParameters["limit"], &validator)
        try validator.finish()
        let found = try await store.links(of: id, limit: limit, at: now(), claims: identity.databaseClaims)
        guard let found else { throw APIError.notFound("memory") }
        return try jsonResponse(MemoryLinks(results: found))
    }

    private func reinforce(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        struct Body: Decodable {
            var delta: Double
        }
        let identity = try context.requireIdentity()
        let id = try Self.id(context, of: "memory")
        let body = try await request.decodeJSON(Body.self, context: context)
        guard (-1.0...1.0).contains(body.delta) else {
            throw APIError.validation([FieldProblem(field: "delta", message: "must be a number from -1 to 1")])
        }
        let value = try await store.reinforce(
            id,
            by: body.delta,
            at: now(),
            claims: identity.databaseClaims,
            actor: identity.actor
        )
        guard let value else { throw APIError.notFound("memory") }
        return try jsonResponse(ReinforcedMemory(id: id, reinforcement: value))
    }

    private func event(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let id = try Self.id(context, of: "event")
        guard let event = try await events.event(id, claims: identity.databaseClaims) else {
            throw APIError.notFound("event")
        }
        return try jsonResponse(event)
    }

    /// 404 also for what no id looks like.
    private static func id(_ context: MeshRequestContext, of what: String) throws -> UUID {
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)) else {
            throw APIError.notFound(what)
        }
        return id
    }

    static func limit(_ text: Substring?, _ validator: inout Validator) -> Int {
        let limit = text.map { Int($0) ?? 0 } ?? PageRequest.defaultLimit
        validator.check(
            (1...PageRequest.maximumLimit).contains(limit),
            "limit",
            "must be a whole number from 1 to \(PageRequest.maximumLimit)"
        )
        return limit
    }
}
