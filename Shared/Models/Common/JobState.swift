public import Foundation

/// A job of a service's as `GET /jobs` and `GET /api/v1/operator/jobs` tell of it. Times are the database's.
public struct JobState: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable {
        /// A replica is at it.
        case running
        /// Somebody asked for a run, and no replica has taken it on yet.
        case requested
        /// It waits for its time, or for something to do.
        case idle
        /// It is past its time, or its claim ran out: the next replica that looks takes it on.
        case due
        /// No replica said for minutes that it does this.
        case unattended
    }

    public enum Outcome: String, Codable, Sendable {
        case succeeded, failed, interrupted
    }

    /// `financing`; `database` for what is done to the database itself.
    public var service: String
    public var job: String
    /// What it does, for people.
    public var summary: String
    public var state: State
    /// Seconds between runs; nil where it has no times.
    public var everySeconds: Double?
    /// Every replica works at it all the time, item by item; what is told is the latest time that something was done.
    public var shared: Bool
    public var dueAt: Date?
    public var runRequestedAt: Date?
    public var claimedBy: String?
    public var claimedUntil: Date?
    public var startedAt: Date?
    public var finishedAt: Date?
    public var outcome: Outcome?
    public var succeededAt: Date?
    /// What the latest run did, in whatever it counts.
    public var items: Int
    public var itemsTotal: Int
    public var durationMS: Int?
    /// Why the latest run failed.
    public var error: String?
    /// Failures since the latest success.
    public var failures: Int
    public var runs: Int

    public init(service: String, job: String, summary: String = "", state: State = .idle, shared: Bool = false) {
        self.service = service
        self.job = job
        self.summary = summary
        self.state = state
        self.shared = shared
        items = 0
        itemsTotal = 0
        failures = 0
        runs = 0
    }

    enum CodingKeys: String, CodingKey {
        case service, job, summary, state, shared, outcome, items, error, failures, runs
        case everySeconds = "every_seconds"
        case dueAt = "due_at"
        case runRequestedAt = "run_requested_at"
        case claimedBy = "claimed_by"
        case claimedUntil = "claimed_until"
        case startedAt = "started_at"
        case finishedAt = "finished_at"
        case succeededAt = "succeeded_at"
        case itemsTotal = "items_total"
        case durationMS = "duration_ms"
    }
}

/// What a service answers at `GET /jobs`.
public struct JobList: Codable, Sendable, Hashable {
    public var jobs: [JobState]

    public init(jobs: [JobState]) { self.jobs = jobs }
}
