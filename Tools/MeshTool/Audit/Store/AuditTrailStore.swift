import Foundation
import Platform
import Postgres
import SharedModels

/// The audit trail as it was at one moment, of all tenants: everything is read in one transaction.
struct AuditTrailStore: Sendable {
    let connection: PostgresConnection

    private static let page = 2_000

    /// - Parameter client: may act as the gateway's role, which reads past nobody's policies but its own.
    static func read<Result: Sendable>(
        _ client: PostgresClient,
        _ body: @Sendable (AuditTrailStore) async throws -> Result
    ) async throws -> Result {
        try await client.withConnection { connection in
            _ = try await connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            _ = try await connection.query("SET LOCAL ROLE \(identifier: MeshService.gateway.databaseRole)")
            let claims = DatabaseClaims(tenant: "", role: "worker").json
            _ = try await connection.query("SELECT set_config('request.jwt.claims', \(claims), true)")
            let result = try await body(AuditTrailStore(connection: connection))
            _ = try await connection.query("COMMIT")
            return result
        }
    }

    /// Signed ends, in order.
    func heads() async throws -> [AuditHead] {
        try await connection.query(
            """
            SELECT sequence, kind, encode(hash, 'hex') AS hash, signed_at, key_id, encode(signature, 'hex') AS signature
            FROM public.audit_heads ORDER BY sequence, kind
            """
        ).map { row in
            AuditHead(
                sequence: try row.decode("sequence"),
                kind: AuditHead.Kind(rawValue: try row.decode("kind")) ?? .head,
                hash: try row.decode("hash"),
                signedAt: try row.decode("signed_at"),
                keyID: try row.decode("key_id"),
                signature: try row.decode("signature")
            )
        }
    }

    /// The number of the first event from `date` on.
    func first(since date: Date) async throws -> Int64? {
        try await connection.query("SELECT min(sequence) AS n FROM public.audit_events WHERE at >= \(date)").first?
            .decode("n", as: Int64?.self)
    }

    func event(_ sequence: Int64) async throws -> AuditEvent? {
        try await events("WHERE sequence = \(sequence)").first
    }

    func newest(_ limit: Int, tenant: String?) async throws -> [AuditEvent] {
        try await events(
            "WHERE tenant_id = coalesce(\(tenant)::text, tenant_id) ORDER BY sequence DESC LIMIT \(limit)"
        )
    }

    /// Every event after a number, in order.
    func walk(after sequence: Int64, _ body: (AuditEvent) throws -> Void) async throws {
        var last = sequence
        while true {
            let page = try await events("WHERE sequence > \(last) ORDER BY sequence LIMIT \(Self.page)")
            for event in page { try body(event) }
            guard page.count == Self.page, let end = page.last else { return }
            last = end.sequence
        }
    }

    private func events(_ condition: PostgresQuery) async throws -> [AuditEvent] {
        try await connection.query("SELECT \(AuditEvent.columns) FROM public.audit_events e \(condition)")
            .map(AuditEvent.init(row:))
    }
}
