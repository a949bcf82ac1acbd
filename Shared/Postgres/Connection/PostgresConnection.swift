import Dispatch
import Logging
import Synchronization

/// One connection, lent by the client for the length of a closure; do not keep it any longer.
///
/// Its jobs run on a queue of its own, the only place where libpq is called. Cancelling the calling task interrupts the
/// statement on the server.
public actor PostgresConnection {
    nonisolated let id: Int
    private nonisolated let executor: ConnectionExecutor
    private nonisolated let interruption: Interruption
    private nonisolated let configuration: PostgresConfiguration
    private nonisolated let logger: Logger
    /// Whether the next caller can have it: connected, and in no transaction.
    nonisolated let isReusable = Atomic(false)

    private var session: Session?
    /// BEGIN and what goes with it, sent together with the first statement of the transaction.
    private var unsent: [Statement] = []
    private var statementTimeout: Duration?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(id: Int, configuration: PostgresConfiguration, logger: Logger) {
        self.id = id
        self.configuration = configuration
        self.logger = logger
        executor = ConnectionExecutor(label: "postgres.connection.\(id)")
        interruption = Interruption(connection: id)
        statementTimeout = configuration.statementTimeout
    }

    // MARK: - Statements

    /// Runs a statement and gives its rows.
    public func query(_ query: PostgresQuery) async throws -> [PostgresRow] {
        try await run([Statement(query)]).first?.rows ?? []
    }

    /// Runs a statement and gives the number of rows it affected.
    @discardableResult
    public func execute(_ query: PostgresQuery) async throws -> Int {
        try await run([Statement(query)]).first?.affected ?? 0
    }

    /// Runs several statements in one round trip and gives the rows of each. They take effect together or not at all.
    public func pipeline(_ queries: [PostgresQuery]) async throws -> [[PostgresRow]] {
        guard !queries.isEmpty else { return [] }
        var statements: [Statement] = []
        for query in queries { statements.append(try Statement(query)) }
        return try await run(statements).map(\.rows)
    }

    /// Runs any number of statements, separated by semicolons and without parameters, in one simple-protocol message.
    public func executeScript(_ sql: String) async throws {
        if let failure = try await script(sql) { throw failure.error }
    }

    func script(_ sql: String) async throws(PostgresError) -> Session.ScriptFailure? {
        if !unsent.isEmpty { _ = try await run([]) }
        let limit = statementTimeout.map { $0 * 10 }
        return try await interruptible { session throws(PostgresError) in try session.script(sql, limit: limit) }
    }

    private func run(_ statements: [Statement]) async throws(PostgresError) -> [StatementResult] {
        let opening = unsent
        unsent = []
        return try await configuration.observed(statements) { () async throws(PostgresError) in
            try await exchange(opening + statements, dropping: opening.count)
        }
    }

    /// Sends `batch` and gives its results without the first `dropping` ones.
    private func exchange(_ batch: [Statement], dropping: Int) async throws(PostgresError) -> [StatementResult] {
        // The server stops each statement itself; this is for one that does not answer at all.
        let limit = statementTimeout.map { $0 * max(1, batch.count) + .seconds(5) }
        let results = try await interruptible { session throws(PostgresError) in
            let commits = !session.isInTransaction && batch.first?.opensTransaction != true
            return try session.run(batch, commits: commits, limit: limit)
        }
        return Array(results.dropFirst(dropping))
    }

    /// Runs `body`, and has the server stop it when the calling task is cancelled.
    private func interruptible<R: Sendable>(
        _ body: (Session) throws(PostgresError) -> R
    ) async throws(PostgresError) -> R {
        let operation = interruption.prepare()
        let result: Result<R, PostgresError> = await withTaskCancellationHandler {
            perform(operation, body)
        } onCancel: {
            interruption.cancel(operation)
        }
        return try result.get()
    }

    /// The synchronous heart: everything between the start and the end of the use of libpq.
    private func perform<R>(
        _ operation: Interruption.Operation?,
        _ body: (Session) throws(PostgresError) -> R
    ) -> Result<R, PostgresError> {
        guard let session, session.isUsable else {
            return .failure(PostgresError(.unavailable, "the connection to the database was lost before"))
        }
        if let operation, !interruption.start(operation) {
            return .failure(PostgresError(.cancelled, "the task was cancelled before the statement was sent"))
        }
        var result: Result<R, PostgresError>
        do { result = .success(try body(session)) } catch { result = .failure(error) }
        if let operation {
            if case .failure(let error) = result, error.code == .timeout, !session.isUsable {
                // It may still be running; the connection that it belongs to is given up.
                interruption.cancel(operation)
            }
            settle(interruption.finish(operation), &result, session)
        }
        isReusable.store(session.isUsable && !session.isInTransaction && unsent.isEmpty, ordering: .releasing)
        return result
    }

    /// A request to interrupt that met anything but a running statement could hit the next one: then the connection goes.
    private func settle<R>(
        _ interrupted: Interruption.Outcome,
        _ result: inout Result<R, PostgresError>,
        _ session: Session
    ) {
        guard interrupted != .none else { return }
        guard case .failure(var error) = result, error.sqlState == "57014" else { return session.abandon() }
        error.code = .cancelled
        result = .failure(error)
        if interrupted != .delivered { session.abandon() }
    }

    // MARK: - For the pool and the client

    /// Connects on this connection's queue, then calls `done` there.
    nonisolated func open(_ done: @escaping @Sendable (PostgresError?) -> Void) {
        executor.queue.async {
            done(self.assumeIsolated { $0.connect() })
        }
    }

    private func connect() -> PostgresError? {
        do {
            let session = try Session(configuration: configuration, interruption: interruption, logger: logger)
            try session.takePossession(configuration)
            self.session = session
            isReusable.store(true, ordering: .releasing)
            return nil
        } catch {
            session = nil
            return error
        }
    }

    /// Closes on this connection's queue, after what is running there.
    nonisolated func close() {
        isReusable.store(false, ordering: .releasing)
        executor.queue.async {
            self.assumeIsolated { $0.session = nil }
        }
    }

    /// Whether the server is still there, checked without a round trip.
    func isAlive() -> Bool {
        let alive = session?.isAlive() ?? false
        if !alive { isReusable.store(false, ordering: .releasing) }
        return alive
    }

    /// As `pipeline`, with what must precede it in the same transaction; nil when the connection was dead before anything
    /// was sent, so that another can be tried.
    func runIfAlive(_ statements: [Statement], context: TransactionContext)
        async throws(PostgresError) -> [StatementResult]?
    {
        guard isAlive() else { return nil }
        let prologue = prologue(of: context)
        return try await exchange(prologue + statements, dropping: prologue.count)
    }

    /// Starts a transaction, which costs nothing until its first statement. False when the connection is dead.
    func begin(_ context: TransactionContext, readOnly: Bool) -> Bool {
        guard isAlive() else { return false }
        isReusable.store(false, ordering: .releasing)
        unsent = [Statement(readOnly ? "BEGIN READ ONLY" : "BEGIN")]
        unsent += prologue(of: context)
        return true
    }

    private func prologue(of context: TransactionContext) -> [Statement] {
        context.prologue(
            user: session?.user ?? "",
            keepsSession: session?.isOurs ?? false,
            configuration: configuration
        )
    }

    /// Ends a transaction. Cancellation does not reach it: a COMMIT cut off leaves nobody any wiser.
    func commit() throws(PostgresError) {
        guard unsent.isEmpty else { return discardUnsent() }
        let limit = statementTimeout.map { $0 + .seconds(5) }
        let result = perform(nil) { session throws(PostgresError) in
            try session.run([Statement("COMMIT")], commits: true, limit: limit)
        }
        if try result.get().first?.tag == "ROLLBACK" {
            throw PostgresError(
                .server,
                "the transaction was rolled back: a statement in it had failed",
                sqlState: "25P02"
            )
        }
    }

    /// Undoes a transaction as far as one is open; a connection where that fails is not used again.
    func rollback() {
        guard unsent.isEmpty else { return discardUnsent() }
        guard let session, session.isUsable, session.isInTransaction else { return }
        _ = perform(nil) { session throws(PostgresError) in
            do throws(PostgresError) {
                return try session.run([Statement("ROLLBACK")], commits: false, limit: .seconds(5))
            } catch {
                session.abandon()
                throw error
            }
        }
    }

    private func discardUnsent() {
        unsent = []
        isReusable.store(session?.isUsable ?? false, ordering: .releasing)
    }

    /// For migrations: as long as it takes.
    func liftStatementTimeout() async throws {
        statementTimeout = nil
        _ = try await query("SELECT set_config('statement_timeout', '0', false)")
    }
}

extension Statement {
    /// Whether success of the batch that it leads leaves a transaction open.
    var opensTransaction: Bool { sql.hasPrefix("BEGIN") }
}

extension Duration {
    /// Whole milliseconds as text, one at least: to the server, zero means no limit.
    var milliseconds: String {
        String(max(1, components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000))
    }
}
