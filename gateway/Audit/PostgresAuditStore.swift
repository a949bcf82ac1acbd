import Foundation
import Platform
import Postgres

/// `audit_events` and `audit_heads`. The role of the gateway may add and read, and nothing else.
struct PostgresAuditStore: AuditStore {
    let database: PostgresClient

    private static let all = DatabaseClaims(tenant: "", role: "worker")

    func append(_ records: [AuditRecord]) async throws {
        try await database.execute(
            """
            INSERT INTO public.audit_events (
                tenant_id, role, key_digest, user_digest, action, operation, resource, status, request_id
            )
            SELECT e.r ->> 'tenant_id', e.r ->> 'role', e.r ->> 'key_digest', e.r ->> 'user_digest', e.r ->> 'action',
                e.r ->> 'operation', e.r ->> 'resource', (e.r ->> 'status')::integer, e.r ->> 'request_id'
            FROM jsonb_array_elements(\(json: records)) WITH ORDINALITY AS e (r, place)
            ORDER BY e.place
            """,
            claims: Self.all
        )
    }

    func page(tenant: String, before: Int64?, limit: Int) async throws -> [AuditEvent] {
        let claims = DatabaseClaims(tenant: tenant)
        return try await events(
            """
            WHERE e.tenant_id = \(tenant) AND e.sequence < \(before ?? .max)
            ORDER BY e.sequence DESC LIMIT \(limit)
            """,
            claims
        )
    }

    func newest() async throws -> AuditEvent? {
        try await events("ORDER BY e.sequence DESC LIMIT 1", Self.all).first
    }

    func isSigned(_ event: AuditEvent, by keyID: String) async throws -> Bool {
        try await !database.query(
            """
            SELECT 1 AS found FROM public.audit_heads
            WHERE sequence = \(event.sequence) AND hash = \(event.hash) AND key_id = \(keyID)
            """,
            claims: Self.all
        ).isEmpty
    }

    func keep(_ head: AuditHead) async throws {
        // Another gateway may have signed the same.
        try await database.execute(
            """
            INSERT INTO public.audit_heads (sequence, kind, hash, signed_at, key_id, signature)
            VALUES (
                \(head.sequence), \(head.kind.rawValue), decode(\(head.hash), 'hex'), \(head.signedAt), \(head.keyID),
                decode(\(head.signature), 'hex')
            )
            ON CONFLICT DO NOTHING
            """,
            claims: Self.all
        )
    }

    func lastBefore(_ date: Date, limit: Int) async throws -> AuditEvent? {
        // Times never go back along the chain.
        try await events(
            """
            WHERE e.at < \(date) AND e.sequence < (SELECT min(f.sequence) FROM public.audit_events f) + \(limit)
            ORDER BY e.sequence DESC LIMIT 1
            """,
            Self.all
        ).first
    }

    func prune(_ head: AuditHead) async throws -> Int {
        let rows = try await database.query(
            """
            SELECT mesh.prune_audit(
                \(head.sequence), decode(\(head.hash), 'hex'), \(head.signedAt), \(head.keyID),
                decode(\(head.signature), 'hex')
            ) AS gone
            """,
            claims: Self.all
        )
        return try rows.first?.decode("gone") ?? 0
    }

    private func events(_ condition: PostgresQuery, _ claims: DatabaseClaims) async throws -> [AuditEvent] {
        try await database.query(
            "SELECT \(AuditEvent.columns) FROM public.audit_events e \(condition)",
            claims: claims
        ).map(AuditEvent.init(row:))
    }
}
