import Foundation
import Platform
import Postgres
import SharedModels

/// `user_erasures`.
struct ErasureStore: Sendable {
    let database: PostgresClient

    /// An erasure that somebody is at, until its lease ends.
    struct Open: Sendable {
        var tenant: String
        var id: UUID
        var subject: String
        var request: Data
        var services: [ErasedPart]
        var attempts: Int
        var requestedAt: Date
    }

    private static let worker = DatabaseClaims(tenant: "", role: "worker")

    /// Of the tenant, for one user.
    private static func claims(_ identity: Identity) -> DatabaseClaims {
        DatabaseClaims(tenant: identity.tenant, subject: identity.user, role: identity.role.rawValue)
    }

    private static let columns: PostgresQuery =
        "tenant_id, id, encode(subject_hash, 'hex') AS subject, request, services, attempts, requested_at"

    /// Writes down that the identity's user is to be erased, and takes it on.
    ///
    /// - Parameter lease: how long nobody else goes on with it.
    func begin(
        _ id: UUID,
        _ identity: Identity,
        request: Data,
        at moment: Date,
        lease: Duration
    ) async throws -> Open? {
        try await database.query(
            """
            INSERT INTO public.user_erasures (
                tenant_id, id, subject_hash, namespaces, actor, request, attempts, run_after, requested_at
            ) VALUES (
                \(identity.tenant), \(id), mesh.subject_hash(\(identity.tenant), \(identity.user)),
                \(identity.namespaces.sorted()), \(identity.role.rawValue), \(request), 1,
                now() + make_interval(secs => \(lease / .seconds(1))), \(moment)
            )
            RETURNING \(Self.columns)
            """,
            claims: Self.claims(identity)
        )
        .first.map(Self.open)
    }

    /// Takes on the next one that is due.
    func claim(lease: Duration) async throws -> Open? {
        try await database.query(
            """
            WITH due AS (
                SELECT tenant_id, id
                FROM public.user_erasures
                WHERE state = 'pending' AND run_after <= now()
                ORDER BY run_after
                LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            UPDATE public.user_erasures e
            SET attempts = e.attempts + 1, run_after = now() + make_interval(secs => \(lease / .seconds(1)))
            FROM due
            WHERE e.tenant_id = due.tenant_id AND e.id = due.id
            RETURNING e.tenant_id, e.id, encode(e.subject_hash, 'hex') AS subject, e.request, e.services, e.attempts,
                e.requested_at
            """,
            claims: Self.worker
        )
        .first.map(Self.open)
    }

    /// What came of an attempt, and when the next is due; nothing changes what is done.
    func write(_ receipt: ErasureReceipt, of open: Open, again pause: Duration) async throws {
        let isDone = receipt.state == .done
        try await database.execute(
            """
            UPDATE public.user_erasures
            SET state = \(receipt.state.rawValue), services = \(json: receipt.services), signature = \(receipt.signature),
                erased_at = \(receipt.erasedAt), request = CASE WHEN \(isDone) THEN NULL ELSE request END,
                run_after = now() + make_interval(secs => \(pause / .seconds(1)))
            WHERE tenant_id = \(open.tenant) AND id = \(open.id) AND state = 'pending'
            """,
            claims: Self.worker
        )
    }

    /// nil where the caller has none of that id.
    func receipt(_ id: UUID, for identity: Identity) async throws -> ErasureReceipt? {
        try await database.query(
            "\(Self.receipts) WHERE tenant_id = \(identity.tenant) AND id = \(id)",
            claims: Self.claims(identity)
        )
        .first.map(Self.receipt)
    }

    /// Those of a user, newest first.
    func receipts(of user: String, for identity: Identity) async throws -> [ErasureReceipt] {
        try await database.query(
            """
            \(Self.receipts)
            WHERE tenant_id = \(identity.tenant) AND subject_hash = mesh.subject_hash(\(identity.tenant), \(user))
            ORDER BY requested_at DESC, id
            LIMIT 100
            """,
            claims: Self.claims(identity)
        )
        .map(Self.receipt)
    }

    private static let receipts: PostgresQuery = """
        SELECT id, encode(subject_hash, 'hex') AS subject, state, services, signature, requested_at,
            coalesce(erased_at, requested_at) AS erased_at
        FROM public.user_erasures
        """

    private static func open(_ row: PostgresRow) throws -> Open {
        Open(
            tenant: try row.decode("tenant_id"),
            id: try row.decode("id"),
            subject: try row.decode("subject"),
            request: try row.decode("request"),
            services: try row.decodeJSON("services"),
            attempts: try row.decode("attempts"),
            requestedAt: try row.decode("requested_at")
        )
    }

    private static func receipt(_ row: PostgresRow) throws -> ErasureReceipt {
        let services: [ErasedPart] = try row.decodeJSON("services")
        let state = ErasureReceipt.State(rawValue: try row.decode("state")) ?? .pending
        return ErasureReceipt(
            id: try row.decode("id"),
            subject: try row.decode("subject"),
            state: state,
            requestedAt: try row.decode("requested_at"),
            erasedAt: try row.decode("erased_at"),
            complete: state == .done && services.allSatisfy { $0.status == .erased },
            services: services,
            signature: try row.decode("signature")
        )
    }
}
