/// One row of a result. Rows of one result share their storage, so copying one is cheap.
public struct PostgresRow: Sendable {
    let storage: RowStorage
    let index: Int

    /// The names of the columns, in order.
    public var columns: [String] { storage.columns.names }

    /// The value of `column` as `type`, which may be optional.
    ///
    /// - Throws: `.decoding` when there is no such column, it is NULL and `T` is not optional, its type does not decode to `T`,
    ///   or its value does not fit; the message names the column and the type, never the value.
    public func decode<T: PostgresDecodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        try T(from: cell(column))
    }

    /// The JSON in `column`, a json or jsonb, as `type`; NULL decodes to nil where `T` is optional.
    public func decodeJSON<T: Decodable>(_ column: String, as type: T.Type = T.self) throws -> T {
        let cell = try cell(column)
        let json =
            cell.bytes == nil && T.self is any ExpressibleByNilLiteral.Type
            ? PostgresJSON(text: "null") : try PostgresJSON(from: cell)
        do {
            return try json.decoded(as: T.self)
        } catch {
            throw PostgresError(.decoding, "column \"\(column)\" holds JSON that is no \(T.self): \(error.place)")
        }
    }

    /// The bytes of `column` as the server sent them in its binary format; nil when it is NULL or there is no such column.
    public subscript(raw column: String) -> ArraySlice<UInt8>? {
        storage.columns.position(of: column).flatMap { storage.bytes(row: index, column: $0) }
    }

    func cell(_ column: String) throws(PostgresError) -> PostgresCell {
        guard let position = storage.columns.position(of: column) else {
            throw PostgresError(.decoding, "the result has no column \"\(column)\"")
        }
        return PostgresCell(
            column: column,
            type: storage.columns.types[position],
            bytes: storage.bytes(row: index, column: position)
        )
    }
}

/// The names and types of a result's columns.
final class RowColumns: Sendable {
    let names: [String]
    let types: [PostgresType]
    private let positions: [String: Int]

    init(names: [String], types: [PostgresType]) {
        self.names = names
        self.types = types
        positions = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    }

    func position(of name: String) -> Int? { positions[name] }
}

/// All values of one result, one after the other.
final class RowStorage: Sendable {
    let columns: RowColumns
    let count: Int
    private let bytes: [UInt8]
    /// Start and end of each value; a start of -1 is NULL.
    private let bounds: [(start: Int, end: Int)]

    init(columns: RowColumns, count: Int, bytes: [UInt8], bounds: [(start: Int, end: Int)]) {
        self.columns = columns
        self.count = count
        self.bytes = bytes
        self.bounds = bounds
    }

    func bytes(row: Int, column: Int) -> ArraySlice<UInt8>? {
        let (start, end) = bounds[row * columns.names.count + column]
        return start < 0 ? nil : bytes[start..<end]
    }

    var rows: [PostgresRow] { (0..<count).map { PostgresRow(storage: self, index: $0) } }
}

extension Error {
    /// Where in the JSON decoding failed and why, without any value.
    fileprivate var place: String {
        guard let error = self as? DecodingError else { return "it cannot be read" }
        let (what, path): (String, [any CodingKey]) =
            switch error {
            case .keyNotFound(let key, let context): ("there is no \"\(key.stringValue)\"", context.codingPath)
            case .valueNotFound(let type, let context): ("there is null for \(type)", context.codingPath)
            case .typeMismatch(let type, let context): ("there is no \(type)", context.codingPath)
            case .dataCorrupted(let context): ("the value is malformed", context.codingPath)
            @unknown default: ("it cannot be read", [])
            }
        let place = path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return place.isEmpty ? what : "at \(place) \(what)"
    }
}
