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
    private let interruption: Interruption
    private(set) var statements = StatementCache(capacity: 256)
    private let prepares: Bool
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
        prepares = configuration.preparedStatements
        notices = NoticeSink(logger: logger)
        notices.attach(to: connection)
        interruption.arm(CancelHandle(connection: connection))
    }

    deinit { PQfinish(connection) }

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

// MARK: - Sending

extension Session {
    /// What was sent and what came back for it.
    private struct Exchange {
        enum Slot {
            case deallocate
            case prepare(StatementCache.Key, name: String, index: Int)
            case statement(Int)
            case sync
        }

        var slots: [Slot] = []
        /// Statements prepared in this exchange that the server accepted.
        var prepared: [(StatementCache.Key, name: String)] = []
        var preparing: [StatementCache.Key: String] = [:]
        /// By index, statements that relied on an earlier preparation.
        var reused: [Int: StatementCache.Key] = [:]
        var results: [StatementResult] = []
        var failure: PostgresError?
        var failedStatement: Int?
        var isFatal = false
    }

    private func sendDeallocations(_ exchange: inout Exchange) throws(PostgresError) {
        let names = statements.takeEvicted()
        guard !names.isEmpty else { return }
        for name in names {
            try check(PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1))
            exchange.slots.append(.deallocate)
            // A Sync after each: one that fails, because a pooler moved us, must not take the others with it.
            try sync(&exchange)
        }
    }

    private func send(_ statement: Statement, index: Int, _ exchange: inout Exchange) throws(PostgresError) {
        let types = statement.parameters.map(\.type)
        var name: String?
        if prepares, statement.isPreparable {
            let key = StatementCache.Key(sql: statement.sql, types: types)
            if let known = exchange.preparing[key] {
                name = known
            } else if let known = statements.name(of: key) {
                exchange.reused[index] = key
                name = known
            } else {
                let new = statements.newName()
                let oids = types.map(\.rawValue)
                try check(PQsendPrepare(connection, new, statement.sql, Int32(oids.count), oids))
                exchange.slots.append(.prepare(key, name: new, index: index))
                exchange.preparing[key] = new
                name = new
            }
        }
        let sent = ParameterBlock(statement.parameters).withPointers { count, values, lengths, formats in
            if let name {
                PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
            } else {
                PQsendQueryParams(
                    connection,
                    statement.sql,
                    count,
                    types.map(\.rawValue),
                    values,
                    lengths,
                    formats,
                    1
                )
            }
        }
        try check(sent)
        exchange.slots.append(.statement(index))
    }

    private func sync(_ exchange: inout Exchange) throws(PostgresError) {
        try check(PQpipelineSync(connection))
        exchange.slots.append(.sync)
    }

    private func check(_ success: Int32) throws(PostgresError) {
        guard success == 1 else { throw lost }
    }
}

// MARK: - Waiting and reading

extension Session {
    private func flush(until deadline: ContinuousClock.Instant?) throws(PostgresError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                // Results may come in while we are still sending; left unread they would block the server, and it us.
                try wait(for: .readOrWrite, until: deadline)
                guard PQconsumeInput(connection) == 1 else { throw lost }
            default: throw lost
            }
        }
    }

    private func readResults(
        _ exchange: inout Exchange,
        count: Int,
        until deadline: ContinuousClock.Instant?
    ) throws(PostgresError) {
        exchange.results = Array(repeating: StatementResult(), count: count)
        var position = 0
        var hasResult = false
        while position < exchange.slots.count {
            guard let result = try nextResult(until: deadline) else {
                // The end of one statement's results; twice in a row would mean that we and libpq disagree.
                guard hasResult else { throw lost }
                hasResult = false
                if case .sync = exchange.slots[position] { continue }
                position += 1
                continue
            }
            hasResult = true
            let slot = exchange.slots[position]
            switch result.status {
            case PGRES_PIPELINE_SYNC:
                guard case .sync = slot else { throw lost }
                position += 1
                hasResult = false
            case PGRES_PIPELINE_ABORTED: break
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                switch slot {
                case .prepare(let key, let name, _): exchange.prepared.append((key, name))
                case .statement(let index): exchange.results[index] = result.copy()
                case .deallocate, .sync: break
                }
            default:
                guard let error = result.error else { throw lost }
                exchange.isFatal = exchange.isFatal || result.isFatal
                switch slot {
                case .deallocate: continue
                case .prepare(_, _, let index), .statement(let index): exchange.failedStatement = index
                // A constraint checked at the commit that Sync implies.
                case .sync: break
                }
                exchange.failure = exchange.failure ?? error
                if exchange.isFatal { return }
            }
        }
    }

    private func nextResult(until deadline: ContinuousClock.Instant?) throws(PostgresError) -> ServerResult? {
        while PQisBusy(connection) == 1 {
            try wait(for: .read, until: deadline)
            guard PQconsumeInput(connection) == 1 else {
                // What the server said last may still be unread: why it closed the connection.
                if PQisBusy(connection) == 0, let pointer = PQgetResult(connection) { return ServerResult(pointer) }
                throw lost
            }
        }
        return PQgetResult(connection).map { ServerResult($0) }
    }

    /// Waits in short turns, to notice that a cancelled statement does not end.
    private func wait(
        for readiness: Socket.Readiness,
        until deadline: ContinuousClock.Instant?
    ) throws(PostgresError) {
        while true {
            let left = deadline.map { ContinuousClock.now.duration(to: $0) } ?? .seconds(3600)
            guard left > .zero else {
                throw PostgresError(.timeout, "the database did not answer in time")
            }
            if Socket.wait(PQsocket(connection), for: readiness, atMost: min(left, .milliseconds(250))) { return }
            if interruption.isOverdue { throw PostgresError(.cancelled, "the statement was cancelled") }
        }
    }

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

    private var lost: PostgresError {
        PostgresError(.unavailable, "the connection to the database was lost: \(Self.lastMessage(connection))")
    }

    /// The first line; further ones are libpq's guesses.
    private static func lastMessage(_ connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
        return text.split(separator: "\n").first.map(String.init) ?? "the database closed it"
    }
}
