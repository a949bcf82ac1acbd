import Synchronization
import Testing

@testable import Postgres

@Suite("What a statement does, in few words")
struct StatementSummaryTests {
    @Test(
        "The kind of statement and its table, and nothing of its values",
        arguments: [
            ("SELECT 1", "SELECT"),
            ("SELECT a FROM public.robots r WHERE b = 'FROM x'", "SELECT robots"),
            ("select\n  extract(year FROM t.at)\nfrom \"Odd\" t", "SELECT Odd"),
            ("INSERT INTO public.leads (id) VALUES ($1)", "INSERT leads"),
            ("UPDATE public.leads SET a = (SELECT b FROM c)", "UPDATE leads"),
            ("DELETE FROM mesh.keys", "DELETE mesh.keys"),
            (
                "WITH due AS (SELECT id FROM a), x AS (DELETE FROM b) UPDATE public.tasks t SET c = 1 FROM due",
                "UPDATE tasks"
            ),
            ("WITH due AS (SELECT id FROM public.a), b AS (SELECT 1) SELECT x FROM due JOIN b ON true", "SELECT a"),
            ("SELECT count(*) FROM (SELECT FROM public.agent_memories m LIMIT $1) w", "SELECT agent_memories"),
            ("SELECT mesh.memory_count($1, NULL)", "SELECT"),
            ("SELECT x FROM mesh.found($1) f", "SELECT mesh.found"),
            ("-- a remark\nBEGIN READ ONLY", "BEGIN"),
            ("COMMIT", "COMMIT"),
            ("", "EMPTY"),
        ]
    )
    func summary(sql: String, text: String) {
        #expect(StatementSummary(sql).text == text)
    }

    private final class Watcher: StatementObserver {
        let isWatching: Bool
        private let noted = Mutex<[StatementRun]>([])

        init(isWatching: Bool) { self.isWatching = isWatching }

        var runs: [StatementRun] { noted.withLock { $0 } }

        func ran(_ run: StatementRun) { noted.withLock { $0.append(run) } }
    }

    @Test("Who watches is told of every statement, also of those in a transaction and those that fail")
    func observed() async throws {
        for isWatching in [true, false] {
            let watcher = Watcher(isWatching: isWatching)
            try await TestDatabase.withServer(TestDatabase.Options(observer: watcher)) { client in
                _ = try await client.query("SELECT 1 FROM pg_class LIMIT 1")
                try await client.withTransaction { connection in
                    _ = try await connection.query("SELECT 2 FROM pg_type LIMIT 1")
                }
                _ = try await client.pipeline(["SELECT 3", "SELECT 4"])
                _ = try? await client.query("SELECT 1 / 0")
            }
            let runs = watcher.runs
            guard isWatching else {
                #expect(runs.isEmpty)
                continue
            }
            #expect(
                runs.map { StatementSummary($0.sql).text } == ["SELECT pg_class", "SELECT pg_type", "SELECT", "SELECT"]
            )
            #expect(runs.map(\.statements) == [1, 1, 2, 1])
            #expect(runs.map { $0.error?.sqlState } == [nil, nil, nil, "22012"])
            #expect(runs.allSatisfy { $0.duration > .zero })
        }
    }
}
