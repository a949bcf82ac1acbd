import Foundation
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    static let maximumBatch = 1_000

    func update(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let id = try Self.id(context)
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        let change = try Change(body)
        guard !change.isEmpty else {
            throw Mem0Error.bad("body", "must hold text, metadata, timestamp or expiration_date")
        }
        let memory = try await apply(change, to: id, caller)
        return try jsonResponse(memory.item())
    }

    /// What of a memory is to become what.
    struct Change: Sendable {
        var parts = MemoryChange()
        var moment: Date?

        var isEmpty: Bool { parts.isEmpty && moment == nil }

        init(_ body: Mem0Body) throws {
            parts.content = try body.text("text") ?? body.text("data") ?? body.text("memory")
            parts.metadata = try body.object("metadata")
            // Null clears it, which is not the same as to say nothing.
            if body.members.keys.contains("expiration_date") {
                parts.expiry = try body.expiry("expiration_date").map(MemoryChange.Expiry.at) ?? .never
            }
            moment = try body.moment("timestamp")
        }
    }

    /// - Throws: 404 where there is no such memory, 400 where it is immutable.
    func apply(_ change: Change, to id: UUID, _ caller: Mem0Caller) async throws -> Mem0Memory {
        guard let known = try await store.memory(id, claims: caller.claims) else { throw Mem0Error.notFound("Memory") }
        guard !known.immutable else { throw Mem0Error.bad("memory_id", "names a memory that is immutable") }
        if let moment = change.moment {
            try await store.redate(id, to: moment, at: now(), claims: caller.claims, actor: caller.actor)
        }
        var parts = change.parts
        if !parts.isEmpty {
            if let end = known.expiresAt, end <= now() {
                try await store.unexpire(id, claims: caller.claims)
                parts.expiry = parts.expiry ?? .at(end)
            }
            _ = try await keeper.change(id, parts, claims: caller.claims, actor: caller.actor)
        }
        guard let changed = try await store.memory(id, claims: caller.claims) else {
            throw Mem0Error.notFound("Memory")
        }
        return changed
    }

    func updateBatch(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        let changes = try items(body).map { id, item in (id: id, change: try Change(item)) }
        // All of it is looked at before anything is changed.
        let known = try await store.memories(changes.map(\.id), claims: caller.claims)
        try Self.check(changes.map(\.id), known)
        for (id, change) in changes where !change.isEmpty { _ = try await apply(change, to: id, caller) }
        return try Self.message("Successfully updated \(changes.count) memories")
    }

    func deleteBatch(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        let ids = try items(body).map(\.id)
        try Self.check(ids, try await store.memories(ids, claims: caller.claims), forChange: false)
        let deleted = try await store.delete(ids, claims: caller.claims, actor: caller.actor)
        return try Self.message("Successfully deleted \(deleted) memories")
    }

    private func items(_ body: Mem0Body) throws -> [(id: UUID, item: Mem0Body)] {
        guard let items = body["memories"]?.arrayValue, (1...Self.maximumBatch).contains(items.count) else {
            throw Mem0Error.bad("memories", "must be a list of 1 to \(Self.maximumBatch) memories")
        }
        return try items.map { item in
            // The older form of a batch to delete is a list of ids.
            let name = item.stringValue ?? item["memory_id"]?.stringValue ?? item["id"]?.stringValue
            guard let id = name.flatMap(UUID.init(uuidString:)) else { throw Mem0Error.badID }
            return (id, Mem0Body(members: item.objectValue ?? [:]))
        }
    }

    private static func check(_ ids: [UUID], _ known: [Mem0Memory], forChange: Bool = true) throws {
        let missing = Set(ids).subtracting(known.map(\.id))
        guard missing.isEmpty else {
            let names = missing.map { $0.uuidString.lowercased() }.sorted().prefix(5).joined(separator: ", ")
            throw Mem0Error.notFound("Memory \(names)")
        }
        if forChange, let fixed = known.first(where: \.immutable) {
            throw Mem0Error.bad("memory_id", "\(fixed.id.uuidString.lowercased()) names a memory that is immutable")
        }
    }

    func history(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let (entries, memory) = try await changes(of: Self.id(context), caller)
        return try jsonResponse(
            JSONValue.array(
                entries.map { entry in
                    let before = entry.before?["content"] ?? .null
                    let after = entry.after?["content"] ?? .null
                    let time = JSONValue.string(Timestamp.format(entry.createdAt))
                    return [
                        "id": .string(entry.id.uuidString.lowercased()),
                        "memory_id": .string(entry.memoryID.uuidString.lowercased()),
                        "input": after.isNull ? [] : [["role": .string(memory?.role ?? "user"), "content": after]],
                        "old_memory": before, "new_memory": after, "event": .string(entry.mem0Event),
                        "user_id": .text(memory?.userID), "agent_id": .text(memory?.agentID),
                        "app_id": .text(memory?.appID), "run_id": .text(memory?.runID),
                        "session_id": .text(memory?.runID),
                        "categories": .array((memory?.categories ?? []).map(JSONValue.string)),
                        "metadata": entry.after?["metadata"] ?? entry.before?["metadata"] ?? .null,
                        "created_at": time, "updated_at": time,
                    ]
                }
            )
        )
    }

    /// What became of a memory, oldest first, and the memory where it is still there.
    func changes(of id: UUID, _ caller: Mem0Caller) async throws -> (entries: [HistoryEntry], memory: Mem0Memory?) {
        guard let entries = try await keeping.history(of: id, after: nil, limit: 1_000, claims: caller.claims) else {
            throw Mem0Error.notFound("Memory")
        }
        // What only says how much a memory is worth is nothing that Mem0's history knows.
        return (entries.filter { $0.action != "reinforce" }, try await store.memory(id, claims: caller.claims))
    }
}

extension HistoryEntry {
    var mem0Event: String {
        switch action {
        case "add": "ADD"
        case "delete", "expire": "DELETE"
        default: "UPDATE"
        }
    }
}
