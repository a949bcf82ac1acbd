/// One value of a row in the server's binary format, and where it stands.
public struct PostgresCell: Sendable {
    public let column: String
    public let type: PostgresType
    /// nil is NULL.
    public let bytes: ArraySlice<UInt8>?

    public init(column: String, type: PostgresType, bytes: ArraySlice<UInt8>?) {
        self.column = column
        self.type = type
        self.bytes = bytes
    }

    /// The bytes, or a decoding error that names the column when it is NULL.
    public func value(for type: Any.Type) throws(PostgresError) -> ArraySlice<UInt8> {
        guard let bytes else {
            throw PostgresError(.decoding, "column \"\(column)\" is NULL where \(type) is expected")
        }
        return bytes
    }

    /// The error of a column whose type does not decode to `type`.
    public func mismatch(_ type: Any.Type) -> PostgresError {
        let hint = "; decode it as another type, or cast it in the query (for example ::text)"
        return PostgresError(.decoding, "column \"\(column)\" is \(self.type), which is no \(type)" + hint)
    }

    /// The error of a value that is malformed, or does not fit `type`.
    public func invalid(_ type: Any.Type, _ reason: String) -> PostgresError {
        PostgresError(.decoding, "column \"\(column)\" (\(self.type)) cannot be a \(type): \(reason)")
    }

    /// A big-endian integer that takes up the whole value.
    func integer<T: FixedWidthInteger>(_ type: T.Type, for target: Any.Type) throws(PostgresError) -> T {
        var reader = ByteReader(try value(for: target))
        guard let integer = reader.integer(T.self), reader.isAtEnd else {
            throw invalid(target, "it has a wrong length")
        }
        return integer
    }
}

/// A value that can be read from a column. An enum with a raw value only has to say that it conforms.
public protocol PostgresDecodable {
    init(from cell: PostgresCell) throws(PostgresError)
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    public init(from cell: PostgresCell) throws(PostgresError) {
        self = cell.bytes == nil ? nil : try Wrapped(from: cell)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    public init(from cell: PostgresCell) throws(PostgresError) {
        guard let value = Self(rawValue: try RawValue(from: cell)) else {
            throw cell.invalid(Self.self, "its value is none of that type")
        }
        self = value
    }
}

/// Reads big-endian values from the front of some bytes.
struct ByteReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func integer<T: FixedWidthInteger>(_ type: T.Type) -> T? {
        let size = MemoryLayout<T>.size
        guard rest.count >= size else { return nil }
        let value = rest.withUnsafeBytes { T(bigEndian: $0.loadUnaligned(as: T.self)) }
        rest = rest.dropFirst(size)
        return value
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}

extension FixedWidthInteger {
    /// Network byte order.
    var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
