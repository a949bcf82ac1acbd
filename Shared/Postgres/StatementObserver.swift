public import Foundation

/// Somebody who is told of every statement that has run.
public protocol StatementObserver: Sendable {
    /// Whether this task's statements are of interest; where not, nothing more is done about them.
    var isWatching: Bool { get }

    /// Called in the task that ran the statement, after it.
    func ran(_ run: StatementRun)
}

/// A statement that has run, or several that went out together.
public struct StatementRun: Sendable {
    /// Of the first, without any value.
    public var sql: String
    /// How many went out together.
    public var statements: Int
    public var started: Date
    /// The wait for a connection included.
    public var duration: Duration
    public var error: PostgresError?
}

extension PostgresConfiguration {
    /// Runs `body`, and tells the observer where it watches.
    func observed<R: Sendable>(
        _ statements: [Statement],
        _ body: () async throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        guard let observer, observer.isWatching, let first = statements.first else { return try await body() }
        let (started, began) = (Date(), ContinuousClock.now)
        func tell(_ error: PostgresError?) {
            observer.ran(
                StatementRun(
                    sql: first.sql,
                    statements: statements.count,
                    started: started,
                    duration: ContinuousClock.now - began,
                    error: error
                )
            )
        }
        do {
            let result = try await body()
            tell(nil)
            return result
        } catch {
            tell(error)
            throw error
        }
    }
}
