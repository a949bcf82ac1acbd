import Foundation
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    func addEntities(to router: Router<MeshRequestContext>) {
        router.get("v1/entities", use: entities)
        router.delete("v1/entities/:type/:name", use: deleteEntity)
        router.delete("v2/entities/:type/:name", use: deleteEntity)
    }

    private func entities(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let entities = try await store.entities(in: caller.namespace, claims: caller.claims)
        var answer: [String: JSONValue] = [
            "count": .int(entities.count), "next": .null, "previous": .null,
            "results": .array(entities.map { Self.describe($0, of: caller) }),
        ]
        for type in ["user", "agent", "app", "run"] {
            answer["total_\(type)s"] = .int(entities.count { $0.type == type })
        }
        return try jsonResponse(JSONValue.object(answer))
    }

    private static func describe(_ entity: Mem0Entity, of caller: Mem0Caller) -> JSONValue {
        [
            "id": .string(entity.id.uuidString.lowercased()), "name": .string(entity.name),
            "type": .string(entity.type), "owner": .string(caller.tenant), "organization": .string(caller.tenant),
            "metadata": .null, "total_memories": .int(entity.memories),
            "created_at": .string(Timestamp.format(entity.createdAt)),
            "updated_at": .string(Timestamp.format(entity.updatedAt)),
        ]
    }

    /// The name, or as older clients send it the id; deletes all that belongs to the entity.
    private func deleteEntity(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let deleted = try await deleteEntity(context, caller)
        return try jsonResponse(
            [
                "message": "Entity deleted successfully!", "event_id": .string(deleted.event.uuidString.lowercased()),
                "deleted_memories": .int(deleted.memories),
            ] as JSONValue
        )
    }

    func deleteEntity(
        _ context: MeshRequestContext,
        _ caller: Mem0Caller
    ) async throws -> (event: UUID, memories: Int) {
        let started = now()
        guard let type = Self.segment(context, "type"), let entity = MemoryFilter.Entity(rawValue: type + "_id") else {
            throw Mem0Error.bad("entity_type", "must be user, agent, app or run")
        }
        var name = try FilterTests.name(.text(Self.segment(context, "name")), "entity_id")
        if let id = UUID(uuidString: name) {
            let known = try await store.entities(in: caller.namespace, claims: caller.claims)
            name =
                known.first { $0.type == type && $0.name == name }?.name
                ?? known.first { $0.type == type && $0.id == id }?.name ?? name
        }
        let query = try Mem0Query(filters: [entity.rawValue: ["in": [.string(name)]]], caller: caller)
        // Whatever its name: an entity called * is no wildcard here.
        guard name != "*" else { throw Mem0Error.bad("entity_id", "must be a name") }
        let memories = try await store.delete(query, claims: caller.claims, actor: caller.actor)
        let event = try await store.note(
            "delete",
            [],
            scope: query.scope,
            startedAt: started,
            finishedAt: now(),
            claims: caller.claims
        )
        return (event, memories)
    }
}
