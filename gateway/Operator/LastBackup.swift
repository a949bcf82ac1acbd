import Logging
import Metrics
import Platform
import Postgres

/// Tells as a metric when the last good backup was made (`mesh-tool backup` writes it down); nothing where there was none.
struct LastBackup: Sendable {
    let database: PostgresClient
    let logger: Logger

    /// Seconds since 1970.
    private static let gauge = Gauge(label: "mesh_backup_last_success_timestamp_seconds")

    var telling: PeriodicService {
        PeriodicService(name: "tell of the last backup", every: .seconds(15), logger: logger) {
            if let seconds = try await seconds() { Self.gauge.record(seconds) }
        }
    }

    func seconds() async throws -> Double? {
        try await database.query(
            "SELECT extract(epoch FROM max(finished_at))::double precision AS at FROM public.backup_runs WHERE succeeded"
        ).first?.decode("at", as: Double?.self)
    }
}
