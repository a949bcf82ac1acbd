import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// The native routes under `/v1/memories`.
struct MemoryRoutes: Sendable {
    let writer: MemoryWriter
    /// Nil where no model is configured that could draw facts out of messages.
    let extraction: ExtractionService?
    let finder: MemoryFinder
    let store: any MemoryStore
    let weights: ScoringWeights
    let now: @Sendable () -> Date

    static let maximumBatch = 1_000

    func add(to router: Router<MeshRequestContext>) {
        router.group("v1/memories")
            .post(use: add)
            .post("batch", use: addBatch)
            .post("search", use: search)
            .get(use: list)
            .delete(use: deleteAll)
            .get(":id", use: get)
            .delete(":id", use: delete)
    }

    private func add(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(AddMemoryRequest.self, context: context)
        var reader = StatementReader(identity: identity, now: now())
        let statements = try reader.read(body)
        try reader.finish()
        if let extraction, body.infer == true, body.messages != nil,
            let job = ExtractionJob(statements, actor: identity.actor)
        {
            let event = try await extraction.accept(job, claims: identity.databaseClaims)
            return try jsonResponse(AcceptedEvent(eventID: event), status: .accepted)
        }
        let results = try await writer.remember(statements, claims: identity.databaseClaims, actor: identity.actor)
        if body.messages == nil, let result = results.first { return try jsonResponse(result, status: .created) }
        return try jsonResponse(AddMemoryResults(results: results), status: .created)
    }

    private func addBatch(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(AddMemoryBatch.self, context: context)
        guard body.memories.count <= Self.maximumBatch else {
            throw APIError.validation([
                FieldProblem(field: "memories", message: "must hold at most \(Self.maximumBatch) memories")
            ])
        }
        var reader = StatementReader(identity: identity, now: now())
        var statements: [Statement] = []
        for (index, memory) in body.memories.enumerated() {
            let field = "memories[\(index)]"
            if memory.messages != nil {
                reader.problems.append(FieldProblem(field: field + ".messages", message: "a batch takes content only"))
            } else {
                statements += try reader.read(memory, at: field + ".")
            }
        }
        try reader.finish()
        let results = try await writer.remember(statements, claims: identity.databaseClaims, actor: identity.actor)
        return try jsonResponse(AddMemoryResults(results: results), status: .created)
    }

    private func search(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(SearchMemoryRequest.self, context: context)
        let plan = try SearchReader.plan(
            body,
            identity: identity,
            balanced: weights,
            canRerank: finder.reranking != nil
        )
        let results = try await finder.find(plan, claims: identity.databaseClaims)
        return try jsonResponse(SearchMemoryResults(results: results))
    }

    private func get(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
            let record = try await store.memory(id, at: now(), claims: identity.databaseClaims)
        else { throw APIError.notFound("memory") }
        return try jsonResponse(record)
    }

    /// With `history=false` nothing is left of it: for a service whose user was erased while the memory was on its way.
    private func delete(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)) else {
            throw APIError.notFound("memory")
        }
        let isRetracted = request.uri.queryParameters["history"] == "false" && identity.role == .service
        let isGone =
            isRetracted
            ? try await store.retract(id, claims: identity.databaseClaims)
            : try await store.delete(id, claims: identity.databaseClaims, actor: identity.actor)
        guard isGone else { throw APIError.notFound("memory") }
        return try jsonResponse(DeletedCount(deleted: 1))
    }

    private func list(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let query = try ListQuery(request, identity: identity)
        var page = try await store.page(
            PageRequest(
                scope: query.scope,
                runID: query.runID,
                categories: query.categories,
                after: query.cursor,
                limit: query.limit + 1
            ),
            at: now(),
            claims: identity.databaseClaims
        )
        // One more than asked for tells whether there is a next page.
        let more = page.count > query.limit
        if more { page.removeLast() }
        let cursor = more ? page.last.map { PageCursor(createdAt: $0.createdAt, id: $0.id).text } : nil
        return try jsonResponse(MemoryPage(results: page, nextCursor: cursor))
    }

    private func deleteAll(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let query = try ListQuery(request, identity: identity)
        guard query.namesScope else {
            throw APIError.validation([
                FieldProblem(
                    field: "namespace",
                    message: "must be given, or user_id or run_id: nothing is deleted unnamed"
                )
            ])
        }
        guard query.categories.isEmpty else {
            throw APIError.validation([FieldProblem(field: "categories", message: "cannot narrow a deletion")])
        }
        let deleted = try await store.deleteAll(
            query.scope,
            runID: query.runID,
            claims: identity.databaseClaims,
            actor: identity.actor
        )
        return try jsonResponse(DeletedCount(deleted: deleted))
    }
}

/// What is answered where the work goes on afterwards.
struct AcceptedEvent: Encodable, Sendable {
    var eventID: UUID

    enum CodingKeys: String, CodingKey { case eventID = "event_id" }
}
