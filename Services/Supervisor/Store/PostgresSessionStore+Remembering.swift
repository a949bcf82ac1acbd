import Foundation
import Platform
import Postgres
import SharedModels

extension PostgresSessionStore {
    func unremembered(for identity: Identity, limit: Int) async throws -> [PendingMemory] {
        try await database.query(
            """
            SELECT m.tenant_id, m.id, s.session_id, m.user_id, m.content, m.created_at, m.remember_attempts
            FROM public.chat_messages m
            JOIN public.chat_sessions s ON s.tenant_id = m.tenant_id AND s.id = m.chat_session_id
            WHERE m.tenant_id = \(identity.tenant) AND m.user_id = \(identity.user)
                AND m.remembered_at IS NULL AND m.remember_after IS NOT NULL
            ORDER BY m.created_at DESC
            LIMIT \(limit)
            """,
            claims: identity.databaseClaims
        )
        .map(Self.pending)
    }

    func claimPending(limit: Int, lease: Duration) async throws -> [PendingMemory] {
        try await database.query(
            """
            WITH due AS (
                SELECT tenant_id, id
                FROM public.chat_messages
                WHERE remembered_at IS NULL AND remember_after <= now()
                ORDER BY remember_after
                LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE public.chat_messages m
                SET remember_after = now() + make_interval(secs => \(lease / .seconds(1))),
                    remember_attempts = m.remember_attempts + 1
                FROM due
                WHERE m.tenant_id = due.tenant_id AND m.id = due.id
                RETURNING m.*
            )
            SELECT c.tenant_id, c.id, s.session_id, c.user_id, c.content, c.created_at, c.remember_attempts
            FROM claimed c
            JOIN public.chat_sessions s ON s.tenant_id = c.tenant_id AND s.id = c.chat_session_id
            ORDER BY c.created_at
            """,
            claims: .worker
        )
        .map(Self.pending)
    }

    func markRemembered(_ pending: PendingMemory) async throws -> Bool {
        try await database.execute(
            """
            UPDATE public.chat_messages SET remembered_at = now()
            WHERE tenant_id = \(pending.tenant) AND id = \(pending.messageID)
            """,
            claims: .worker
        ) > 0
    }

    func postpone(_ pending: PendingMemory, by delay: Duration) async throws {
        try await database.execute(
            """
            UPDATE public.chat_messages SET remember_after = now() + make_interval(secs => \(delay / .seconds(1)))
            WHERE tenant_id = \(pending.tenant) AND id = \(pending.messageID)
            """,
            claims: .worker
        )
    }

    /// Messages that wait to be remembered, of all tenants.
    func queues() async throws -> [QueueDepth] {
        try await database.query(
            """
            SELECT count(*) AS waiting, min(w.created_at) AS oldest
            FROM (
                SELECT m.created_at FROM public.chat_messages m
                WHERE m.remembered_at IS NULL AND m.remember_after IS NOT NULL LIMIT \(QueueDepth.most)
            ) w
            """,
            claims: .worker
        )
        .map {
            QueueDepth("messages to remember", waiting: try $0.decode("waiting"), oldest: try $0.decode("oldest"))
        }
    }

    private static func pending(_ row: PostgresRow) throws -> PendingMemory {
        PendingMemory(
            tenant: try row.decode("tenant_id"),
            messageID: try row.decode("id"),
            sessionID: try row.decode("session_id"),
            userID: try row.decode("user_id"),
            content: try row.decode("content"),
            createdAt: try row.decode("created_at"),
            attempts: try row.decode("remember_attempts")
        )
    }
}

extension DatabaseClaims {
    /// Background work of this service, over all tenants.
    fileprivate static var worker: DatabaseClaims { DatabaseClaims(tenant: "", role: "worker") }
}
