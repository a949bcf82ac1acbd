/// One parameter as it goes over the wire.
public struct PostgresParameter: Sendable, Hashable {
    public enum Format: Int32, Sendable, Hashable {
        case text = 0
        case binary = 1
    }

    public var type: PostgresType
    public var format: Format
    /// nil is NULL.
    public var bytes: [UInt8]?

    public init(type: PostgresType, format: Format, bytes: [UInt8]?) {
        self.type = type
        self.format = format
        self.bytes = bytes
    }
}

/// A value that can be a parameter of a query. An enum with a raw value only has to say that it conforms.
public protocol PostgresEncodable: Sendable {
    /// The type that is declared to the server; also that of a NULL in place of the value.
    static var postgresType: PostgresType { get }
    var postgresParameter: PostgresParameter { get }
}

/// NULL where no Swift type says of what.
public struct PostgresNull: PostgresEncodable, Hashable {
    public init() {}
    public static var postgresType: PostgresType { .inferred }
    public var postgresParameter: PostgresParameter { PostgresParameter(type: .inferred, format: .text, bytes: nil) }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    public static var postgresType: PostgresType { Wrapped.postgresType }
    public var postgresParameter: PostgresParameter {
        self?.postgresParameter ?? PostgresParameter(type: Wrapped.postgresType, format: .text, bytes: nil)
    }
}

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    public static var postgresType: PostgresType { RawValue.postgresType }
    public var postgresParameter: PostgresParameter { rawValue.postgresParameter }
}
