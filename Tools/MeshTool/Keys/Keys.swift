import ArgumentParser
import Foundation
import Postgres
import SharedModels

/// `mesh-tool keys`: API keys of machines.
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes API keys.",
        subcommands: [Create.self, EnsureDev.self, List.self, Revoke.self]
    )

    /// The tenant, and the database that holds its keys.
    struct Target: ParsableArguments {
        @OptionGroup var database: DatabaseOptions

        @Option(help: "The tenant that the key belongs to.")
        var tenant: String = "default"

        func withStore<Result>(_ body: (APIKeyStore) async throws -> Result) async throws -> Result {
            try await withDatabase(database.url(), role: MeshService.gateway.databaseRole) { client in
                try await body(APIKeyStore(client: client, tenant: tenant))
            }
        }
    }
}

extension Keys {
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a key and prints it, this once.")

        @OptionGroup var target: Target

        @Option(help: "What the key is for.")
        var name: String

        @Option(help: "Memory namespaces that it reaches, separated by commas; * is all of the tenant's.")
        var namespaces: String = ""

        func run() async throws {
            let key = APIKey.random()
            let names = namespaces.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let id = try await target.withStore { try await $0.insert(key, name: name, namespaces: names) }
            Terminal.note("key \(id) of tenant \(target.tenant); it is stored hashed and cannot be shown again")
            Terminal.line(key.text)
        }
    }

    struct EnsureDev: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ensure-dev",
            abstract: "Sees to it that a file holds a valid key for all namespaces."
        )

        @OptionGroup var target: Target

        @Option(help: "Where the key is kept, readable by its owner alone.")
        var file: String = ".mesh/dev-key"

        func run() async throws {
            let file = SecretFile(path: file)
            try await target.withStore { store in
                if let text = file.read(), try await store.isValid(APIKey(text: text)) {
                    file.close()
                    Terminal.line("the development key is in place (\(file.path))")
                    return
                }
                let key = APIKey.random()
                let id = try await store.insert(key, name: "development", namespaces: ["*"])
                do {
                    try file.write(key.text)
                } catch {
                    // A key that nobody has must not stay open.
                    _ = try await store.revoke(id.uuidString)
                    throw error
                }
                Terminal.line("a new development key is in \(file.path)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a tenant's keys.")

        @OptionGroup var target: Target

        func run() async throws {
            let entries = try await target.withStore { try await $0.list() }
            var table = TextTable(columns: ["id", "name", "key", "namespaces", "created", "revoked"])
            for entry in entries {
                table.add([
                    entry.id.uuidString.lowercased(), entry.name, entry.prefix + "…",
                    entry.namespaces.joined(separator: ","), Timestamp.format(entry.createdAt),
                    entry.revokedAt.map(Timestamp.format) ?? "",
                ])
            }
            Terminal.line(table.text(width: 160))
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes a key worthless at once.")

        @OptionGroup var target: Target

        @Argument(help: "The key's id, or its first characters (8 or more).")
        var key: String

        func run() async throws {
            let revoked = try await target.withStore { try await $0.revoke(key) }
            if revoked.isEmpty { throw Failure("tenant \(target.tenant) has no such key") }
            for prefix in revoked { Terminal.line("revoked \(prefix)…") }
        }
    }
}
