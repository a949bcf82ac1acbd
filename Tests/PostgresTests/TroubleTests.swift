import Foundation
import Postgres
import Testing

@Suite("When things go wrong: cancellation, servers that go away, nothing free")
struct TroubleTests {
    private func pid(_ client: PostgresClient) async throws -> Int {
        try await client.query("SELECT pg_backend_pid() AS pid")[0].decode("pid")
    }

    @Test("Cancelling the task interrupts the statement at once, and the connection lives on")
    func cancellation() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            let before = try await pid(client)
            for claims in [nil, DatabaseClaims(tenant: "t")] {
                let start = ContinuousClock.now
                let error = try await postgresError {
                    try await withThrowingTaskGroup { group in
                        group.addTask { _ = try await client.query("SELECT pg_sleep(30)", claims: claims) }
                        try await Task.sleep(for: .milliseconds(100))
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                }
                #expect(error.code == .cancelled)
                #expect(start.duration(to: .now) < .seconds(25))
            }
            #expect(try await pid(client) == before)
        }
    }

    @Test("A transaction cut off by cancellation leaves nothing behind")
    func cancelledTransaction() async throws {
        try await TestDatabase.with(.init(connections: 2)) { client in
            try await client.execute("CREATE TABLE t (n int)")
            _ = try await postgresError {
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        try await client.withTransaction { connection in
                            try await connection.execute("INSERT INTO t VALUES (1)")
                            _ = try await connection.query("SELECT pg_sleep(30)")
                        }
                    }
                    try await Task.sleep(for: .milliseconds(200))
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            #expect(try await client.query("SELECT * FROM t").isEmpty)
            let open = try await client.query(
                "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
            )
            #expect(try open[0].decode("n", as: Int.self) == 0)
        }
    }

    @Test("Cancellations at random moments spoil neither what runs next nor the pool")
    func manyCancellations() async throws {
        try await TestDatabase.withServer(.init(connections: 3, acquireTimeout: .seconds(60))) { client in
            try await withThrowingTaskGroup { group in
                for _ in 0..<150 {
                    group.addTask {
                        try await withThrowingTaskGroup { inner in
                            inner.addTask { _ = try await client.query("SELECT pg_sleep(0.003)") }
                            try await Task.sleep(for: .microseconds(Int.random(in: 0..<8000)))
                            inner.cancelAll()
                            do { try await inner.waitForAll() } catch let error as PostgresError {
                                #expect(error.code == .cancelled)
                            }
                        }
                        let rows = try await client.query("SELECT 42 AS n")
                        #expect(try rows[0].decode("n", as: Int.self) == 42)
                    }
                }
                try await group.waitForAll()
            }
            #expect(client.statistics.waiting == 0)
            #expect(client.statistics.total <= 3)
        }
    }

    @Test("Who is cancelled while waiting for a connection leaves the queue")
    func cancelledWaiter() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            try await client.withConnection { _ in
                let error = try await postgresError {
                    try await withThrowingTaskGroup { group in
                        group.addTask { try await client.ping() }
                        try await eventually("somebody waits") { client.statistics.waiting == 1 }
                        group.cancelAll()
                        try await group.waitForAll()
                    }
                }
                #expect(error.code == .cancelled)
                #expect(client.statistics.waiting == 0)
            }
            try await client.ping()
        }
    }

    @Test("With every connection in use a caller is refused after the time that it may wait")
    func exhausted() async throws {
        try await TestDatabase.withServer(.init(connections: 1, acquireTimeout: .seconds(1))) { client in
            try await client.withConnection { _ in
                let start = ContinuousClock.now
                let error = try await postgresError { try await client.ping() }
                #expect(error.code == .poolExhausted)
                #expect(start.duration(to: .now) < .seconds(25))
            }
            try await client.ping()
        }
    }

    @Test("A connection that the server closed while idle is replaced without anybody noticing")
    func terminatedIdle() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            try await TestDatabase.withServer(.init(connections: 1)) { other in
                for round in 0..<5 {
                    let victim = try await pid(client)
                    _ = try await other.query("SELECT pg_terminate_backend(\(victim)::int, 5000)")
                    switch round {
                    case 0: #expect(try await pid(client) != victim)
                    case 1: try await client.withTransaction { _ = try await $0.query("SELECT 1") }
                    case 2: try await client.withConnection { _ = try await $0.query("SELECT 1") }
                    default: _ = try await client.query("SELECT 1", claims: .init(tenant: "t"))
                    }
                }
            }
        }
    }

    @Test("A connection that the server closes while busy fails that statement alone")
    func terminatedBusy() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            let victim = try await pid(client)
            let error = try await postgresError {
                try await withThrowingTaskGroup { group in
                    group.addTask { _ = try await client.query("SELECT pg_sleep(30)") }
                    try await TestDatabase.withServer { other in
                        try await eventually("the statement runs") {
                            let rows = try await other.query(
                                "SELECT 1 FROM pg_stat_activity WHERE pid = \(victim) AND state = 'active'"
                            )
                            return !rows.isEmpty
                        }
                        _ = try await other.query("SELECT pg_terminate_backend(\(victim)::int)")
                    }
                    try await group.waitForAll()
                }
            }
            #expect(error.code == .unavailable)
            #expect(error.sqlState == "57P01")
            #expect(error.isRetryable)
            #expect(try await pid(client) != victim)
        }
    }

    @Test("A server that is not there is reported at once")
    func unreachable() async throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://nobody:s3cret@127.0.0.1:1/x",
            applicationName: "t"
        )
        let client = PostgresClient(configuration: configuration, logger: TestDatabase.logger)
        let start = ContinuousClock.now
        for _ in 0..<10 {
            let error = try await postgresError { try await client.ping() }
            #expect(error.code == .unavailable)
            #expect(error.isRetryable)
            #expect(!"\(error)".contains("s3cret"))
        }
        let transaction = try await postgresError {
            try await client.withTransaction { _ = try await $0.query("SELECT 1") }
        }
        #expect(transaction.code == .unavailable)
        #expect(start.duration(to: .now) < .seconds(60))
        await client.shutdown()
    }

    @Test("A server that accepts connections and says nothing does not hold a caller past its time")
    func silent() async throws {
        let server = try SilentServer()
        let url = "postgres://nobody@127.0.0.1:\(server.port)/x?sslmode=disable"
        var configuration = try PostgresConfiguration(url: url, applicationName: "t")
        configuration.acquireTimeout = .milliseconds(300)
        configuration.connectTimeout = .seconds(30)
        let client = PostgresClient(configuration: configuration, logger: TestDatabase.logger)
        let start = ContinuousClock.now
        let error = try await postgresError { try await client.ping() }
        #expect(error.code == .unavailable)
        #expect(start.duration(to: .now) < .seconds(25))
        await client.shutdown()
    }

    @Test("After shutdown every call is refused")
    func shutdown() async throws {
        try await TestDatabase.withServer { client in
            try await client.ping()
            await client.shutdown()
            #expect(client.statistics.total == 0)
            let error = try await postgresError { try await client.ping() }
            #expect(error.code == .closed)
        }
    }
}

/// Listens, lets the system accept connections, and never reads.
private final class SilentServer {
    private let socket: Int32
    let port: UInt16

    init() throws {
        socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = socket
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener, address, length) == 0, listen(listener, 16) == 0 else { return }
                getsockname(listener, address, &length)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        try #require(port != 0)
    }

    deinit { close(socket) }
}
