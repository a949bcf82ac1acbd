import Foundation
import Platform
import Postgres
import SharedModels

extension PostgresSessionStore {
    func owner(of sessionID: String, tenant: String) async throws -> SessionOwner? {
        try await database.query(
            """
            SELECT user_id FROM public.chat_sessions WHERE tenant_id = \(tenant) AND session_id = \(sessionID)
            """,
            claims: DatabaseClaims(tenant: tenant)
        )
        .first.map { SessionOwner(user: try $0.decode("user_id")) }
    }

    func session(_ sessionID: String, for identity: Identity) async throws -> ChatSession? {
        // In one round trip: a page asks for its session before it can show anything.
        let found = try await database.pipeline(
            [
                """
                SELECT created_at, last_activity
                FROM public.chat_sessions
                WHERE tenant_id = \(identity.tenant) AND session_id = \(sessionID)
                """,
                """
                SELECT m.id, m.role, m.content, m.agent_id, m.agent, m.artifacts, m.created_at
                FROM public.chat_sessions s
                JOIN public.chat_messages m ON m.tenant_id = s.tenant_id AND m.chat_session_id = s.id
                WHERE s.tenant_id = \(identity.tenant) AND s.session_id = \(sessionID)
                ORDER BY m.seq
                """,
            ],
            claims: identity.databaseClaims
        )
        guard found.count == 2, let session = found[0].first else { return nil }
        return ChatSession(
            sessionID: sessionID,
            messages: try found[1].map(Self.message),
            createdAt: try session.decode("created_at"),
            lastActivity: try session.decode("last_activity")
        )
    }

    private static func message(_ row: PostgresRow) throws -> ChatMessage {
        let artifacts: [ChatArtifact] = try row.decodeJSON("artifacts")
        return ChatMessage(
            id: try row.decode("id"),
            role: try row.decode("role"),
            content: try row.decode("content"),
            agentID: try row.decode("agent_id"),
            agent: try row.decode("agent"),
            timestamp: try row.decode("created_at"),
            artifacts: artifacts.isEmpty ? nil : artifacts
        )
    }
}
