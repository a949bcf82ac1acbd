import Foundation
import Platform
import Postgres

/// `idempotency_keys`. What was answered is kept sealed (``AnswerSeal``).
struct PostgresAnswerStore: AnswerStore {
    let database: PostgresClient

    static let life: Duration = .seconds(86_400)

    private static func claims(_ request: RepeatedRequest) -> DatabaseClaims {
        DatabaseClaims(tenant: request.tenant, subject: request.owner)
    }

    func begin(_ request: RepeatedRequest, within limit: Duration) async throws -> AnswerState {
        // Twice: what stood in the way may be gone by the time that it is looked at.
        for _ in 0..<2 {
            if try await insert(request, within: limit) { return .begun }
            if let state = try await state(of: request) { return state }
        }
        return .underWay
    }

    /// - Returns: false where it is there already, and not past its time.
    private func insert(_ request: RepeatedRequest, within limit: Duration) async throws -> Bool {
        try await database.execute(
            """
            INSERT INTO public.idempotency_keys AS kept (tenant_id, user_id, route, key, body_hash, expires_at)
            VALUES (
                \(request.tenant), \(request.owner), \(request.route), \(request.key), \(request.body),
                now() + make_interval(secs => \(limit / .seconds(1)))
            )
            ON CONFLICT (tenant_id, user_id, route, key) DO UPDATE
            SET body_hash = EXCLUDED.body_hash, expires_at = EXCLUDED.expires_at, created_at = now(),
                status = NULL, content_type = NULL, response = NULL
            WHERE kept.expires_at <= now()
            """,
            claims: Self.claims(request)
        ) == 1
    }

    private func state(of request: RepeatedRequest) async throws -> AnswerState? {
        let rows = try await database.query(
            """
            SELECT body_hash, status, content_type, response
            FROM public.idempotency_keys
            WHERE tenant_id = \(request.tenant) AND user_id = \(request.owner)
                AND route = \(request.route) AND key = \(request.key) AND expires_at > now()
            """,
            claims: Self.claims(request)
        )
        guard let row = rows.first else { return nil }
        guard try row.decode("body_hash", as: Data.self) == request.body else { return .different }
        guard let status = try row.decode("status", as: Int?.self) else { return .underWay }
        let closed = try row.decode("response", as: Data?.self) ?? Data()
        guard let body = request.seal.opened(closed, for: request.label) else { return .unreadable }
        return .answered(KeptAnswer(status: status, contentType: try row.decode("content_type"), body: body))
    }

    func keep(_ answer: KeptAnswer, of request: RepeatedRequest) async throws {
        let closed = try request.seal.closed(answer.body, for: request.label)
        try await database.execute(
            """
            UPDATE public.idempotency_keys
            SET status = \(answer.status), content_type = \(answer.contentType), response = \(closed),
                expires_at = now() + make_interval(secs => \(Self.life / .seconds(1)))
            WHERE tenant_id = \(request.tenant) AND user_id = \(request.owner)
                AND route = \(request.route) AND key = \(request.key)
                AND body_hash = \(request.body) AND status IS NULL
            """,
            claims: Self.claims(request)
        )
    }

    func release(_ request: RepeatedRequest) async throws {
        try await database.execute(
            """
            DELETE FROM public.idempotency_keys
            WHERE tenant_id = \(request.tenant) AND user_id = \(request.owner)
                AND route = \(request.route) AND key = \(request.key)
                AND body_hash = \(request.body) AND status IS NULL
            """,
            claims: Self.claims(request)
        )
    }

    func forget(tenant: String, owner: String) async throws {
        try await database.execute(
            "DELETE FROM public.idempotency_keys WHERE tenant_id = \(tenant) AND user_id = \(owner)",
            claims: DatabaseClaims(tenant: tenant, subject: owner)
        )
    }

    /// Takes away what is past its time.
    var sweeping: Job {
        Job("kept-answers", "Forgets answers kept for repeated requests that are past their day", every: .seconds(600))
        {
            try await sweep()
        }
    }

    func sweep() async throws -> Int {
        try await database.execute(
            "DELETE FROM public.idempotency_keys WHERE expires_at <= now()",
            claims: DatabaseClaims(tenant: "", role: "worker")
        )
    }
}
