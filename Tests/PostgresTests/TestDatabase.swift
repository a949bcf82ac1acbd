import Foundation
import Logging
import Postgres
import Testing

/// A database of its own on the server that TEST_DATABASE_URL names, dropped when the closure ends.
enum TestDatabase {
    static func configuration() throws -> PostgresConfiguration {
        let url = try #require(
            ProcessInfo.processInfo.environment["TEST_DATABASE_URL"],
            "TEST_DATABASE_URL must name a PostgreSQL server on which databases may be created"
        )
        return try PostgresConfiguration(url: url, applicationName: "postgres-tests")
    }

    static let logger = Logger(label: "postgres-tests", factory: { _ in SwiftLogNoOpLogHandler() })

    /// What differs from case to case in the client that the body gets.
    struct Options {
        var connections = 4
        var statementTimeout: Duration = .seconds(10)
        var acquireTimeout: Duration = .seconds(5)
        var preparedStatements = true
        var role: String?
        var observer: (any StatementObserver)?

        func apply(to configuration: PostgresConfiguration) -> PostgresConfiguration {
            var configuration = configuration
            configuration.maximumConnections = connections
            configuration.statementTimeout = statementTimeout
            configuration.acquireTimeout = acquireTimeout
            configuration.preparedStatements = preparedStatements ? .automatic : .never
            configuration.role = role
            configuration.observer = observer
            return configuration
        }
    }

    static func with<R>(
        _ options: Options = Options(),
        _ body: (PostgresClient) async throws -> R
    ) async throws -> R {
        var server = try configuration()
        server.maximumConnections = 1
        server.statementTimeout = .seconds(60)
        let admin = PostgresClient(configuration: server, logger: logger)
        let name = "mesh_postgres_" + UUID().uuidString.lowercased().prefix(8)
        try await admin.execute("CREATE DATABASE \(identifier: name)")
        let client = PostgresClient(configuration: options.apply(to: server.database(name)), logger: logger)
        let result: Result<R, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.shutdown()
        try await admin.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
        await admin.shutdown()
        return try result.get()
    }

    /// A client on the server's own database, for suites that create nothing.
    static func withServer<R>(
        _ options: Options = Options(),
        _ body: (PostgresClient) async throws -> R
    ) async throws -> R {
        let client = PostgresClient(configuration: options.apply(to: try configuration()), logger: logger)
        let result: Result<R, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(error) }
        await client.shutdown()
        return try result.get()
    }
}

/// Waits for something that takes effect a little later, for at most half a minute.
func eventually(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "\(what)", sourceLocation: sourceLocation)
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// The error that `body` throws, as ours.
func postgresError(
    _ body: () async throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> PostgresError {
    let error = await #expect(throws: PostgresError.self, sourceLocation: sourceLocation) { try await body() }
    return try #require(error, sourceLocation: sourceLocation)
}
