import Foundation
import Logging
import Platform
import Postgres
import ServiceLifecycle

/// A backup each time that one is due, or asked for (`./mesh jobs run database backup`), until it is stopped: a job as the services have
/// theirs, so that several processes share it and everybody sees how it went.
struct BackupRounds: Sendable {
    let backup: Backup
    let every: Duration

    /// Where there are no such tables yet, or no database, it says so and looks again: a restore needs a place to be run from.
    func run() async throws {
        while !Task.isShuttingDownGracefully {
            do {
                return try await rounds()
            } catch {
                try Task.checkCancellation()
                if Task.isShuttingDownGracefully { return }
                Terminal.note("no backups are made: \(error)")
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.patience) }
            try Task.checkCancellation()
        }
    }

    private static let patience: Duration = .seconds(30)

    private func rounds() async throws {
        try await withDatabase(backup.url) { client in
            try await Self.check(client)
            var logger = Logger(label: "mesh-tool")
            logger.logLevel = .warning
            let job = Job("backup", "Backs the database up", every: every, retry: pause) { try await make() }
            try await JobRunner(service: "database", jobs: [job], store: JobStore(database: client), logger: logger)
                .run()
        }
    }

    private static func check(_ client: PostgresClient) async throws {
        let rows = try await client.query(
            """
            SELECT to_regclass('public.mesh_jobs') IS NOT NULL AS there, coalesce(
                has_table_privilege(to_regclass('public.mesh_jobs'), 'INSERT')
                AND has_table_privilege(to_regclass('public.mesh_jobs'), 'SELECT')
                AND has_table_privilege(to_regclass('public.mesh_jobs'), 'UPDATE'), false) AS mine
            """
        )
        guard let row = rows.first, try row.decode("there") else {
            throw Failure("--every needs the table mesh_jobs: run ./mesh migrate first")
        }
        guard try row.decode("mine") else {
            throw Failure("--every needs a login that may write mesh_jobs: the owner of the tables, or a superuser")
        }
    }

    /// - Returns: how many were made: none where somebody makes one by hand at this moment, which will do.
    private func make() async throws -> Int {
        do {
            if case .made = try await backup.run() { return 1 }
            return 0
        } catch {
            try Task.checkCancellation()
            Terminal.note("no backup was made: \(error)")
            // What a program said may quote what stands in the tables; the job's state is shown to operators.
            throw APIError.unavailable("No good backup was made; the log of mesh-tool backup says why.")
        }
    }

    /// After the first that failed, and twice as long after each: a quarter of an hour at most.
    private var pause: Duration { min(.seconds(900), max(.seconds(1), every / 24)) }
}
