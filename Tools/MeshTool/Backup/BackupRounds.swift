import Foundation
import Logging
import Platform
import ServiceLifecycle

/// A backup each time that one is due, or asked for (`./mesh jobs run database backup`), until it is stopped: a job as the services have
/// theirs, so that several processes share it and everybody sees how it went.
struct BackupRounds: Sendable {
    let backup: Backup
    let every: Duration

    /// Of one run; a run that failed in all of them is due again a whole round later.
    private static let tries = 4

    func run() async throws {
        try await withDatabase(backup.url) { client in
            var logger = Logger(label: "mesh-tool")
            logger.logLevel = .warning
            let job = Job("backup", "Backs the database up", every: every) { try await attempt() }
            try await JobRunner(service: "database", jobs: [job], store: JobStore(database: client), logger: logger)
                .run()
        }
    }

    private func attempt() async throws -> Int {
        for _ in 1..<Self.tries {
            do {
                return try await make()
            } catch {
                try Task.checkCancellation()
                Terminal.note("no backup was made: \(error)")
                try await Task.sleep(for: pause)
            }
        }
        return try await make()
    }

    /// - Returns: how many were made: none where somebody makes one by hand at this moment, which will do.
    private func make() async throws -> Int {
        if case .made = try await backup.run() { 1 } else { 0 }
    }

    /// After one that failed: a quarter of an hour at most.
    private var pause: Duration { min(.seconds(900), max(.seconds(1), every / 24)) }
}
