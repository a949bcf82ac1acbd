import Postgres
import TestSupport
import Testing

@testable import Supervisor

@Suite("How long conversations are kept")
struct SessionRetentionTests {
    @Test(
        "What nobody went on with goes, with its messages and decisions; what is newer, or still to be remembered, stays"
    )
    func sweep() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(
                """
                WITH sessions AS (
                    INSERT INTO chat_sessions (tenant_id, session_id, user_id, last_activity)
                    SELECT t, name, 'ann', now() - age
                    FROM (VALUES ('old', interval '11 days'), ('new', interval '9 days'), ('waiting', interval '90 days'))
                        AS s(name, age), (VALUES ('acme'), ('other')) AS tenants(t)
                    RETURNING tenant_id, id, session_id
                ), messages AS (
                    INSERT INTO chat_messages (tenant_id, chat_session_id, seq, role, content, remember_after)
                    SELECT tenant_id, id, 1, 'user', 'hello', CASE WHEN session_id = 'waiting' THEN now() END FROM sessions
                )
                INSERT INTO routing_decisions (tenant_id, chat_session_id) SELECT tenant_id, id FROM sessions
                """
            )
            let client = try TestDatabase.client(url: url, role: "mesh_supervisor")
            let removed = try await PostgresSessionStore(database: client).removeIdle(days: 10, limit: 100)
            await client.shutdown()
            #expect(removed == 2)
            let left = try await owner.query(
                """
                SELECT s.session_id, count(DISTINCT m.id) AS messages, count(DISTINCT d.id) AS decisions
                FROM chat_sessions s
                LEFT JOIN chat_messages m ON m.chat_session_id = s.id
                LEFT JOIN routing_decisions d ON d.chat_session_id = s.id
                GROUP BY s.session_id ORDER BY s.session_id
                """
            )
            #expect(try left.map { try $0.decode("session_id", as: String.self) } == ["new", "waiting"])
            #expect(try left.map { try $0.decode("messages", as: Int.self) } == [2, 2])
            for table in ["chat_messages", "routing_decisions"] {
                let rows = try await owner.query("SELECT id FROM \(identifier: table)")
                #expect(rows.count == 4)
            }
        }
    }

    @Test("A portion at a time, the oldest first")
    func portions() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(
                """
                INSERT INTO chat_sessions (session_id, last_activity)
                SELECT n::text, now() - make_interval(days => n) FROM generate_series(11, 15) AS n
                """
            )
            let client = try TestDatabase.client(url: url, role: "mesh_supervisor")
            let store = PostgresSessionStore(database: client)
            #expect(try await store.removeIdle(days: 10, limit: 2) == 2)
            let left = try await owner.query("SELECT session_id FROM chat_sessions ORDER BY session_id")
            #expect(try left.map { try $0.decode("session_id", as: String.self) } == ["11", "12", "13"])
            #expect(try await store.removeIdle(days: 10, limit: 100) == 3)
            await client.shutdown()
        }
    }
}
