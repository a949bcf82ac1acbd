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
        try await database.withTransaction(claims: identity.databaseClaims, readOnly: true) { connection in
            let sessions = try await connection.query(
                """
                SELECT id, created_at, last_activity
                FROM public.chat_sessions
                WHERE tenant_id = \(identity.tenant) AND session_id = \(sessionID)
                """
            )
            guard let session = sessions.first else { return nil }
            let id: UUID = try session.decode("id")
            let messages = try await connection.query(
                """
                SELECT id, role, content, agent_id, agent, artifacts, created_at
                FROM public.chat_messages
                WHERE tenant_id = \(identity.tenant) AND chat_session_id = \(id)
                ORDER BY seq
                """
            )
            return ChatSession(
                sessionID: sessionID,
                messages: try messages.map(Self.message),
                createdAt: try session.decode("created_at"),
                lastActivity: try session.decode("last_activity")
            )
        }
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
