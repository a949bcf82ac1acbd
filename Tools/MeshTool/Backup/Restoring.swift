import Foundation
import Logging
import Postgres
import SharedModels

/// Puts a backup in a database's place: a fresh one is filled and compared first, then the two change names in one step, and the one that
/// was there stays.
struct Restoring: Sendable {
    let file: String
    let target: DatabaseURL
    /// Whether a database with something in it may be put aside.
    let replace: Bool
    let programs: String?
    /// The newest migration of this version of the mesh.
    let newest: String?
    let report: @Sendable (String) -> Void

    func run() async throws {
        let manifest = try DatabaseCopy.checked(file)
        if let schema = manifest.schema, let newest, schema > newest {
            throw Failure(
                "the backup has tables of migration \(schema), this mesh knows \(newest): take a later version of it"
            )
        }
        let configuration = try PostgresConfiguration(url: target.text, applicationName: "mesh-tool")
        guard let name = configuration.database, !name.isEmpty else {
            throw Failure("the database URL names no database")
        }
        let maintenance = target.database(name == "postgres" ? "template1" : "postgres")
        try await withDatabase(maintenance, statementTimeout: Backup.patience) { client in
            let databases = DatabaseStore(client: client)
            let isThere = try await databases.exists(name)
            let isEmpty = isThere ? try await tables(in: target).isEmpty : true
            guard isEmpty || replace else {
                throw Failure(
                    "\(name) holds tables: --replace puts it aside, under another name, and this backup in its place"
                )
            }
            let stamp = Timestamp.format(Date()).prefix(19).filter { $0 != "-" && $0 != ":" }.lowercased()
            let fresh = "\(name.prefix(40))_restore_\(randomText(length: 10).lowercased())"
            let copy = DatabaseCopy(
                manifest: manifest,
                file: file,
                url: maintenance,
                programs: programs,
                report: report
            )
            try await copy.make(fresh, databases)
            report(
                "restored and compared: \(manifest.tables.count) tables, \(manifest.tables.reduce(0) { $0 + $1.rows }) rows"
            )
            do {
                if isThere {
                    let before = "\(name.prefix(40))_before_\(stamp)"
                    try await databases.replace(name, with: fresh, keepingAs: before)
                    if isEmpty {
                        try await databases.drop(before)
                    } else {
                        report("what was there is \(before) now; drop it when nobody needs it any more")
                    }
                } else {
                    try await databases.rename(fresh, to: name)
                }
            } catch {
                try? await databases.drop(fresh)
                throw error
            }
        }
        let age = manifest.schema == newest ? "" : " Its tables are older than this mesh:"
        report(
            "\(name) is the backup of \(Timestamp.format(manifest.madeAt)).\(age) mesh migrate brings tables and logins up to date"
        )
    }

    private func tables(in url: DatabaseURL) async throws -> [BackupManifest.Table] {
        try await withDatabase(url, statementTimeout: Backup.patience) { client in
            try await TableFacts.read(client) { try await $0.tables(counted: false) }
        }
    }
}
