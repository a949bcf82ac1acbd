import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import Postgres

@Suite("When the way to the server breaks", .serialized)
struct OutageTests {
    private static let name = "outage-\(UUID().uuidString)"

    /// A client whose connections all go through a proxy.
    private func withProxy(
        connections: Int = 1,
        _ body: (PostgresClient, CuttableProxy) async throws -> Void
    ) async throws {
        var configuration = try TestDatabase.configuration()
        let host = configuration.connectionParameters["hostaddr"] ?? configuration.connectionParameters["host"] ?? ""
        let port = configuration.connectionParameters["port"].flatMap { UInt16($0) } ?? 5432
        let proxy = try CuttableProxy(host: host == "localhost" ? "127.0.0.1" : host, port: port)
        configuration = configuration.server(host: "127.0.0.1", port: proxy.port, applicationName: Self.name)
        configuration.maximumConnections = connections
        let client = PostgresClient(configuration: configuration, logger: TestDatabase.logger)
        let result: Result<Void, any Error>
        do { result = .success(try await body(client, proxy)) } catch { result = .failure(error) }
        await client.shutdown()
        proxy.stop()
        try result.get()
    }

    /// What `body` fails with when its connection is cut in the middle of a statement.
    private func failure(
        of client: PostgresClient,
        cutting proxy: CuttableProxy,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws -> PostgresError {
        try await client.ping()
        return try await TestDatabase.withServer { other in
            func running() async throws -> Int {
                try await other.query(
                    """
                    SELECT count(*) AS n FROM pg_stat_activity
                    WHERE application_name = \(Self.name) AND state = 'active' AND query LIKE '%pg_sleep%'
                    """
                )[0].decode("n")
            }
            // The server goes on with what was cut off before.
            let before = try await running()
            return try await postgresError {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await body() }
                    try await eventually("the statement runs") { try await running() > before }
                    proxy.cut()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("A statement that commits by itself and is cut off may have taken effect, and the error says so")
    func outcomeUnknown() async throws {
        try await withProxy { client, proxy in
            for claims in [nil, DatabaseClaims(tenant: "t")] {
                let error = try await failure(of: client, cutting: proxy) {
                    try await client.execute("SELECT pg_sleep(8)", claims: claims)
                }
                #expect(error.code == .unavailable)
                #expect(error.outcomeUnknown)
                #expect(!error.isRetryable)
            }
            try await client.ping()
        }
    }

    @Test("A transaction that is cut off before its commit has had no effect and may be tried again")
    func transactionCut() async throws {
        try await withProxy { client, proxy in
            for first in ["SELECT 1", "SELECT pg_sleep(8)"] {
                let error = try await failure(of: client, cutting: proxy) {
                    try await client.withTransaction { connection in
                        _ = try await connection.query(PostgresQuery(sql: first))
                        _ = try await connection.query("SELECT pg_sleep(8)")
                    }
                }
                #expect(error.code == .unavailable)
                #expect(!error.outcomeUnknown)
                #expect(error.isRetryable)
            }
            try await client.ping()
        }
    }

    @Test("Idle connections that were cut are replaced without anybody noticing")
    func idleCut() async throws {
        try await withProxy(connections: 3) { client, proxy in
            for _ in 0..<3 {
                try await withThrowingTaskGroup { group in
                    for _ in 0..<12 { group.addTask { _ = try await client.query("SELECT pg_sleep(0.005)") } }
                    try await group.waitForAll()
                }
                proxy.cut()
                try await Task.sleep(for: .milliseconds(30))
            }
            try await client.ping()
        }
    }

    @Test("Callers wait through a short outage")
    func shortOutage() async throws {
        try await withProxy { client, proxy in
            try await client.ping()
            proxy.isOpen = false
            proxy.cut()
            try await Task.sleep(for: .milliseconds(30))
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await client.ping() } }
                try await eventually("they wait") {
                    client.statistics.waiting > 0 && client.statistics.failedToOpen > 0
                }
                proxy.isOpen = true
                try await group.waitForAll()
            }
        }
    }

    @Test("In a long outage callers fail within the time they may wait, then at once, and all is well afterwards")
    func longOutage() async throws {
        try await withProxy { client, proxy in
            try await client.ping()
            proxy.isOpen = false
            proxy.cut()
            try await Task.sleep(for: .milliseconds(30))
            let start = ContinuousClock.now
            let first = try await postgresError { try await client.ping() }
            #expect(first.code == .unavailable)
            #expect(start.duration(to: .now) < .seconds(30))
            let later = ContinuousClock.now
            let second = try await postgresError { try await client.ping() }
            #expect(second.code == .unavailable)
            #expect(later.duration(to: .now) < .seconds(25))
            proxy.isOpen = true
            let deadline = ContinuousClock.now + .seconds(30)
            while (try? await client.ping()) == nil, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
            }
            try await client.ping()
        }
    }

    @Test("A server that stopped answering is given up, whatever it was asked")
    func hung() async throws {
        let options = TestDatabase.Options(connections: 1, statementTimeout: .milliseconds(100))
        try await TestDatabase.withServer(options) { client in
            let error = try await postgresError {
                try await client.withConnection { connection in
                    // The server's own limit is off, so that ours has to act.
                    try await connection.executeScript("SET statement_timeout = 0")
                    _ = try await connection.query("SELECT pg_sleep(60)")
                }
            }
            #expect(error.code == .timeout)
            #expect(error.sqlState == nil)
            try await client.ping()
        }
    }

    @Test("As a service it runs until graceful shutdown and then closes everything")
    func service() async throws {
        let client = PostgresClient(configuration: try TestDatabase.configuration(), logger: TestDatabase.logger)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: client)], logger: TestDatabase.logger)
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let deadline = ContinuousClock.now + .seconds(30)
            while client.statistics.idle == 0, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(10))
            }
            let statistics = client.statistics
            #expect((statistics.total, statistics.idle, statistics.waiting) == (1, 1, 0))
            #expect((statistics.opened, statistics.failedToOpen, statistics.opening) == (1, 0, 0))
            // Whoever asked first had to wait for the connection to be opened.
            #expect(statistics.waits.total > 0)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        #expect(client.statistics.total == 0)
        let error = try await postgresError { try await client.ping() }
        #expect(error.code == .closed)
    }
}
