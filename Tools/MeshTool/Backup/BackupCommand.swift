import ArgumentParser
import Foundation
import Logging
import Postgres
import ServiceLifecycle
import SharedModels
import UnixSignals

/// `mesh-tool backup`: makes a backup, now or again and again, or checks one.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Makes a backup of the database, or checks one.",
        discussion: """
            A backup is a file of pg_dump (custom format) and a manifest with every table's rows and checksum, counted in the same moment. The file \
            has its name only when it is whole; one that fails --check is put aside under another until one passes. Run it as a superuser, or as a role \
            with BYPASSRLS that may read all of it, against the database itself: a snapshot is shared between sessions, which a transaction pooler \
            cannot do.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The folder of the backups (default: BACKUP_DIRECTORY, then .mesh/backups).")
    var directory: String?

    @Option(help: "How many backups stay; the oldest ones go (default: all).")
    var keep: Int?

    @Flag(help: "Restores it into a scratch database of the same server and compares.")
    var check = false

    @Option(help: "Goes on until it is stopped, with a backup each time that this has passed since its last: 24h, 30m.")
    var every: String?

    @Option(help: "Checks this backup and makes none.")
    var verify: String?

    @Option(help: "The folder of pg_dump and pg_restore (default: PG_BIN, Debian's folders, then the PATH).")
    var programs: String?

    func validate() throws {
        if let keep, keep < 1 { throw ValidationError("--keep must be 1 or more") }
        if let every, Self.duration(every) == nil {
            throw ValidationError("--every must be like 24h, 30m or 90s, and a second or more")
        }
        if verify != nil, every != nil || keep != nil {
            throw ValidationError("--verify goes with no --every or --keep")
        }
    }

    func run() async throws {
        let url = try database.url()
        let (verify, programs, every) = (verify, programs, every.flatMap(Self.duration))
        let name = try PostgresConfiguration(url: url.text, applicationName: "mesh-tool").database ?? "mesh"
        let folder = BackupFolder(path: folderPath, database: name)
        let backup = Backup(
            url: url,
            folder: folder,
            programs: programs,
            check: check,
            keep: keep,
            report: Terminal.line
        )
        try await UntilDone.run {
            if let verify {
                return try await BackupCheck(url: url, programs: programs, report: Terminal.line).run(verify)
            }
            if let every { return try await BackupRounds(backup: backup, every: every).run() }
            if try await backup.run() == .busy { throw Failure("another backup of this database is being made") }
        }
    }

    private var folderPath: String {
        let named = directory ?? ProcessInfo.processInfo.environment["BACKUP_DIRECTORY"] ?? ""
        return named.isEmpty ? ".mesh/backups" : named
    }

    /// `24h` and the like; a number alone is nothing.
    static func duration(_ text: String) -> Duration? {
        guard let match = text.wholeMatch(of: #/([0-9]{1,6})(s|m|h|d)/#), let number = Int(match.1), number > 0 else {
            return nil
        }
        let unit = ["s": 1, "m": 60, "h": 3_600, "d": 86_400][String(match.2)] ?? 1
        return .seconds(number * unit)
    }
}

/// Work that SIGTERM and SIGINT end in good order.
struct UntilDone: Service {
    private let work: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await work()
        } catch {
            throw Task.isShuttingDownGracefully ? Failure("stopped before it was done") : error
        }
    }

    static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        var logger = Logger(label: "mesh-tool")
        logger.logLevel = .critical
        let service = ServiceGroupConfiguration.ServiceConfiguration(
            service: UntilDone(work: work),
            successTerminationBehavior: .gracefullyShutdownGroup
        )
        let group = ServiceGroup(
            configuration: .init(services: [service], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        )
        try await group.run()
    }
}
