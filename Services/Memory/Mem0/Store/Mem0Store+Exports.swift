import Foundation
import Postgres
import SharedModels

/// An export that was asked for.
struct Mem0Export: Sendable, Hashable {
    var id: UUID
    var namespace: String
    /// The body of the request.
    var request: [String: JSONValue]
    var createdAt: Date
}

extension Mem0Store {
    func keep(
        export request: [String: JSONValue],
        scope: Scope,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> UUID {
        let id = UUID()
        try await database.execute(
            """
            INSERT INTO public.memory_exports (tenant_id, id, namespace, user_id, request, created_at)
            VALUES (\(scope.tenant), \(id), \(scope.namespace), \(scope.user), \(json: request), \(moment))
            """,
            claims: claims
        )
        return id
    }

    /// The one with the id; without one the newest with just these filters.
    func export(
        _ id: UUID?,
        filters: JSONValue?,
        in namespace: String,
        claims: DatabaseClaims
    ) async throws -> Mem0Export? {
        let condition: PostgresQuery =
            if let id {
                "e.id = \(id)"
            } else {
                "e.namespace = \(namespace) AND e.request -> 'filters' = \(json: filters ?? .object([:]))"
            }
        return try await database.query(
            """
            SELECT e.id, e.namespace, e.request, e.created_at FROM public.memory_exports e
            WHERE e.tenant_id = \(claims.tenant) AND \(condition)
            ORDER BY e.created_at DESC LIMIT 1
            """,
            claims: claims
        ).first.map { row in
            Mem0Export(
                id: try row.decode("id"),
                namespace: try row.decode("namespace"),
                request: try row.decodeJSON("request"),
                createdAt: try row.decode("created_at")
            )
        }
    }
}
