import Foundation

extension Float: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float4 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .float4, format: .binary, bytes: bitPattern.bigEndianBytes)
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        guard cell.type == .float4 || cell.bytes == nil else { throw cell.mismatch(Float.self) }
        self.init(bitPattern: try cell.integer(UInt32.self, for: Float.self))
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .float8 }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .float8, format: .binary, bytes: bitPattern.bigEndianBytes)
    }

    /// Any number; a numeric is rounded to the nearest double.
    public init(from cell: PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .float8: self.init(bitPattern: try cell.integer(UInt64.self, for: Double.self))
        case .float4: self = Double(try Float(from: cell))
        case .int2, .int4, .int8: self = Double(try Int64(from: cell))
        case .numeric:
            let numeric = try NumericText(cell, for: Double.self)
            guard let value = Double(numeric.text) else { throw cell.invalid(Double.self, "it is malformed") }
            self = value
        default:
            _ = try cell.value(for: Double.self)
            throw cell.mismatch(Double.self)
        }
    }
}
