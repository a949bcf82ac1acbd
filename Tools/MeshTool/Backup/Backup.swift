import Foundation
import Postgres
import ServiceLifecycle

/// Makes one backup: dumps a moment of the database, counts the same moment, and gives the file its name when it is whole.
struct Backup: Sendable {
    let url: DatabaseURL
    let folder: BackupFolder
    /// Where `pg_dump` is; nil = wherever it is found.
    let programs: String?
    /// Restores it into a scratch database and compares.
    let check: Bool
    /// How many are kept; nil = all.
    let keep: Int?
    /// Is told what goes on, a line at a time.
    let report: @Sendable (String) -> Void

    /// Long enough for any dump.
    static let patience: Duration = .seconds(7 * 86_400)

    enum Outcome: Sendable, Equatable {
        case made(file: String)
        /// Somebody else makes one at this moment.
        case busy
    }

    func run() async throws -> Outcome {
        try await withDatabase(url, statementTimeout: Self.patience, connections: 4) { client in
            let runs = BackupRunStore(client: client)
            return try await runs.alone { try await make(client, runs) } ?? .busy
        }
    }

    /// Under another name it counts for none, and pushes no good one out; the next such takes its place, and the next good one takes it away.
    private func putAside(_ manifest: BackupManifest) {
        do {
            try folder.putAside(manifest.file)
            report("\(folder.file(folder.unchecked)) was made and not found good")
        } catch {
            report("\(folder.file(manifest.file)) was not found good, and could not be put aside: \(error)")
        }
    }

    /// Who is told to stop has found nothing out about the backup.
    private static func isEnding(_ error: any Error) -> Bool {
        error is CancellationError || Task.isCancelled || Task.isShuttingDownGracefully
    }

    private func make(_ client: PostgresClient, _ runs: BackupRunStore) async throws -> Outcome {
        let began = Date()
        var made: BackupManifest?
        do {
            let manifest = try await dump(client, at: began)
            made = manifest
            let size = String(format: "%.1f", Double(manifest.bytes) / 1e6)
            let rows = manifest.tables.reduce(0) { $0 + $1.rows }
            report("\(folder.file(manifest.file)): \(size) MB, \(manifest.tables.count) tables, \(rows) rows")
            if check {
                do {
                    try await BackupCheck(url: url, programs: programs, report: report)
                        .run(folder.file(manifest.file))
                    folder.discardUnchecked()
                } catch {
                    if Self.isEnding(error) {
                        // Nobody knows whether it is good, and the next comes soon.
                        folder.remove(manifest.file)
                        made = nil
                    } else {
                        putAside(manifest)
                    }
                    throw error
                }
            }
            if let keep {
                let gone = try folder.prune(keeping: keep)
                if gone > 0 { report("\(gone) older backups were taken away") }
            }
            do {
                try await runs.record(manifest, began: began, isChecked: check, error: nil)
            } catch {
                // It is whole all the same; only the metric does not know.
                report("it could not be written down in backup_runs: \(error)")
            }
            return .made(file: manifest.file)
        } catch {
            // Where the server is away, nobody can be told there.
            try? await runs.record(made, began: began, isChecked: check && made != nil, error: "\(error)")
            throw error
        }
    }

    private func dump(_ client: PostgresClient, at began: Date) async throws -> BackupManifest {
        try folder.prepare()
        let passing = try folder.begin()
        do {
            let manifest = try await cancelWhenGracefulShutdown { try await counted(client, into: passing, at: began) }
            try folder.keep(passing, manifest)
            return manifest
        } catch {
            folder.discard(passing)
            throw error
        }
    }

    private func counted(_ client: PostgresClient, into passing: String, at began: Date) async throws -> BackupManifest
    {
        try await TableFacts.read(client) { facts in
            guard try await facts.seesEverything() else {
                throw Failure(
                    "this login does not see every row: back up as a superuser, or as a role with BYPASSRLS"
                )
            }
            let version = try await facts.serverVersion()
            let tools = try await DatabasePrograms.find(in: programs, server: version / 10_000)
            let snapshot = try await facts.snapshot()
            let environment = try url.programEnvironment
            async let dumped = tools.dump.run(
                ["--format=custom", "--no-password", "--snapshot=\(snapshot)", "--file=\(passing)"],
                environment: environment
            )
            let tables = try await facts.tables()
            _ = try await dumped
            let (sha256, bytes) = try BackupFolder.digest(passing)
            return BackupManifest(
                madeAt: began,
                database: folder.database,
                serverVersion: version,
                schema: try await facts.schema(),
                file: folder.name(at: began),
                bytes: bytes,
                sha256: sha256,
                locale: try await facts.locale(),
                roles: try await facts.roles(),
                tables: tables
            )
        }
    }
}
