/// One statement on its way to the server.
struct Statement: Sendable {
    var sql: String
    var parameters: [PostgresParameter] = []

    init(_ sql: String) { self.sql = sql }

    init(_ query: PostgresQuery) throws(PostgresError) {
        if let failure = query.failure { throw failure }
        guard query.parameters.count <= 65_535 else {
            throw PostgresError(.configuration, "a statement can have 65,535 parameters at most")
        }
        for parameter in query.parameters where parameter.format == .text && parameter.bytes?.contains(0) == true {
            // libpq ends text at the first NUL, so the rest would be lost without a word.
            throw PostgresError(.server, "text with a NUL character cannot be stored", sqlState: "22021")
        }
        sql = query.sql
        parameters = query.parameters
    }

    /// What is worth preparing; utility statements have no plan.
    var isPreparable: Bool {
        let code = sql.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return ["select", "insert", "update", "delete", "with", "merge", "values"].contains { keyword in
            let word = code.prefix(keyword.utf8.count)
            return word.count == keyword.utf8.count && word.elementsEqual(keyword.utf8) { $0 | 0x20 == $1 }
        }
    }
}

/// What a statement gave.
struct StatementResult: Sendable {
    var rows: [PostgresRow] = []
    /// Rows inserted, updated, deleted or selected, as the server counted them.
    var affected = 0
    /// The server's word for what was done, such as `INSERT 0 1` or `ROLLBACK`.
    var tag = ""
}
