import ArgumentParser
import Foundation
import Logging
import Postgres

/// `mesh-tool restore`: puts a backup in a database's place.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Puts a backup in the place of a database.",
        discussion: """
            The backup is restored into a fresh database of the same server and compared with its manifest; only then it takes the name, in one step. \
            What was there stays, under another name. Stop the mesh before, or its processes lose their sessions once; run migrate after.
            """
    )

    @Argument(help: "The backup's file; its manifest stands beside it.")
    var file: String

    @Option(
        help:
            "The database that it becomes, as a superuser or its owner (default: DATABASE_ADMIN_URL, then DATABASE_URL)."
    )
    var into: String?

    @Flag(help: "Puts a database with something in it aside.")
    var replace = false

    @Option(help: "The folder of pg_dump and pg_restore (default: PG_BIN, Debian's folders, then the PATH).")
    var programs: String?

    @Option(help: "The folder of numbered SQL files, to know the newest.")
    var migrations = "migrations"

    func run() async throws {
        let target = try DatabaseOptions.url(into)
        let newest = try? Migrator(directory: migrations, logger: Logger(label: "mesh-tool")).load().last?.version
        let restoring = Restoring(
            file: file,
            target: target,
            replace: replace,
            programs: programs,
            newest: newest,
            report: Terminal.line
        )
        try await UntilDone.run { try await restoring.run() }
    }
}
