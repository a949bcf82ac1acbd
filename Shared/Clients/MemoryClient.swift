public import Foundation
import NIOCore
public import Platform
public import SharedModels

/// The memory service's own API.
public struct MemoryClient: Sendable {
    private let client: ServiceClient

    public init(process: ProcessContext) {
        client = ServiceClient(.memory, process: process)
    }

    /// A repeated add is an exact duplicate and changes nothing, so it may be tried again.
    public func add(_ memory: AddMemoryRequest, identity: Identity? = nil) async throws -> AddMemoryResult {
        try await client.post(
            "/v1/memories",
            body: memory,
            as: AddMemoryResult.self,
            identity: identity,
            retryable: true
        )
    }

    /// Up to 1,000 at once.
    public func addBatch(_ memories: [AddMemoryRequest], identity: Identity? = nil) async throws -> [AddMemoryResult] {
        try await client.post(
            "/v1/memories/batch",
            body: AddMemoryBatch(memories: memories),
            as: AddMemoryResults.self,
            identity: identity,
            retryable: true
        ).results
    }

    public func search(_ search: SearchMemoryRequest, identity: Identity? = nil) async throws -> [ScoredMemory] {
        try await client.post(
            "/v1/memories/search",
            body: search,
            as: SearchMemoryResults.self,
            identity: identity,
            retryable: true
        ).results
    }

    public func get(_ id: UUID, identity: Identity? = nil) async throws -> MemoryRecord {
        try await client.get("/v1/memories/\(id.uuidString.lowercased())", as: MemoryRecord.self, identity: identity)
    }

    public func list(
        namespace: String? = nil,
        user: String? = nil,
        run: String? = nil,
        cursor: String? = nil,
        limit: Int? = nil,
        identity: Identity? = nil
    ) async throws -> MemoryPage {
        var query = Self.scope(namespace, user, run)
        if let cursor { query.append(("cursor", cursor)) }
        if let limit { query.append(("limit", String(limit))) }
        return try await client.get("/v1/memories", query: query, as: MemoryPage.self, identity: identity)
    }

    /// Takes a memory back as if it had never been told, history included: its user was erased while it was on its way.
    public func retract(_ id: UUID, identity: Identity? = nil) async throws {
        try await delete(id, query: [("history", "false")], identity: identity)
    }

    /// A memory that is gone already is no error.
    public func delete(_ id: UUID, identity: Identity? = nil) async throws {
        try await delete(id, query: [], identity: identity)
    }

    private func delete(_ id: UUID, query: [(String, String)], identity: Identity?) async throws {
        do {
            try await client.delete("/v1/memories/\(id.uuidString.lowercased())", query: query, identity: identity)
        } catch let error as UpstreamError {
            if case .status(404, _) = error.kind { return }
            throw error
        }
    }

    /// - Returns: how many were deleted.
    public func deleteAll(
        namespace: String? = nil,
        user: String? = nil,
        run: String? = nil,
        identity: Identity? = nil
    ) async throws -> Int {
        let response = try await client.delete(
            "/v1/memories",
            query: Self.scope(namespace, user, run),
            identity: identity
        )
        guard let count = try? JSON.decode(DeletedCount.self, from: Data(response.body.readableBytesView)) else {
            throw UpstreamError(service: MeshService.memory.name, kind: .badAnswer)
        }
        return count.deleted
    }

    private static func scope(_ namespace: String?, _ user: String?, _ run: String?) -> [(String, String)] {
        [("namespace", namespace), ("user_id", user), ("run_id", run)].compactMap { name, value in
            value.map { (name, $0) }
        }
    }
}
