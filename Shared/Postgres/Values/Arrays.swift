public import Foundation

/// What can be an element of a one-dimensional array column or parameter. Its parameter must be in binary format, or of a
/// type whose two formats are the same.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    static var postgresArrayType: PostgresType { get }
    /// The type of the elements inside an array, which cannot be left to inference.
    static var postgresElementType: PostgresType { get }
}

extension PostgresArrayElement {
    public static var postgresElementType: PostgresType { postgresType }
}

extension String: PostgresArrayElement {
    public static var postgresArrayType: PostgresType { .textArray }
    public static var postgresElementType: PostgresType { .text }
}
extension Bool: PostgresArrayElement { public static var postgresArrayType: PostgresType { .boolArray } }
extension Date: PostgresArrayElement { public static var postgresArrayType: PostgresType { .timestamptzArray } }
extension Int: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int8Array } }
extension Int64: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int8Array } }
extension Int32: PostgresArrayElement { public static var postgresArrayType: PostgresType { .int4Array } }
extension Float: PostgresArrayElement { public static var postgresArrayType: PostgresType { .float4Array } }
extension Double: PostgresArrayElement { public static var postgresArrayType: PostgresType { .float8Array } }
extension UUID: PostgresArrayElement { public static var postgresArrayType: PostgresType { .uuidArray } }

/// Binary form (array_send in utils/adt/arrayfuncs.c): dimensions, has-NULL flag, element OID, then for each dimension its
/// length and lower bound, then each element with its length, -1 for NULL.
extension Array: PostgresEncodable where Element: PostgresArrayElement {
    public static var postgresType: PostgresType { Element.postgresArrayType }

    public var postgresParameter: PostgresParameter {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20 + count * 12)
        bytes += Int32(isEmpty ? 0 : 1).bigEndianBytes
        bytes += Int32(0).bigEndianBytes
        bytes += Element.postgresElementType.rawValue.bigEndianBytes
        if !isEmpty {
            bytes += Int32(truncatingIfNeeded: count).bigEndianBytes
            bytes += Int32(1).bigEndianBytes
        }
        for element in self {
            let value = element.postgresParameter.bytes ?? []
            bytes += Int32(truncatingIfNeeded: value.count).bigEndianBytes
            bytes += value
        }
        return PostgresParameter(type: Element.postgresArrayType, format: .binary, bytes: bytes)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    public init(from cell: PostgresCell) throws(PostgresError) {
        var reader = ByteReader(try cell.value(for: Self.self))
        guard let dimensions = reader.integer(Int32.self), let flag = reader.integer(Int32.self),
            flag == 0 || flag == 1,
            let element = reader.integer(UInt32.self), (0...6).contains(dimensions)
        else { throw cell.mismatch(Self.self) }
        guard dimensions <= 1 else { throw cell.invalid(Self.self, "it has \(dimensions) dimensions") }
        self = []
        guard dimensions == 1 else { return }
        guard let count = reader.integer(Int32.self), count >= 0, reader.integer(Int32.self) != nil,
            reader.rest.count >= Int(count) * 4
        else { throw cell.mismatch(Self.self) }
        reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let length = reader.integer(Int32.self) else { throw cell.mismatch(Self.self) }
            guard length >= 0 else { throw cell.invalid(Self.self, "one of its elements is NULL") }
            guard let bytes = reader.bytes(Int(length)) else { throw cell.mismatch(Self.self) }
            let type = PostgresType(rawValue: element)
            append(try Element(from: PostgresCell(column: cell.column, type: type, bytes: bytes)))
        }
    }
}
