public import Logging
public import ServiceLifecycle
import Synchronization

/// How the connections of a client are used, for metrics.
public struct PostgresStatistics: Sendable, Hashable {
    /// Open, or being opened.
    public var total: Int
    public var idle: Int
    /// Callers in the queue for a connection.
    public var waiting: Int
    /// Being opened.
    public var opening = 0
    /// Open at most.
    public var maximum = 0
    /// Since the start, as the rest: connections that were opened, and that could not be.
    public var opened = 0
    public var failedToOpen = 0
    /// Callers that got no connection in time.
    public var timeouts = 0
    public var waits = PoolWaits()

    public init(total: Int, idle: Int, waiting: Int) {
        self.total = total
        self.idle = idle
        self.waiting = waiting
    }
}

/// The database: a pool of connections, and a few ways to use one.
///
/// It works without `run()`; as a service it also opens its first connection early, closes those that are idle for long, and
/// closes all at shutdown. Cancelling the calling task ends every wait and every running statement.
public final class PostgresClient: Service, Sendable {
    public let configuration: PostgresConfiguration
    let logger: Logger
    let pool: ConnectionPool

    public init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        pool = ConnectionPool(configuration: configuration, logger: logger)
    }

    /// Runs until graceful shutdown or cancellation, then closes everything.
    public func run() async throws {
        do { try await ping() } catch {
            // The service starts all the same; its readiness check tells what is wrong. A process that stops has not found out.
            if !Task.isCancelled {
                logger.warning("the database is not reachable yet", metadata: ["error": "\(error)"])
            }
        }
        await cancelWhenGracefulShutdown { [pool] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(15))
                pool.reap()
            }
        }
        await shutdown()
    }

    /// Refuses new callers and closes all connections, waiting up to ten seconds for those in use.
    public func shutdown() async { await pool.shutDown(patience: .seconds(10)) }

    /// Numbers of connections and callers at this moment.
    public var statistics: PostgresStatistics { pool.statistics }

    // MARK: - One statement

    /// Runs a statement in one round trip and gives its rows. With `claims`, or where the configuration names a role, they
    /// hold for exactly this statement.
    public func query(
        _ query: PostgresQuery,
        claims: DatabaseClaims? = nil,
        planning: PlanChoice = .byServer
    ) async throws -> [PostgresRow] {
        try await run([Statement(query)], TransactionContext(claims: claims, planning: planning)).first?.rows ?? []
    }

    /// As `query`, and gives the number of rows affected.
    @discardableResult
    public func execute(
        _ query: PostgresQuery,
        claims: DatabaseClaims? = nil
    ) async throws -> Int {
        try await run([Statement(query)], TransactionContext(claims: claims)).first?.affected ?? 0
    }

    /// Runs several statements in one round trip, as one transaction, and gives the rows of each.
    public func pipeline(
        _ queries: [PostgresQuery],
        claims: DatabaseClaims? = nil
    ) async throws -> [[PostgresRow]] {
        guard !queries.isEmpty else { return [] }
        var statements: [Statement] = []
        for query in queries { statements.append(try Statement(query)) }
        return try await run(statements, TransactionContext(claims: claims)).map(\.rows)
    }

    /// Whether the database answers; throws what is wrong.
    public func ping() async throws { _ = try await query("SELECT 1") }

    private func run(_ statements: [Statement], _ context: TransactionContext) async throws -> [StatementResult] {
        try await configuration.observed(statements) { () async throws(PostgresError) in
            try await withLiveConnection { connection throws(PostgresError) in
                try await connection.runIfAlive(statements, context: context)
            }
        }
    }

    /// Lends connections to `body` until one is alive, which it says by giving a result.
    private func withLiveConnection<R: Sendable>(
        _ body: (PostgresConnection) async throws(PostgresError) -> R?
    ) async throws(PostgresError) -> R {
        // After a restart of the server every idle connection may be dead, and new ones may replace them meanwhile.
        for _ in 0...(2 * configuration.maximumConnections) {
            let connection = try await pool.acquire()
            defer { pool.release(connection) }
            if let result = try await body(connection) { return result }
        }
        throw PostgresError(.unavailable, "connections to the database break as soon as they are made")
    }

    /// A connection that is alive and must be released.
    private func acquire() async throws(PostgresError) -> PostgresConnection {
        for _ in 0...(2 * configuration.maximumConnections) {
            let connection = try await pool.acquire()
            if await connection.isAlive() { return connection }
            pool.release(connection)
        }
        throw PostgresError(.unavailable, "connections to the database break as soon as they are made")
    }
}

// MARK: - Several statements

extension PostgresClient {
    /// Lends a connection to `body`. A transaction that `body` leaves open is rolled back. Neither claims nor role are set.
    @discardableResult
    public func withConnection<R: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = try await acquire()
        do {
            let result = try await body(connection)
            await giveBack(connection)
            return result
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws or the task is cancelled.
    ///
    /// Nothing is ever run twice. When the connection breaks while the COMMIT is under way the error says that the outcome is
    /// unknown.
    @discardableResult
    public func withTransaction<R: Sendable>(
        claims: DatabaseClaims? = nil,
        readOnly: Bool = false,
        planning: PlanChoice = .byServer,
        _ body: @Sendable (PostgresConnection) async throws -> R
    ) async throws -> R {
        let context = TransactionContext(claims: claims, planning: planning)
        let connection = try await withTransactionConnection(context, readOnly: readOnly)
        do {
            let result = try await body(connection)
            guard !Task.isCancelled else {
                throw PostgresError(.cancelled, "the task was cancelled before its transaction was committed")
            }
            try await connection.commit()
            await giveBack(connection)
            return result
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    private func withTransactionConnection(
        _ context: TransactionContext,
        readOnly: Bool
    ) async throws(PostgresError) -> PostgresConnection {
        for _ in 0...(2 * configuration.maximumConnections) {
            let connection = try await pool.acquire()
            if await connection.begin(context, readOnly: readOnly) { return connection }
            pool.release(connection)
        }
        throw PostgresError(.unavailable, "connections to the database break as soon as they are made")
    }

    private func giveBack(_ connection: PostgresConnection) async {
        if !connection.isReusable.load(ordering: .acquiring) { await connection.rollback() }
        pool.release(connection)
    }

    /// A connection outside the pool, closed afterwards, whose session may be changed at will.
    func withDedicatedConnection<R: Sendable>(
        _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = PostgresConnection(id: 0, configuration: configuration, logger: logger)
        let failure = await withCheckedContinuation { continuation in
            connection.open { continuation.resume(returning: $0) }
        }
        if let failure { throw failure }
        defer { connection.close() }
        return try await body(connection)
    }
}
