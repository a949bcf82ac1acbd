import Foundation
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    func addExports(to router: Router<MeshRequestContext>) {
        router.post("v1/exports", use: createExport)
        router.post("v1/exports/get", use: export)
        router.post("v1/summary", use: summary)
    }

    /// Memories of an export or a summary at most.
    private static let most = 10_000

    private func createExport(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        guard body.has("schema") else { throw Mem0Error.bad("schema", "must be given") }
        // Read now, so that a wrong filter is told now.
        let query = try Mem0Query(body, caller: caller)
        let kept = body.members.filter { Self.exported.contains($0.key) }
        if let problem = MetadataRules.problem(with: kept) { throw Mem0Error.bad("body", problem) }
        let id = try await store.keep(export: kept, scope: query.scope, at: now(), claims: caller.claims)
        return try jsonResponse(
            [
                "message": "Memory export request received. The export will be ready when it is asked for.",
                "id": .string(id.uuidString.lowercased()),
            ] as JSONValue,
            status: .created
        )
    }

    private static let exported: Set<String> = Set(
        ["schema", "filters", "export_instructions"] + Mem0Query.entities
    )

    private func export(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        let named = try body.text("memory_export_id")
        let id = named.flatMap(UUID.init(uuidString:))
        guard named == nil || id != nil else {
            throw Mem0Error.bad("memory_export_id", "memory_export_id should be a valid UUID", plain: true)
        }
        let found = try await store.export(
            id,
            filters: body["filters"],
            in: caller.namespace,
            claims: caller.claims
        )
        guard let found else { throw Mem0Error.notFound("Memory export") }
        let asked = Mem0Body(members: found.request)
        let owner = try Mem0Caller(context, project: found.namespace)
        let query = try Mem0Query(asked, caller: owner)
        let memories = try await newest(query, owner)
        return try jsonResponse(
            [
                "id": .string(found.id.uuidString.lowercased()), "status": "SUCCEEDED", "count": .int(memories.count),
                "created_at": .string(Timestamp.format(found.createdAt)), "schema": found.request["schema"] ?? .null,
                // To fill a schema out of what was said takes a language model.
                "schema_applied": false, "memories": .array(memories.map { $0.item() }),
            ] as JSONValue
        )
    }

    private func newest(_ query: Mem0Query, _ caller: Mem0Caller) async throws -> [Mem0Memory] {
        try await store.page(query, unexpiredAt: now(), limit: Self.most, skipping: 0, claims: caller.claims)
    }

    /// Without a language model: how much there is, of what, and what was said last.
    private func summary(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        let query = try Mem0Query(body, caller: caller)
        let memories = try await newest(query, caller)
        let total =
            memories.count < Self.most
            ? memories.count : try await store.count(query, unexpiredAt: now(), claims: caller.claims)
        var categories: [String: Int] = [:]
        for memory in memories { for category in memory.categories { categories[category, default: 0] += 1 } }
        let latest = memories.prefix(10).map { "- \(Statement.day(of: $0.createdAt)): \($0.content)" }
        let text = (["\(total) memories\(latest.isEmpty ? "." : "; the latest:")"] + latest).joined(separator: "\n")
        return try jsonResponse(
            [
                "summary": .string(text), "count": .int(total),
                "categories": .object(categories.mapValues(JSONValue.int)),
            ] as JSONValue
        )
    }
}
