/// Something that is done again and again, or when somebody asks for it, by one replica at a time; or, where it is shared, by all
/// of them at once, each claiming the items that it takes on.
///
/// ```swift
/// Job("task-retention", "Deletes tasks that ended long ago", every: .seconds(3_600)) {
///     try await tasks.purge(agent: "sales", olderThan: .seconds(90 * 86_400))
/// }
/// ```
public struct Job: Sendable {
    /// Small letters, digits and `-`: it stands in addresses and labels.
    public let name: String
    /// What it does, for people: a sentence without its full stop.
    public let summary: String
    /// nil: only when somebody asks for it, beside what a shared one does anyway.
    public let every: Duration?
    /// From the first failure to the next try; twice as long after each, at most ``every``. nil: twice ``every``, then ever longer, at most
    /// an hour or ``every``.
    public let retry: Duration?
    /// What this process did, of a shared one.
    let tally: JobTally?
    let work: @Sendable () async throws -> Int

    /// - Parameters:
    ///   - every: from the end of a run to the next; nil = only when somebody asks.
    ///   - retry: see ``retry``.
    ///   - work: gives how many items it did, in whatever it counts. It is cancelled at shutdown, and where another process took its
    ///     claim; what it leaves is done by the next run.
    public init(
        _ name: String,
        _ summary: String,
        every: Duration?,
        retry: Duration? = nil,
        work: @escaping @Sendable () async throws -> Int
    ) {
        self.name = name
        self.summary = summary
        self.every = every
        self.retry = retry
        tally = nil
        self.work = work
    }

    /// What every replica does all the time, item by item.
    ///
    /// - Parameters:
    ///   - tally: what this process did of it; written down every few seconds.
    ///   - look: takes on what is due now, when somebody asks.
    public init(
        shared name: String,
        _ summary: String,
        tally: JobTally,
        look: @escaping @Sendable () async -> Void
    ) {
        self.name = name
        self.summary = summary
        every = nil
        retry = nil
        self.tally = tally
        work = {
            await look()
            return 0
        }
    }
}
