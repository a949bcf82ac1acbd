import Postgres
public import SharedModels

extension JobStore {
    /// Seconds after which a job that no replica spoke of is nobody's.
    private static let silence = 300.0

    /// The jobs of a service as they are, by their names.
    public func states(of service: String) async throws -> [JobState] {
        try await database.query(
            """
            SELECT service, job, summary, every_seconds, shared, due_at, run_requested_at, claimed_by, claimed_until, started_at,
                finished_at, outcome, succeeded_at, items, items_total, duration_ms, error, failures, runs,
                CASE
                    WHEN claimed_until > now() THEN 'running'
                    WHEN seen_at < now() - make_interval(secs => \(Self.silence)) THEN 'unattended'
                    WHEN run_requested_at IS NOT NULL THEN 'requested'
                    WHEN due_at <= now() OR claimed_until IS NOT NULL THEN 'due'
                    ELSE 'idle'
                END AS state
            FROM public.mesh_jobs
            WHERE service = \(service)
            ORDER BY job
            """,
            claims: Self.claims
        )
        .map(Self.state)
    }

    private static func state(_ row: PostgresRow) throws -> JobState {
        var state = JobState(
            service: try row.decode("service"),
            job: try row.decode("job"),
            summary: try row.decode("summary"),
            state: JobState.State(rawValue: try row.decode("state")) ?? .idle,
            shared: try row.decode("shared")
        )
        state.everySeconds = try row.decode("every_seconds")
        state.dueAt = try row.decode("due_at")
        state.runRequestedAt = try row.decode("run_requested_at")
        state.claimedBy = try row.decode("claimed_by")
        state.claimedUntil = try row.decode("claimed_until")
        state.startedAt = try row.decode("started_at")
        state.finishedAt = try row.decode("finished_at")
        state.outcome = try row.decode("outcome", as: String?.self).flatMap(JobState.Outcome.init)
        state.succeededAt = try row.decode("succeeded_at")
        state.items = try row.decode("items")
        state.itemsTotal = try row.decode("items_total")
        state.durationMS = try row.decode("duration_ms")
        state.error = try row.decode("error")
        state.failures = try row.decode("failures")
        state.runs = try row.decode("runs")
        return state
    }
}
