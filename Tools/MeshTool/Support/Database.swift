import ArgumentParser
import Foundation
import Logging
import Platform
import Postgres

/// `--database-url`, or what the environment says.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database as its owner (default: DATABASE_ADMIN_URL, then DATABASE_URL).")
    var databaseUrl: String?

    func url() throws -> DatabaseURL { try Self.url(databaseUrl) }

    static func url(_ named: String?) throws -> DatabaseURL {
        let environment = ProcessInfo.processInfo.environment
        let given = try [
            named, SecretInFile.value(of: "DATABASE_ADMIN_URL", in: environment),
            SecretInFile.value(of: "DATABASE_URL", in: environment),
        ]
        guard let url = given.compactMap({ $0 }).first(where: { !$0.isEmpty }) else {
            throw Failure("no database is named: set DATABASE_ADMIN_URL or DATABASE_URL, or pass --database-url")
        }
        return DatabaseURL(url)
    }
}

/// Runs `body` with a client that is closed afterwards.
///
/// - Parameters:
///   - role: acted as in every transaction; nil = the user of the URL.
///   - statementTimeout: for what takes longer than a statement usually may.
func withDatabase<Result>(
    _ url: DatabaseURL,
    role: String? = nil,
    statementTimeout: Duration? = nil,
    connections: Int = 2,
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    try await withDatabase(
        url.configuration(),
        role: role,
        statementTimeout: statementTimeout,
        connections: connections,
        body
    )
}

extension DatabaseURL {
    /// - Throws: what is wrong with it, without repeating it.
    func configuration() throws -> PostgresConfiguration {
        let certificates = ProcessInfo.processInfo.environment["DATABASE_CA_FILE"] ?? ""
        return try PostgresConfiguration(
            url: text,
            applicationName: "mesh-tool",
            certificates: certificates.isEmpty ? nil : certificates
        )
    }
}

extension PostgresConfiguration {
    /// Whether the server lets this login in.
    func opens() async -> Bool {
        do {
            try await withDatabase(self, connections: 1) { try await $0.ping() }
            return true
        } catch {
            return false
        }
    }
}

/// As above, for a database that is known already.
func withDatabase<Result>(
    _ configuration: PostgresConfiguration,
    role: String? = nil,
    statementTimeout: Duration? = nil,
    connections: Int = 2,
    _ body: (PostgresClient) async throws -> Result
) async throws -> Result {
    var configuration = configuration
    configuration.role = role
    if let statementTimeout { configuration.statementTimeout = statementTimeout }
    configuration.maximumConnections = connections
    var logger = Logger(label: "mesh-tool")
    logger.logLevel = .error
    let client = PostgresClient(configuration: configuration, logger: logger)
    let outcome: Swift.Result<Result, any Error>
    do {
        outcome = .success(try await body(client))
    } catch {
        outcome = .failure(error)
    }
    await client.shutdown()
    return try outcome.get()
}
