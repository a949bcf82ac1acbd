import ArgumentParser
import Foundation
import Logging
import Postgres
import SharedModels

/// `mesh-tool migrate`: brings the schema up to date, and gives the services their own logins where asked.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Applies pending migrations.",
        discussion: "Run it against the database itself or a session pooler, as the owner of the tables."
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The folder of numbered SQL files.")
    var directory: String = "migrations"

    @Option(help: "Dimensions of the embeddings; counts when the tables are made.")
    var dimensions: Int?

    @Option(
        help:
            "Gives each service's role a password and writes the services' database URLs here, readable by the owner alone."
    )
    var rolesFile: String?

    @Flag(
        help:
            "Gives each service's role the password that its <SERVICE>_DATABASE_URL in the environment holds, instead of making one."
    )
    var givenLogins = false

    @Flag(help: "Only says what has been applied and what is pending.")
    var status = false

    func validate() throws {
        if let dimensions, !(1...4_000).contains(dimensions) {
            throw ValidationError("--dimensions must be from 1 to 4000")
        }
        if givenLogins, rolesFile != nil {
            throw ValidationError("--roles-file makes passwords, --given-logins takes yours: only one of the two")
        }
    }

    func run() async throws {
        var logger = Logger(label: "mesh-tool")
        logger.logLevel = .error
        let migrator = Migrator(directory: directory, logger: logger)
        let admin = try database.url()
        let migrations = try migrator.load()
        if migrations.isEmpty { throw Failure("\(directory) holds no migrations") }
        if status { return try await printStatus(migrator, migrations, admin) }
        let wanted = try wantedDimensions()
        let url = wanted.map { admin.setting("mesh.embedding_dimensions", to: String($0)) } ?? admin
        try await withDatabase(url) { client in
            let applied = try await migrator.migrate(client)
            for migration in applied { Terminal.line("applied \(migration.fileName)") }
            if applied.isEmpty { Terminal.line("the database is up to date (\(migrations.count) migrations)") }
            let present = try await SchemaFacts(client: client).embeddingDimensions()
            if let wanted, wanted != present {
                if try await SchemaFacts(client: client).changeWidth() {
                    Terminal.line("the tables hold embeddings of \(wanted) dimensions now")
                } else {
                    Terminal.note(
                        "warning: the tables hold embeddings of \(present) dimensions, not \(wanted): "
                            + "./mesh reembed changes the memories that are there"
                    )
                }
            }
            Terminal.line(try await ServerAudit(store: ServerAuditStore(client: client)).enable())
            if let kind = try IndexCommand.configured(),
                let index = try await VectorIndexStore(client: client).present(),
                index.kind != kind
            {
                Terminal.note(
                    "warning: the vector index is \(index.kind.rawValue), MEMORY_VECTOR_INDEX asks for \(kind.rawValue): "
                        + "./mesh index builds it"
                )
            }
        }
        if givenLogins {
            let given = GivenLogins(
                admin: try admin.configuration(),
                environment: ProcessInfo.processInfo.environment
            )
            try await withDatabase(admin) { client in try await given.ensure(client) }
        }
        if let rolesFile {
            try await withDatabase(admin) { client in
                try await ServiceLogins(admin: admin, file: SecretFile(path: rolesFile)).ensure(client)
            }
        }
    }

    /// `--dimensions`, or the setting that the services read.
    private func wantedDimensions() throws -> Int? {
        if let dimensions { return dimensions }
        let text = ProcessInfo.processInfo.environment["VECTOR_EMBEDDING_DIMENSIONS"] ?? ""
        guard !text.isEmpty else {
            // As the memory service asks that provider for them.
            return ProcessInfo.processInfo.environment["EMBEDDING_PROVIDER"] == "openai" ? 1_536 : nil
        }
        guard let number = Int(text), (1...4_000).contains(number) else {
            throw Failure("VECTOR_EMBEDDING_DIMENSIONS must be from 1 to 4000")
        }
        return number
    }

    private func printStatus(
        _ migrator: Migrator,
        _ migrations: [Migrator.Migration],
        _ url: DatabaseURL
    ) async throws {
        try await withDatabase(url) { client in
            let pending = Set(try await migrator.status(client).pending)
            for migration in migrations {
                Terminal.line((pending.contains(migration.version) ? "pending  " : "applied  ") + migration.fileName)
            }
            if !pending.isEmpty { throw ExitCode(1) }
        }
    }
}
