import CLibPQ

/// Owns a `PGresult` for as long as it is read.
struct ServerResult: ~Copyable {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }

    private func field(_ field: ErrorField) -> String? {
        PQresultErrorField(pointer, field.code).map { String(cString: $0) }
    }

    /// The connection does not survive an error of this severity.
    var isFatal: Bool {
        let severity = field(.severity)
        return severity == "FATAL" || severity == "PANIC"
    }

    var sqlState: String? { field(.sqlState) }

    /// Where in the statement, in characters from 1.
    var position: Int? { field(.position).flatMap { Int($0) } }

    /// The server's error; nil when there is none because the connection broke.
    var error: PostgresError? {
        guard let sqlState else { return nil }
        let primary = field(.message) ?? "the database reports an error"
        let code: PostgresError.Code =
            switch sqlState {
            case "57014": primary.contains("user request") ? .cancelled : .timeout
            case "55P03": .timeout
            case "57P01", "57P02", "57P03", "53300": .unavailable
            case _ where sqlState.hasPrefix("08"): .unavailable
            default: .server
            }
        return PostgresError(
            code,
            sqlState.hasPrefix("22") ? Redaction.quoted(primary) : primary,
            sqlState: sqlState,
            constraint: field(.constraint)
        )
    }

    /// Copies everything to Swift values.
    func copy() -> StatementResult {
        StatementResult(
            rows: status == PGRES_TUPLES_OK ? rows() : [],
            affected: Int(String(cString: PQcmdTuples(pointer))) ?? 0,
            tag: String(cString: PQcmdStatus(pointer))
        )
    }

    private func rows() -> [PostgresRow] {
        let rowCount = PQntuples(pointer)
        let columnCount = PQnfields(pointer)
        guard rowCount > 0 else { return [] }
        let columns = RowColumns(
            names: (0..<columnCount).map { PQfname(pointer, $0).map { String(cString: $0) } ?? "" },
            types: (0..<columnCount).map { PostgresType(rawValue: PQftype(pointer, $0)) }
        )
        var bounds: [(start: Int, end: Int)] = []
        bounds.reserveCapacity(Int(rowCount) * Int(columnCount))
        var size = 0
        for row in 0..<rowCount {
            for column in 0..<columnCount {
                if PQgetisnull(pointer, row, column) == 1 {
                    bounds.append((-1, -1))
                } else {
                    let length = Int(PQgetlength(pointer, row, column))
                    bounds.append((size, size + length))
                    size += length
                }
            }
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            let target = UnsafeMutableRawBufferPointer(buffer)
            var cell = 0
            for row in 0..<rowCount {
                for column in 0..<columnCount {
                    let (start, end) = bounds[cell]
                    cell += 1
                    guard start >= 0, end > start, let value = PQgetvalue(pointer, row, column) else { continue }
                    let source = UnsafeRawBufferPointer(start: value, count: end - start)
                    UnsafeMutableRawBufferPointer(rebasing: target[start..<end]).copyMemory(from: source)
                }
            }
            initialized = size
        }
        return RowStorage(columns: columns, count: Int(rowCount), bytes: bytes, bounds: bounds).rows
    }
}
