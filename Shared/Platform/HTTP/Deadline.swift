public import HTTPTypes

/// Until when an answer is wanted. What is left travels on in `X-Deadline-Ms`.
public struct Deadline: Sendable, Hashable {
    @TaskLocal public static var current: Deadline?

    public let instant: ContinuousClock.Instant

    public init(after duration: Duration) { instant = ContinuousClock.now + duration }

    public var remaining: Duration { max(.zero, instant - ContinuousClock.now) }

    /// Runs the operation within the given time, or within what is left where that is less.
    /// - Throws: ``DeadlineExceeded`` when the time is up; the operation is cancelled.
    public static func limited<T: Sendable>(
        to duration: Duration,
        _ operation: @escaping @Sendable () async throws -> T
    ) async throws -> T {
        let limit = min(duration, current?.remaining ?? duration)
        return try await $current.withValue(Deadline(after: limit)) {
            try await withThrowingTaskGroup(of: T.self) { group in
                group.addTask { try await operation() }
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw DeadlineExceeded()
                }
                defer { group.cancelAll() }
                guard let value = try await group.next() else { throw DeadlineExceeded() }
                return value
            }
        }
    }
}

public struct DeadlineExceeded: Error, Sendable {
    public init() {}
}

/// What every call that a request causes carries on.
public enum RequestScope {
    @TaskLocal public static var requestID: String?
    @TaskLocal public static var identity: Identity?
    /// W3C trace context.
    @TaskLocal public static var traceparent: String?

    /// All of it, and the step of the trace, taken along to where the work is done.
    public struct Carried: Sendable {
        public var requestID = RequestScope.requestID
        public var identity = RequestScope.identity
        public var traceparent = RequestScope.traceparent
        private let span = Tracing.current

        public init() {}

        public func restored<R>(_ body: () async throws -> R) async rethrows -> R {
            try await RequestScope.$requestID.withValue(requestID) {
                try await RequestScope.$identity.withValue(identity) {
                    try await RequestScope.$traceparent.withValue(traceparent) {
                        try await Tracing.$current.withValue(span) { try await body() }
                    }
                }
            }
        }
    }
}

extension HTTPField.Name {
    /// A repeated request with the same key is the same request.
    public static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .date
    public static let requestID = HTTPField.Name("X-Request-Id") ?? .date
    public static let deadline = HTTPField.Name("X-Deadline-Ms") ?? .date
}
