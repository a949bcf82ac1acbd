import CLibPQ

// MARK: - Sending

extension Session {
    /// What was sent and what came back for it.
    struct Exchange {
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

    func sendDeallocations(_ exchange: inout Exchange) throws(PostgresError) {
        let names = statements.takeEvicted()
        guard !names.isEmpty else { return }
        for name in names {
            try check(PQsendQueryParams(connection, "DEALLOCATE \(name)", 0, nil, nil, nil, nil, 1))
            exchange.slots.append(.deallocate)
            // A Sync after each: one that fails, because a pooler moved us, must not take the others with it.
            try sync(&exchange)
        }
    }

    func send(_ statement: Statement, index: Int, _ exchange: inout Exchange) throws(PostgresError) {
        let types = statement.parameters.map(\.type)
        var name: String?
        if isOurs, statement.isPreparable {
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

    func sync(_ exchange: inout Exchange) throws(PostgresError) {
        try check(PQpipelineSync(connection))
        exchange.slots.append(.sync)
    }

    func check(_ success: Int32) throws(PostgresError) {
        guard success == 1 else { throw lost }
    }
}

// MARK: - Waiting and reading

extension Session {
    func flush(until deadline: ContinuousClock.Instant?) throws(PostgresError) {
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

    func readResults(
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

    func nextResult(until deadline: ContinuousClock.Instant?) throws(PostgresError) -> ServerResult? {
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
    func wait(
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
}
