import Foundation

extension Bool: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bool }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .bool, format: .binary, bytes: [self ? 1 : 0])
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        guard cell.type == .bool || cell.bytes == nil else { throw cell.mismatch(Bool.self) }
        self = try cell.integer(UInt8.self, for: Bool.self) != 0
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresParameter: PostgresParameter { Int64(self).postgresParameter }

    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(Int.self) }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int2 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .int2, format: .binary, bytes: bigEndianBytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(Int16.self) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int4 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .int4, format: .binary, bytes: bigEndianBytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(Int32.self) }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .int8 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .int8, format: .binary, bytes: bigEndianBytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) { self = try cell.wholeNumber(Int64.self) }
}

extension PostgresCell {
    /// A whole number of any integer type, or a numeric without a fraction (`sum(bigint)` is one), that fits `T`.
    fileprivate func wholeNumber<T: FixedWidthInteger>(_ target: T.Type) throws(PostgresError) -> T {
        let wide: Int64
        switch type {
        case .int2: wide = Int64(try integer(Int16.self, for: target))
        case .int4: wide = Int64(try integer(Int32.self, for: target))
        case .int8: wide = try integer(Int64.self, for: target)
        case .oid: wide = Int64(try integer(UInt32.self, for: target))
        case .numeric:
            let decimal = try Decimal(from: self)
            guard let whole = Int64(decimal.description) else {
                throw invalid(target, "it has a fraction or is too large")
            }
            wide = whole
        default:
            _ = try value(for: target)
            throw mismatch(target)
        }
        guard let value = T(exactly: wide) else { throw invalid(target, "it is out of range") }
        return value
    }
}
