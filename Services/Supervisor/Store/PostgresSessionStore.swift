import Foundation
import Platform
import Postgres
import SharedModels

/// `chat_sessions`, `chat_messages` and `routing_decisions`.
struct PostgresSessionStore: SessionStore {
    let database: PostgresClient

    func open(
        sessionID: String,
        message: String,
        remember: Bool,
        seedHistory: [ChatRequest.HistoryItem],
        historyLimit: Int,
        for identity: Identity
    ) async throws -> OpenTurn {
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            let row = try await touchSession(sessionID, identity: identity, on: connection)
            let seeds = row.isNew ? Array(seedHistory.suffix(historyLimit)) : []
            var seq = row.firstSeq
            for item in seeds {
                try await insertMessage(
                    Message(role: item.role, content: item.content, seq: seq, createdAt: item.timestamp),
                    session: row.id,
                    identity: identity,
                    on: connection
                )
                seq += 1
            }
            let messageID = UUID()
            try await insertMessage(
                Message(id: messageID, role: "user", content: message, seq: seq, remember: remember),
                session: row.id,
                identity: identity,
                on: connection
            )
            // Raised past the seeds, which touchSession did not know of.
            if !seeds.isEmpty {
                _ = try await connection.execute(
                    """
                    UPDATE public.chat_sessions SET message_count = \(seq)
                    WHERE tenant_id = \(identity.tenant) AND id = \(row.id)
                    """
                )
            }
            let history = try await latest(historyLimit, before: seq, session: row.id, identity, on: connection)
            return OpenTurn(
                sessionRow: row.id,
                sessionID: sessionID,
                messageID: messageID,
                isNewSession: row.isNew,
                state: row.state,
                history: history
            )
        }
    }

    private struct SessionRow {
        let id: UUID
        let firstSeq: Int
        let isNew: Bool
        let state: SessionState
    }

    /// Makes the session or raises its message count; the row's lock orders turns that arrive together.
    private func touchSession(
        _ sessionID: String,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws -> SessionRow {
        let rows: [PostgresRow]
        do {
            rows = try await connection.query(
                """
                INSERT INTO public.chat_sessions (tenant_id, session_id, user_id, message_count)
                VALUES (\(identity.tenant), \(sessionID), \(identity.user), 1)
                ON CONFLICT (tenant_id, session_id) DO UPDATE
                    SET message_count = chat_sessions.message_count + 1, last_activity = now()
                RETURNING id, message_count, state
                """
            )
        } catch let error as PostgresError where error.sqlState == "42501" {
            // Row-level security: the session is another's, made since its owner was looked up.
            throw APIError.notFound("session")
        }
        guard let row = rows.first else { throw APIError.notFound("session") }
        let count: Int = try row.decode("message_count")
        return SessionRow(
            id: try row.decode("id"),
            firstSeq: count,
            isNew: count == 1,
            state: try row.decodeJSON("state")
        )
    }

    private struct Message {
        var id = UUID()
        var role: String
        var content: String
        var seq: Int
        var createdAt: Date?
        var remember = false
        var agentID: String?
        var agent: String?
        var artifacts: [ChatArtifact] = []
        var extras: [String: JSONValue] = [:]
    }

    private func insertMessage(
        _ message: Message,
        session: UUID,
        identity: Identity,
        on connection: PostgresConnection
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO public.chat_messages (
                tenant_id, id, chat_session_id, user_id, seq, role, content, agent_id, agent, artifacts, extras,
                created_at, remember_after
            ) VALUES (
                \(identity.tenant), \(message.id), \(session), \(identity.user), \(message.seq), \(message.role),
                \(message.content), \(message.agentID), \(message.agent), \(json: message.artifacts),
                \(json: message.extras), coalesce(\(message.createdAt)::timestamptz, clock_timestamp()),
                CASE WHEN \(message.remember)::boolean THEN now() + interval '2 minutes' END
            )
            """
        )
    }

    private func latest(
        _ limit: Int,
        before seq: Int,
        session: UUID,
        _ identity: Identity,
        on connection: PostgresConnection
    ) async throws -> [ChatRequest.HistoryItem] {
        try await connection.query(
            """
            SELECT role, content, created_at
            FROM public.chat_messages
            WHERE tenant_id = \(identity.tenant) AND chat_session_id = \(session) AND seq < \(seq)
            ORDER BY seq DESC
            LIMIT \(limit)
            """
        )
        .reversed()
        .map { row in
            ChatRequest.HistoryItem(
                role: try row.decode("role"),
                content: try row.decode("content"),
                timestamp: try row.decode("created_at")
            )
        }
    }

    func close(_ turn: OpenTurn, with closed: ClosedTurn, for identity: Identity) async throws {
        let reply = closed.reply
        let milliseconds = Int(closed.latency / .milliseconds(1))
        try await database.withTransaction(claims: identity.databaseClaims) { connection in
            let rows = try await connection.query(
                """
                UPDATE public.chat_sessions
                SET message_count = message_count + 1, last_activity = now()
                WHERE tenant_id = \(identity.tenant) AND id = \(turn.sessionRow)
                RETURNING message_count, state
                """
            )
            // Erased while it was being answered: then its answer is not kept either.
            guard let row = rows.first else { return }
            let seq: Int = try row.decode("message_count")
            let state = closed.advance(try row.decodeJSON("state"))
            _ = try await connection.execute(
                """
                UPDATE public.chat_sessions SET state = \(json: state)
                WHERE tenant_id = \(identity.tenant) AND id = \(turn.sessionRow)
                """
            )
            try await insertMessage(
                Message(
                    id: closed.answerID,
                    role: "assistant",
                    content: reply.message,
                    seq: seq,
                    agentID: reply.agentID,
                    agent: reply.agent,
                    artifacts: reply.artifacts,
                    extras: [
                        "suggested_actions": try JSONValue(encoding: reply.suggestedActions),
                        "memories_used": try JSONValue(encoding: reply.memoriesUsed.map(\.id)),
                        "state": .string(reply.state.rawValue),
                        "agents": try JSONValue(encoding: reply.agents ?? []),
                    ]
                ),
                session: turn.sessionRow,
                identity: identity,
                on: connection
            )
            _ = try await connection.execute(
                """
                UPDATE public.chat_messages
                SET remember_after = CASE WHEN \(closed.remember)::boolean THEN now() END
                WHERE tenant_id = \(identity.tenant) AND id = \(turn.messageID) AND remember_after IS NOT NULL
                """
            )
            let scores = Dictionary(
                closed.route.agents.map { ($0.agentID, $0.score) },
                uniquingKeysWith: { first, _ in first }
            )
            _ = try await connection.execute(
                """
                INSERT INTO public.routing_decisions (
                    tenant_id, chat_session_id, message_id, user_id, agents, reason, scores, hops, latency_ms
                ) VALUES (
                    \(identity.tenant), \(turn.sessionRow), \(turn.messageID), \(identity.user),
                    \(closed.route.agents.map(\.agentID)), \(closed.route.reason), \(json: scores), \(closed.hops),
                    \(milliseconds)
                )
                """
            )
        }
    }

    func delete(_ sessionID: String, for identity: Identity) async throws -> Bool {
        try await database.execute(
            """
            DELETE FROM public.chat_sessions WHERE tenant_id = \(identity.tenant) AND session_id = \(sessionID)
            """,
            claims: identity.databaseClaims
        ) > 0
    }
}
