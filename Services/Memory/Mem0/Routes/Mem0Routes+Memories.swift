import Foundation
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    func addMemories(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let added = try await add(body, Mem0Caller(request, context, body: body))
        if added.infers {
            return try jsonResponse(
                [
                    "message": "Memory processing has been queued for background execution", "status": "PENDING",
                    "event_id": .string(added.event.uuidString.lowercased()),
                ] as JSONValue
            )
        }
        return try jsonResponse(
            [
                "message": .string("\(added.results.count) of \(added.said) messages stored"), "status": "SUCCEEDED",
                "event_id": .string(added.event.uuidString.lowercased()), "results": .array(added.results),
            ] as JSONValue
        )
    }

    /// For clients that wait for what was added: where a model reads the messages first, until it has.
    func addAwaiting(_ body: Mem0Body, _ caller: Mem0Caller) async throws -> Added {
        var added = try await add(body, caller)
        guard added.isPending, let extraction, try body.flag("async_mode") != true,
            let event = try await extraction.outcome(of: added.event, claims: caller.claims),
            let described = try await describe([event], caller).first
        else { return added }
        added.results = described["results"]?.arrayValue ?? []
        return added
    }

    struct Added {
        var infers: Bool
        /// A model reads the messages first.
        var isPending = false
        var event: UUID
        /// Messages that were given to the pipeline.
        var said: Int
        var results: [JSONValue]
    }

    /// Stores what the request says, and notes the event that the client may ask for.
    func add(_ body: Mem0Body, _ caller: Mem0Caller) async throws -> Added {
        let started = now()
        let reader = Mem0AddReader(body: body, caller: caller, now: started)
        if let extraction, try reader.infers(), let job = try reader.job() {
            let event = try await extraction.accept(job, claims: caller.claims)
            return Added(infers: true, isPending: true, event: event, said: job.statements.count, results: [])
        }
        let statements = try reader.statements()
        let outcomes =
            statements.isEmpty
            ? [] : try await writer.remember(statements, claims: caller.claims, actor: caller.actor)
        let kept = zip(statements, outcomes).compactMap { statement, outcome in
            outcome.id.map { (id: $0, event: outcome.action == .merged ? "UPDATE" : "ADD", content: statement.content) }
        }
        let results: [JSONValue] = kept.map {
            [
                "id": .string($0.id.uuidString.lowercased()), "event": .string($0.event), "memory": .string($0.content),
                "data": ["memory": .string($0.content)],
            ]
        }
        let noted = JSONValue.array(
            kept.map { ["id": .string($0.id.uuidString.lowercased()), "event": .string($0.event)] }
        )
        let event = try await store.note(
            "add",
            noted,
            scope: statements.first?.scope
                ?? Scope(tenant: caller.tenant, namespace: caller.namespace, user: caller.identity.user),
            startedAt: started,
            finishedAt: now(),
            claims: caller.claims
        )
        return Added(infers: try reader.infers(), event: event, said: statements.count, results: results)
    }

    func get(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let id = try Self.id(context)
        guard let memory = try await store.memory(id, claims: Mem0Caller(request, context).claims) else {
            throw Mem0Error.notFound("Memory")
        }
        return try jsonResponse(memory.item())
    }

    func list(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        return try jsonResponse(
            JSONValue.object(try await page(body, request, Mem0Caller(request, context, body: body)))
        )
    }

    /// One page of what the body means.
    func page(_ body: Mem0Body, _ request: Request, _ caller: Mem0Caller) async throws -> [String: JSONValue] {
        let query = try Mem0Query(body, caller: caller)
        try query.requireEntity()
        let page = try Page(request)
        let fields = try body.texts("fields")
        let moment = try body.flag("show_expired") ?? false ? Date.distantPast : now()
        let memories = try await store.page(
            query,
            unexpiredAt: moment,
            limit: page.size,
            skipping: page.skipped,
            claims: caller.claims
        )
        // A page that is not full tells the total by itself.
        let total =
            memories.count < page.size && (page.number == 1 || !memories.isEmpty)
            ? page.skipped + memories.count
            : try await store.count(query, unexpiredAt: moment, claims: caller.claims)
        return page.answer(memories.map { $0.item(fields: fields) }, of: total, at: request.uri.path)
    }

    func search(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let found = try await find(body, Mem0Caller(request, context, body: body))
        return try jsonResponse(["results": .array(found)] as JSONValue)
    }

    /// What answers the question of the body, best first.
    func find(_ body: Mem0Body, _ caller: Mem0Caller) async throws -> [JSONValue] {
        let query = try Mem0Query(body, caller: caller)
        try query.requireEntity()
        let fields = try body.texts("fields")
        // A date that the question's words are relative to; it is read so that a wrong one is told.
        _ = try body.moment("reference_date")
        return try await found(body, query, caller).map { $0.memory.item(score: $0.score, fields: fields) }
    }

    func found(
        _ body: Mem0Body,
        _ query: Mem0Query,
        _ caller: Mem0Caller,
        threshold fallback: Double = 0.1
    ) async throws -> [(memory: Mem0Memory, score: ScoredMemory)] {
        let question = Normalization.normalize(try body.text("query") ?? "")
        guard !question.isEmpty, question.count <= Admission.maximumLength else {
            throw Mem0Error.bad("query", "must have 1 to \(Admission.maximumLength) characters")
        }
        let limit = try body.integer("top_k", in: 1...1_000) ?? body.integer("limit", in: 1...1_000) ?? 10
        let threshold = try body.number("threshold") ?? fallback
        let scored = try await finder.find(
            SearchPlan(
                scope: query.scope,
                question: question,
                limit: limit,
                filter: query.filter,
                weights: weights,
                threshold: threshold == 0 ? nil : threshold,
                explain: true,
                // Asked for by clients whatever the server has: without a cross-encoder the first ranking stands.
                reranks: try body.flag("rerank") ?? false,
                showsExpired: try body.flag("show_expired") ?? false
            ),
            claims: caller.claims
        )
        let memories = try await store.memories(scored.map(\.id), claims: caller.claims)
        let byID = Dictionary(memories.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return scored.compactMap { score in byID[score.id].map { ($0, score) } }
    }

    func deleteAll(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        var members = Mem0Parameters(request).body
        if let written = members["filters"]?.stringValue {
            // A dict in a query arrives as Python writes it.
            guard let filters = PythonLiteral.parse(written) else {
                throw Mem0Error.bad("filters", "must be an object, as JSON or as Python writes it")
            }
            members.members["filters"] = filters
        }
        let query = try Mem0Query(filters: members["filters"], beside: members.members, caller: caller)
        try query.requireEntity()
        _ = try await store.delete(query, claims: caller.claims, actor: caller.actor)
        return try Self.message("Memories deleted successfully!")
    }

    func delete(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let id = try Self.id(context)
        let linked = ["true", "1"].contains(Mem0Parameters(request)["delete_linked"]?.lowercased())
        guard try await store.memory(id, claims: caller.claims) != nil else { throw Mem0Error.notFound("Memory") }
        let ids = linked ? try await store.versions(of: id, claims: caller.claims) : [id]
        _ = try await store.delete(ids, claims: caller.claims, actor: caller.actor)
        return try Self.message("Memory deleted successfully!")
    }
}
