import Foundation
import Platform
import Postgres
import SharedModels

extension PostgresSessionStore: DecisionStore {
    func decisions(limit: Int, for identity: Identity) async throws -> [RoutingDecision] {
        try await database.query(
            """
            SELECT d.created_at, s.session_id, d.agents, d.scores, d.reason, d.hops, d.latency_ms
            FROM (
                SELECT * FROM public.routing_decisions
                WHERE tenant_id = \(identity.tenant)
                ORDER BY created_at DESC, id DESC LIMIT \(limit)
            ) d
            JOIN public.chat_sessions s ON s.tenant_id = d.tenant_id AND s.id = d.chat_session_id
            ORDER BY d.created_at DESC, d.id DESC
            """,
            claims: identity.databaseClaims
        )
        .map { row in
            let agents: [String] = try row.decode("agents")
            let scores: [String: Double] = try row.decodeJSON("scores")
            return RoutingDecision(
                at: try row.decode("created_at"),
                session: try row.decode("session_id"),
                agents: agents.map { .init(id: $0, score: scores[$0]) },
                reason: try row.decode("reason"),
                hops: try row.decode("hops"),
                latencyMS: try row.decode("latency_ms")
            )
        }
    }

    func sessions(limit: Int, for identity: Identity) async throws -> [OwnSession] {
        try await database.query(
            """
            SELECT session_id, created_at, last_activity
            FROM public.chat_sessions
            WHERE tenant_id = \(identity.tenant) AND user_id = \(identity.user)
            ORDER BY last_activity DESC, id LIMIT \(limit)
            """,
            claims: identity.databaseClaims
        )
        .map { row in
            OwnSession(
                sessionID: try row.decode("session_id"),
                createdAt: try row.decode("created_at"),
                lastActivity: try row.decode("last_activity")
            )
        }
    }
}
