import NIOConcurrencyHelpers

/// What this process did of a job that all replicas share, since it was last written down.
public final class JobTally: Sendable {
    struct Counts: Sendable, Hashable {
        var items = 0
        /// Why it went wrong at last; nil after an item that went well.
        var error: String?

        var isEmpty: Bool { self == Counts() }
    }

    private let counts = NIOLockedValueBox(Counts())

    public init() {}

    /// Items that came to an end, or were put off for a reason of their own.
    public func add(_ items: Int) {
        guard items > 0 else { return }
        counts.withLockedValue {
            $0.items += items
            $0.error = nil
        }
    }

    /// It cannot go on: the database, or whom the work is done with, is away.
    public func fail(_ error: any Error) {
        if error is CancellationError { return }
        let text = JobFailure.text(error)
        counts.withLockedValue { $0.error = text }
    }

    /// What was done; it counts anew from here.
    func take() -> Counts {
        counts.withLockedValue { counts in
            defer { counts = Counts() }
            return counts
        }
    }

    /// What could not be written down.
    func put(back counts: Counts) {
        self.counts.withLockedValue {
            $0.items += counts.items
            $0.error = $0.error ?? counts.error
        }
    }
}
