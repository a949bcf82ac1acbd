import Foundation
import Postgres

/// `backup_runs`, and the claim that lets one at a time make a backup.
struct BackupRunStore: Sendable {
    let client: PostgresClient

    /// Any number that nobody else locks.
    private static let lock: Int64 = 0x6d65_7368_6261_636b

    /// Runs `body` as the only one; nil where somebody else is at it. The claim goes with its transaction, whatever happens to this
    /// process.
    func alone<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result? {
        try await client.withConnection { connection in
            _ = try await connection.query("BEGIN")
            _ = try await connection.query("SET LOCAL idle_in_transaction_session_timeout = 0")
            let rows = try await connection.query("SELECT pg_try_advisory_xact_lock(\(Self.lock)) AS taken")
            guard try rows.first?.decode("taken") == true else { return nil }
            return try await body()
        }
    }

    func record(_ made: BackupManifest?, began: Date, isChecked: Bool, error: String?) async throws {
        guard try await isThere() else { return }
        try await client.execute(
            """
            INSERT INTO public.backup_runs (started_at, succeeded, checked, file, bytes, error)
            VALUES (\(began), \(made != nil && error == nil), \(isChecked), \(made?.file), \(made?.bytes), \(error))
            """
        )
    }

    private func isThere() async throws -> Bool {
        try await client.query("SELECT to_regclass('public.backup_runs') IS NOT NULL AS there").first?
            .decode("there") == true
    }
}
