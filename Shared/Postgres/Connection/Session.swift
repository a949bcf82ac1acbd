import CLibPQ
import Foundation
import Logging

/// Owns one `PGconn`: connects, sends, waits, reads. Every call may block and belongs on the connection's own queue.
///
/// The connection stays in pipeline mode (PostgreSQL manual, 34.5): statements go out together and their results come back
/// together, closed by one Sync. Without an explicit BEGIN, all statements up to the Sync are one transaction.
final class Session {
    let connection: OpaquePointer
    let notices: NoticeSink
    private let logger: Logger
    let interruption: Interruption
    var statements = StatementCache(capacity: 256)
    /// Whether the server's session is ours until the connection ends, so that statements may be prepared in it.
    private(set) var isOurs = false
    /// libpq's state is unknown, or the server is about to do something unasked; nothing may be sent any more.
    private(set) var isBroken = false

    /// Connects, which takes `connectTimeout` per host at most.
    init(configuration: PostgresConfiguration, interruption: Interruption, logger: Logger) throws(PostgresError) {
        let parameters = Array(configuration.connectionParameters)
        let keywords = parameters.map { strdup($0.key) } + [nil]
        let values = parameters.map { strdup($0.value) } + [nil]
        defer { for pointer in keywords + values { free(pointer) } }
        let connection = keywords.map { UnsafePointer($0) }.withUnsafeBufferPointer { keywords in
            values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
                PQconnectdbParams(keywords.baseAddress, values.baseAddress, 0)
            }
        }
        guard let connection else { throw PostgresError(.unavailable, "there is no memory to connect") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let error = PostgresError(.unavailable, Self.lastMessage(connection))
            PQfinish(connection)
            throw error
        }
        guard PQsetnonblocking(connection, 1) == 0, PQenterPipelineMode(connection) == 1 else {
            let error = PostgresError(.unavailable, Self.lastMessage(connection))
            PQfinish(connection)
            throw error
        }
        self.connection = connection
        self.interruption = interruption
        self.logger = logger
        notices = NoticeSink(logger: logger)
        notices.attach(to: connection)
        interruption.arm(CancelHandle(connection: connection))
    }

    deinit { PQfinish(connection) }

    /// Finds out whether the session is ours, and if so sets the time limit of its statements.
    ///
    /// A pooler gives the number of a process that it made up, or none.
    func takePossession(_ configuration: PostgresConfiguration) throws(PostgresError) {
        guard configuration.preparedStatements != .never else { return }
        let anyway = configuration.preparedStatements == .always
        let query: PostgresQuery = """
            SELECT CASE WHEN \(anyway) OR pg_backend_pid() = \(Int(PQbackendPID(connection)))
                THEN set_config('statement_timeout', \(configuration.statementTimeout.milliseconds), false) END AS own
            """
        let results = try run([Statement(query)], commits: false, limit: configuration.connectTimeout)
        do {
            isOurs = try results.first?.rows.first?.decode("own", as: String?.self) != nil
        } catch {
            throw PostgresError(.unavailable, "the database did not say whose session this is")
        }
        if !isOurs { logger.debug("a pooler stands before the database: nothing is kept in its sessions") }
    }

    var user: String { PQuser(connection).map { String(cString: $0) } ?? "" }

    var isUsable: Bool { !isBroken && !notices.isTerminated && PQstatus(connection) == CONNECTION_OK }

    var isInTransaction: Bool { PQtransactionStatus(connection) != PQTRANS_IDLE }

    /// Whether the server still holds its end, as far as can be told without asking it: reads what came in while idle.
    func isAlive() -> Bool {
        guard isUsable else { return false }
        while Socket.isReadable(PQsocket(connection)) {
            guard PQconsumeInput(connection) == 1 else {
                isBroken = true
                return false
            }
            _ = PQisBusy(connection)
            guard isUsable else { return false }
        }
        return isUsable
    }

    /// Sends all `batch` at once and reads every result.
    ///
    /// - Parameters:
    ///   - commits: whether success means that something is committed; then a lost connection leaves the outcome unknown.
    ///   - limit: after this the server is taken for hung and the connection given up.
    /// - Throws: the first error of the server, never the "transaction is aborted" of what follows it.
    func run(_ batch: [Statement], commits: Bool, limit: Duration?) throws(PostgresError) -> [StatementResult] {
        let deadline = limit.map { ContinuousClock.now + $0 }
        do {
            return try runOnce(batch, commits: commits, deadline: deadline)
        } catch {
            guard error.isStalePlan, !error.isInsideTransaction, isUsable, !isInTransaction else { throw error.error }
        }
        do { return try runOnce(batch, commits: commits, deadline: deadline) } catch { throw error.error }
    }

    private struct Failure: Error {
        var error: PostgresError
        /// A prepared statement is unknown to the server (a pooler gave us another connection) or its result type has
        /// changed; preparing it anew helps.
        var isStalePlan = false
        var isInsideTransaction = false
    }

    private func runOnce(
        _ batch: [Statement],
        commits: Bool,
        deadline: ContinuousClock.Instant?
    ) throws(Failure) -> [StatementResult] {
        let isInsideTransaction = isInTransaction
        var exchange = Exchange()
        do {
            if !isInsideTransaction { try sendDeallocations(&exchange) }
            for (index, statement) in batch.enumerated() { try send(statement, index: index, &exchange) }
            try sync(&exchange)
            try flush(until: deadline)
            try readResults(&exchange, count: batch.count, until: deadline)
        } catch {
            isBroken = true
            var error = error
            error.outcomeUnknown = commits
            throw Failure(error: error)
        }
        for (key, name) in exchange.prepared { statements.insert(key, name: name) }
        guard let failure = exchange.failure else { return exchange.results }
        if exchange.isFatal { isBroken = true }
        var isStalePlan = false
        if let index = exchange.failedStatement, let key = exchange.reused[index],
            failure.sqlState == "26000" || failure.sqlState == "0A000"
        {
            statements.forget(key)
            isStalePlan = true
        }
        throw Failure(error: failure, isStalePlan: isStalePlan, isInsideTransaction: isInsideTransaction)
    }
}

// MARK: - Scripts

extension Session {
    /// Runs any number of statements with the simple protocol.
    func script(_ sql: String, limit: Duration?) throws(PostgresError) -> ScriptFailure? {
        let deadline = limit.map { ContinuousClock.now + $0 }
        do throws(PostgresError) {
            try check(PQexitPipelineMode(connection))
            try check(PQsendQuery(connection, sql))
            try flush(until: deadline)
            var failure: ScriptFailure?
            while let result = try nextResult(until: deadline) {
                switch result.status {
                case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: continue
                case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                    isBroken = true
                    throw PostgresError(.server, "COPY from or to the client is not supported", sqlState: "0A000")
                default:
                    guard let error = result.error else { throw lost }
                    if result.isFatal {
                        isBroken = true
                        return ScriptFailure(error: error, position: result.position)
                    }
                    failure = failure ?? ScriptFailure(error: error, position: result.position)
                }
            }
            try check(PQenterPipelineMode(connection))
            return failure
        } catch {
            isBroken = true
            throw error
        }
    }

    struct ScriptFailure: Error {
        var error: PostgresError
        /// In characters from 1.
        var position: Int?
    }

    /// The connection must not be used any more.
    func abandon() { isBroken = true }

    var lost: PostgresError {
        PostgresError(.unavailable, "the connection to the database was lost: \(Self.lastMessage(connection))")
    }

    /// The first line; further ones are libpq's guesses.
    private static func lastMessage(_ connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        return text.split(separator: "\n").first.map(String.init) ?? "the database closed it"
    }
}
