public import Postgres
import SharedModels

import struct Foundation.UUID

/// `mesh_jobs`. Everything is one statement, so that it works behind a transaction pooler; times are the database's.
public struct JobStore: Sendable {
    let database: PostgresClient

    /// Acts as the role of the client; the owner of the tables reaches the jobs of the service `database`.
    public init(database: PostgresClient) { self.database = database }

    /// The run of a job that one process has taken on.
    struct Claim: Sendable, Hashable {
        var service: String
        var job: String
        var id: UUID
    }

    /// How a run ended.
    enum Ending: Sendable, Hashable {
        case succeeded(items: Int)
        case failed(String)
        /// By the end of its process: another takes it on at once.
        case interrupted

        var outcome: JobState.Outcome {
            switch self {
            case .succeeded: .succeeded
            case .failed: .failed
            case .interrupted: .interrupted
            }
        }
    }

    /// Background work, of no tenant's.
    static let claims = DatabaseClaims(tenant: "", role: "worker")
    /// Seconds that a job which fails again and again waits at most, unless it runs less often anyway.
    private static let longestPause = 3_600.0

    /// Says that this process does these jobs. A new one is due at once; one that is there keeps its place.
    func register(_ jobs: [Job], of service: String) async throws {
        _ = try await database.pipeline(jobs.map { Self.registration($0, of: service) }, claims: Self.claims)
    }

    private static func registration(_ job: Job, of service: String) -> PostgresQuery {
        let every = job.every.map { $0 / .seconds(1) }
        return """
            INSERT INTO public.mesh_jobs AS j (service, job, summary, every_seconds, shared, due_at)
            VALUES (
                \(service), \(job.name), \(job.summary), \(every), \(job.tally != nil),
                CASE WHEN \(every)::double precision IS NOT NULL THEN now() END
            )
            ON CONFLICT (service, job) DO UPDATE
            SET summary = EXCLUDED.summary, every_seconds = EXCLUDED.every_seconds, shared = EXCLUDED.shared, seen_at = now(),
                due_at = CASE WHEN EXCLUDED.every_seconds IS NOT NULL
                    THEN least(j.due_at, now() + make_interval(secs => EXCLUDED.every_seconds))
                END
            """
    }

    /// Takes on one of the jobs that is due or asked for, where nobody is at it. The one is found before any is changed: found within the
    /// change itself, it might be found once for every row, and jobs be claimed that nobody runs.
    func claim(_ jobs: [String], of service: String, as process: String, lease: Duration) async throws -> Claim? {
        try await database.query(
            """
            WITH due AS (
                SELECT service, job
                FROM public.mesh_jobs
                WHERE service = \(service) AND job = ANY (\(jobs)::text[])
                    AND (claimed_until IS NULL OR claimed_until <= now())
                    AND (due_at <= now() OR run_requested_at <= now())
                ORDER BY run_requested_at, due_at
                LIMIT 1
                FOR UPDATE SKIP LOCKED
            )
            UPDATE public.mesh_jobs j
            SET claim = gen_random_uuid(), claimed_by = \(process),
                claimed_until = now() + make_interval(secs => \(lease / .seconds(1))), started_at = now(), seen_at = now()
            FROM due
            WHERE j.service = due.service AND j.job = due.job
            RETURNING j.job, j.claim
            """,
            claims: Self.claims
        )
        .first.map { Claim(service: service, job: try $0.decode("job"), id: try $0.decode("claim")) }
    }

    /// - Returns: false where another process has it meanwhile.
    func extend(_ claim: Claim, lease: Duration) async throws -> Bool {
        try await database.execute(
            """
            UPDATE public.mesh_jobs
            SET claimed_until = now() + make_interval(secs => \(lease / .seconds(1))), seen_at = now()
            WHERE service = \(claim.service) AND job = \(claim.job) AND claim = \(claim.id)
            """,
            claims: Self.claims
        ) > 0
    }

    /// Writes down how a run ended, and when the next is due. Whoever lost the claim changes nothing.
    /// - Parameter retry: from the first failure to the next try, twice as long after each; nil: see ``Job/retry``.
    func finish(_ claim: Claim, as ending: Ending, retry: Duration? = nil) async throws {
        var (items, error): (Int, String?) = (0, nil)
        switch ending {
        case .succeeded(let done): items = done
        case .failed(let text): error = text
        case .interrupted: break
        }
        let outcome = ending.outcome.rawValue
        let pause = retry.map { $0 / .seconds(1) }
        try await database.execute(
            """
            UPDATE public.mesh_jobs
            SET claim = NULL, claimed_by = NULL, claimed_until = NULL, finished_at = now(), outcome = \(outcome)::text,
                succeeded_at = CASE WHEN \(outcome)::text = 'succeeded' THEN now() ELSE succeeded_at END,
                items = \(items)::bigint, items_total = items_total + \(items)::bigint, error = \(error),
                duration_ms = extract(epoch FROM now() - started_at) * 1000,
                failures = CASE \(outcome)::text
                    WHEN 'succeeded' THEN 0 WHEN 'failed' THEN failures + 1 ELSE failures
                END,
                runs = runs + 1,
                -- What was asked for meanwhile is still to be done, and so is what was broken off.
                run_requested_at = CASE
                    WHEN \(outcome)::text = 'interrupted' OR run_requested_at > started_at THEN run_requested_at
                END,
                due_at = CASE
                    WHEN every_seconds IS NULL THEN NULL
                    WHEN \(outcome)::text = 'interrupted' THEN now()
                    WHEN \(outcome)::text = 'succeeded' THEN now() + make_interval(secs => every_seconds)
                    WHEN \(pause)::double precision IS NULL THEN now() + make_interval(secs => least(
                        every_seconds * 2 ^ least(failures + 1, 5), greatest(every_seconds, \(Self.longestPause))
                    ))
                    ELSE now() + make_interval(secs => least(
                        \(pause)::double precision * 2 ^ least(failures, 16),
                        greatest(every_seconds, \(pause)::double precision)
                    ))
                END
            WHERE service = \(claim.service) AND job = \(claim.job) AND claim = \(claim.id)
            """,
            claims: Self.claims
        )
    }

    /// Writes down what this process did of a job that all replicas share.
    func note(_ counts: JobTally.Counts, of job: String, of service: String) async throws {
        let isDone = counts.error == nil
        try await database.execute(
            """
            UPDATE public.mesh_jobs
            SET finished_at = now(), outcome = \(isDone ? "succeeded" : "failed"), error = \(counts.error),
                succeeded_at = CASE WHEN \(isDone) THEN now() ELSE succeeded_at END,
                failures = CASE WHEN \(isDone) THEN 0 ELSE failures + 1 END,
                items = \(counts.items)::bigint, items_total = items_total + \(counts.items)::bigint, seen_at = now()
            WHERE service = \(service) AND job = \(job)
            """,
            claims: Self.claims
        )
    }

    /// This process still does these jobs.
    func see(_ jobs: [String], of service: String) async throws {
        try await database.execute(
            """
            UPDATE public.mesh_jobs SET seen_at = now()
            WHERE service = \(service) AND job = ANY (\(jobs)::text[]) AND seen_at < now() - interval '1 minute'
            """,
            claims: Self.claims
        )
    }

    /// Asks for a run, which the next replica that looks takes on.
    /// - Returns: false where there is no such job.
    public func request(_ job: String, of service: String) async throws -> Bool {
        try await database.execute(
            "UPDATE public.mesh_jobs SET run_requested_at = now() WHERE service = \(service) AND job = \(job)",
            claims: Self.claims
        ) > 0
    }
}
