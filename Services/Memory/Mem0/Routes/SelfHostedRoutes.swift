import Foundation
import Hummingbird
import Platform
import SharedModels

/// The routes of Mem0's own self-hosted server, in its shapes, so that this service can stand in its place. Where that
/// answers 200 with null for a missing id, or 502 for a wrong one, this answers 404 and 400.
struct SelfHostedRoutes: Sendable {
    let mem0: Mem0Routes

    func add(to router: Router<MeshRequestContext>) {
        router.group("memories")
            .post(use: add)
            .get(use: list)
            .delete(use: deleteAll)
            .get(":id", use: get)
            .put(":id", use: update)
            .delete(":id", use: delete)
            .get(":id/history", use: history)
        router.post("search", use: search)
        router.post("reset", use: reset)
        router.get("configure", use: configuration)
        router.post("configure", use: configure)
        router.get("entities", use: entities)
        router.delete("entities/:type/:name", use: deleteEntity)
    }

    private func add(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let added = try await mem0.addAwaiting(body, Mem0Caller(request, context, body: body))
        let results = added.results.map {
            ["id": $0["id"] ?? .null, "memory": $0["memory"] ?? .null, "event": $0["event"] ?? .null] as JSONValue
        }
        return try jsonResponse(["results": .array(results)] as JSONValue)
    }

    private func list(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let members = Mem0Parameters(request).body
        let query = try Mem0Query(filters: nil, beside: members.members, caller: caller)
        try query.requireEntity()
        let asked = ["top_k", "limit"].lazy.compactMap { members[$0]?.stringValue }.first
        guard let limit = Int(asked ?? "100"), (1...1_000).contains(limit) else {
            throw Mem0Error.bad("limit", "must be a whole number from 1 to 1000")
        }
        let memories = try await mem0.store.page(
            query,
            unexpiredAt: mem0.now(),
            limit: limit,
            skipping: 0,
            claims: caller.claims
        )
        return try jsonResponse(["results": .array(memories.map { $0.plain() })] as JSONValue)
    }

    private func get(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let id = try Mem0Routes.id(context)
        let memory = try await mem0.store.memory(id, claims: Mem0Caller(request, context).claims)
        guard let memory else { throw Mem0Error.notFound("Memory") }
        return try jsonResponse(memory.plain())
    }

    private func search(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        // Its filters are keys of the metadata, besides the entities.
        let query = try Mem0Query(body, caller: caller, otherKeys: .metadata)
        try query.requireEntity()
        let found = try await mem0.found(body, query, caller, threshold: 0)
        let results = found.map { $0.memory.plain(score: $0.score.score) }
        return try jsonResponse(["results": .array(results)] as JSONValue)
    }

    private func update(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let id = try Mem0Routes.id(context)
        let body = try await Mem0Body.read(request, context)
        let change = try Mem0Routes.Change(body)
        guard !change.isEmpty else { throw Mem0Error.bad("body", "must hold text or metadata") }
        _ = try await mem0.apply(change, to: id, Mem0Caller(request, context, body: body))
        return try Mem0Routes.message("Memory updated successfully!")
    }

    private func history(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let (entries, memory) = try await mem0.changes(of: Mem0Routes.id(context), caller)
        return try jsonResponse(
            JSONValue.array(
                entries.map { entry in
                    let time = JSONValue.string(Timestamp.format(entry.createdAt))
                    return [
                        "id": .string(entry.id.uuidString.lowercased()),
                        "memory_id": .string(entry.memoryID.uuidString.lowercased()),
                        "old_memory": entry.before?["content"] ?? .null,
                        "new_memory": entry.after?["content"] ?? .null, "event": .string(entry.mem0Event),
                        "created_at": time, "updated_at": time, "is_deleted": .bool(entry.mem0Event == "DELETE"),
                        "actor_id": .text(memory?.speaker), "role": .text(memory?.role),
                    ]
                }
            )
        )
    }

    private func delete(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let id = try Mem0Routes.id(context)
        guard try await mem0.store.delete([id], claims: caller.claims, actor: caller.actor) > 0 else {
            throw Mem0Error.notFound("Memory")
        }
        return try Mem0Routes.message("Memory deleted successfully")
    }

    private func deleteAll(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let query = try Mem0Query(filters: nil, beside: Mem0Parameters(request).body.members, caller: caller)
        try query.requireEntity()
        _ = try await mem0.store.delete(query, claims: caller.claims, actor: caller.actor)
        return try Mem0Routes.message("All relevant memories deleted")
    }

    /// Everything within the caller's reach in its namespace.
    private func reset(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let everything = try Mem0Query(filters: nil, caller: caller)
        _ = try await mem0.store.delete(everything, claims: caller.claims, actor: caller.actor)
        return try Mem0Routes.message("All memories reset")
    }

    private func configuration(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        _ = try Mem0Caller(request, context)
        return try jsonResponse(
            [
                "version": "v1.1", "vector_store": ["provider": "pgvector"], "llm": .null,
                "embedder": [
                    "config": [
                        "model": .string(mem0.models.current.model),
                        "embedding_dims": .int(mem0.models.current.dimensions),
                    ]
                ],
            ] as JSONValue
        )
    }

    /// The service is configured by its settings; a client that configures at its start goes on.
    private func configure(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        _ = try await Mem0Body.read(request, context)
        _ = try Mem0Caller(request, context)
        return try jsonResponse(
            ["message": "Nothing was changed: this service is configured by its settings.", "changed": false]
                as JSONValue
        )
    }

    private func entities(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let entities = try await mem0.store.entities(in: caller.namespace, claims: caller.claims)
        return try jsonResponse(
            JSONValue.array(
                entities.map {
                    [
                        "id": .string($0.name), "type": .string($0.type), "total_memories": .int($0.memories),
                        "created_at": .string(Timestamp.format($0.createdAt)),
                        "updated_at": .string(Timestamp.format($0.updatedAt)),
                    ]
                }
            )
        )
    }

    private func deleteEntity(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        _ = try await mem0.deleteEntity(context, Mem0Caller(request, context))
        return try Mem0Routes.message("Entity deleted")
    }
}
