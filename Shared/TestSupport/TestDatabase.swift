import Foundation
import Logging
public import Postgres
public import SharedModels

/// The database server that stores are tested against: the one that `TEST_DATABASE_URL` names.
///
/// Its user must be able to create databases, roles and the extension `vector`.
public enum TestDatabase {
    /// The maintenance database of the server; nil where no server is named.
    public static var serverURL: String? {
        let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"] ?? ""
        return url.isEmpty ? nil : url
    }

    /// For `.enabled(if:)` of suites that are worth running without a database.
    public static var isAvailable: Bool { serverURL != nil }

    /// The width of the vectors of the databases that are made; those of the local model unless a test asks for others.
    @TaskLocal public static var embeddingDimensions = 384

    /// Where the project's migrations lie.
    public static var migrationsDirectory: String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return root.appending(path: "migrations").path(percentEncoded: false)
    }

    /// `url` with another database.
    ///
    /// - Parameter url: `postgres://…` or a libpq `key=value` string.
    public static func url(_ url: String, database: String) -> String {
        guard let scheme = url.range(of: "://") else { return url + " dbname=\(database)" }
        let query = url.firstIndex(of: "?").map { String(url[$0...]) } ?? ""
        let beforeQuery = url.prefix(upTo: url.firstIndex(of: "?") ?? url.endIndex)
        let path = beforeQuery[scheme.upperBound...].firstIndex(of: "/") ?? beforeQuery.endIndex
        return beforeQuery[..<path] + "/" + database + query
    }

    /// Suites run all their cases at once; a server takes about a hundred connections.
    static let gate = Gate(width: 8)

    /// A further client for a database, to be shut down by whoever asked for it; `role` as in `PostgresConfiguration`.
    public static func client(url: String, role: String? = nil, maximumConnections: Int = 8) throws -> PostgresClient {
        var configuration = try PostgresConfiguration(url: url, applicationName: "mesh-tests")
        configuration.role = role
        configuration.maximumConnections = maximumConnections
        configuration.statementTimeout = .seconds(60)
        configuration.acquireTimeout = .seconds(60)
        var logger = Logger(label: "test-database")
        logger.logLevel = .warning
        return PostgresClient(configuration: configuration, logger: logger)
    }
}

/// Why there is no database to test with.
public struct TestDatabaseError: Error, CustomStringConvertible {
    public var description: String
}

/// Runs `body` with a migrated database of its own, which is dropped afterwards. Suites may run side by side.
///
/// - Parameters:
///   - service: whose role the client acts as; nil = the owner of the tables.
///   - migrated: false for an empty database.
///   - body: gets the client, and the URL for processes that open a client themselves.
/// - Throws: `TestDatabaseError` when `TEST_DATABASE_URL` is not set, and what `body` throws.
public func withTestDatabase<Result>(
    as service: MeshService? = nil,
    migrated: Bool = true,
    _ body: (PostgresClient, String) async throws -> Result
) async throws -> Result {
    guard let server = TestDatabase.serverURL else {
        throw TestDatabaseError(
            description: "TEST_DATABASE_URL is not set: name a PostgreSQL with pgvector whose user may create databases"
        )
    }
    await TestDatabase.gate.enter()
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await run(on: server, as: service, migrated: migrated, body))
    } catch {
        outcome = .failure(error)
    }
    await TestDatabase.gate.leave()
    return try outcome.get()
}

private func run<Result>(
    on server: String,
    as service: MeshService?,
    migrated: Bool,
    _ body: (PostgresClient, String) async throws -> Result
) async throws -> Result {
    let name = try await withMaintenance(of: server) { maintenance in
        let template = migrated ? try await TestTemplate(server: server, maintenance: maintenance).name() : nil
        return try await createDatabase(from: template, maintenance)
    }
    let outcome: Swift.Result<Result, any Error>
    do {
        let url = TestDatabase.url(server, database: name)
        if migrated, TestDatabase.embeddingDimensions != 384 { try await widen(url) }
        outcome = .success(
            try await using(TestDatabase.client(url: url, role: service?.databaseRole)) { try await body($0, url) }
        )
    } catch {
        outcome = .failure(error)
    }
    // A database that stays is swept by a later run; the test's own outcome matters more.
    _ = try? await withMaintenance(of: server) { maintenance in
        try await maintenance.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
    }
    return try outcome.get()
}

/// As a database that was made for a wider model.
private func widen(_ url: String) async throws {
    try await using(TestDatabase.client(url: url, maximumConnections: 1)) { owner in
        try await owner.withTransaction { connection in
            let dimensions = String(TestDatabase.embeddingDimensions)
            _ = try await connection.query("SELECT set_config('mesh.embedding_dimensions', \(dimensions), true)")
            _ = try await connection.query("CALL mesh.change_embedding_width()")
        }
    }
}

private func withMaintenance<Result>(
    of server: String,
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    try await using(TestDatabase.client(url: server, maximumConnections: 2), body)
}

private func using<Result>(
    _ client: PostgresClient,
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(client))
    } catch {
        outcome = .failure(error)
    }
    await client.shutdown()
    return try outcome.get()
}

/// The name says when it was made, so that what a killed run left behind can be told from what is in use.
private func createDatabase(from template: String?, _ maintenance: PostgresClient) async throws -> String {
    let name = "mesh_test_\(Int(Date().timeIntervalSince1970))_\(UInt32.random(in: 0...UInt32.max))"
    var statement: PostgresQuery = "CREATE DATABASE \(identifier: name)"
    if let template { statement += " TEMPLATE \(identifier: template)" }
    try await maintenance.execute(statement)
    return name
}
