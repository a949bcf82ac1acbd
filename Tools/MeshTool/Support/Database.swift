import ArgumentParser
import Foundation
import Logging
import Platform
import Postgres

/// `--database-url`, or what the environment says.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database as its owner (default: DATABASE_ADMIN_URL, then DATABASE_URL).")
    var databaseUrl: String?

    func url() throws -> DatabaseURL {
        let environment = ProcessInfo.processInfo.environment
        let given = try [
            databaseUrl, SecretInFile.value(of: "DATABASE_ADMIN_URL", in: environment),
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
    var configuration = try PostgresConfiguration(url: url.text, applicationName: "mesh-tool")
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
