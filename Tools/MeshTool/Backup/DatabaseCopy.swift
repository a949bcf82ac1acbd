import Foundation
import Postgres
import ServiceLifecycle

/// Fills a fresh database from a backup and compares it with the manifest.
struct DatabaseCopy: Sendable {
    let manifest: BackupManifest
    let file: String
    /// The server, by any database of it.
    let url: DatabaseURL
    let programs: String?
    let report: @Sendable (String) -> Void

    /// Whether the file is the one that its manifest tells of.
    /// - Throws: `Failure` where it is not.
    static func checked(_ file: String) throws -> BackupManifest {
        let manifest = try BackupFolder.read(manifestOf: file)
        let (sha256, bytes) = try BackupFolder.digest(file)
        guard bytes == manifest.bytes else {
            throw Failure(
                "\(file) has \(bytes) bytes instead of \(manifest.bytes): it is not whole, or not the manifest's"
            )
        }
        guard sha256 == manifest.sha256 else {
            throw Failure("\(file) is damaged, or not the one that its manifest tells of: its SHA-256 is another")
        }
        return manifest
    }

    /// A database of its own, in which everything is as it was; it is dropped again where that fails.
    func make(_ name: String, _ databases: DatabaseStore) async throws {
        let server = try await databases.serverVersion() / 10_000
        guard server >= manifest.serverMajor else {
            throw Failure(
                "the backup is of PostgreSQL \(manifest.serverMajor); this server is \(server), which is older"
            )
        }
        let tools = try await DatabasePrograms.find(in: programs, server: server)
        let roles = try await databases.makeRoles(manifest.roles)
        if !roles.isEmpty { report("made roles without a login: \(roles.joined(separator: ", "))") }
        if try await !databases.create(name, like: manifest.locale) {
            report("this server does not sort as \(manifest.locale.collate); the database sorts as the server does")
        }
        do {
            // What is left is cleared up all the same.
            try await cancelWhenGracefulShutdown {
                try await fill(name, tools)
                try await compare(name)
            }
        } catch {
            // In a task of its own, for this one may be cancelled: it is waited for all the same.
            await Task { try? await databases.drop(name) }.value
            throw error
        }
    }

    private func fill(_ name: String, _ tools: DatabasePrograms) async throws {
        let environment = try url.programEnvironment
        let contents = try await tools.restore.run(["--list", file])
        // The extension needs a server that loads it at its start; `mesh-tool migrate` makes it where there is one.
        let wanted = contents.split(separator: "\n").filter {
            !$0.contains(#/ (EXTENSION -|COMMENT - EXTENSION) pgaudit/#)
        }
        let list = FileManager.default.temporaryDirectory.appending(path: "mesh-tool-\(UUID().uuidString).list")
        defer { try? FileManager.default.removeItem(at: list) }
        try Data(wanted.joined(separator: "\n").utf8).write(to: list)
        try await tools.restore.run(
            [
                "--exit-on-error", "--no-password", "--dbname=\(name)",
                "--use-list=\(list.path(percentEncoded: false))", file,
            ],
            environment: environment
        )
        try await withDatabase(url.database(name)) { try await SearchPaths(client: $0).restore() }
    }

    private func compare(_ name: String) async throws {
        let found = try await withDatabase(url.database(name), statementTimeout: Backup.patience) { client in
            try await TableFacts.read(client) { try await $0.tables() }
        }
        let differences = manifest.differences(from: found)
        guard differences.isEmpty else {
            throw Failure("what was restored is not what was dumped: " + differences.prefix(5).joined(separator: "; "))
        }
    }
}

/// Restores a backup into a scratch database of the same server, compares, and drops it.
struct BackupCheck: Sendable {
    let url: DatabaseURL
    let programs: String?
    let report: @Sendable (String) -> Void

    func run(_ file: String) async throws {
        let manifest = try DatabaseCopy.checked(file)
        try await withDatabase(url, statementTimeout: Backup.patience) { client in
            let databases = DatabaseStore(client: client)
            let prefix = "\(manifest.database.prefix(40))_check_"
            try await databases.sweep(prefix, before: Date() - 86_400)
            let name = "\(prefix)\(Int(Date().timeIntervalSince1970))_\(randomText(length: 8).lowercased())"
            let copy = DatabaseCopy(manifest: manifest, file: file, url: url, programs: programs, report: report)
            try await copy.make(name, databases)
            try await databases.drop(name)
        }
        report("checked: restored into a scratch database, \(manifest.tables.count) tables are as they were")
    }
}
