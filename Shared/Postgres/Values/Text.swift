public import Foundation

extension String: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .inferred }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .inferred, format: .text, bytes: Array(utf8))
    }

    /// Text of any kind, JSON as its text, a UUID in lower case, and types whose binary form is their text: enums, citext.
    public init(from cell: PostgresCell) throws(PostgresError) {
        var bytes = try cell.value(for: String.self)
        switch cell.type {
        case .text, .varchar, .bpchar, .name, .json, .unknown, .xml, .char: break
        case .jsonb: bytes = try cell.jsonText(for: String.self)
        case .uuid:
            self = try UUID(from: cell).uuidString.lowercased()
            return
        case let type where type.rawValue >= PostgresType.firstOwn && !bytes.contains(0): break
        default: throw cell.mismatch(String.self)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw cell.mismatch(String.self) }
        self = text
    }
}

extension UUID: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .uuid }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .uuid, format: .binary, bytes: withUnsafeBytes(of: uuid) { Array($0) })
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.value(for: UUID.self)
        guard cell.type == .uuid else { throw cell.mismatch(UUID.self) }
        guard bytes.count == 16 else { throw cell.invalid(UUID.self, "it has a wrong length") }
        self.init(uuid: bytes.withUnsafeBytes { $0.loadUnaligned(as: uuid_t.self) })
    }
}

extension Data: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .bytea }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .bytea, format: .binary, bytes: Array(self))
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        let bytes = try cell.value(for: Data.self)
        guard cell.type == .bytea else { throw cell.mismatch(Data.self) }
        self.init(bytes)
    }
}

extension Date: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .timestamptz }

    /// Microseconds since 2000-01-01 UTC, the server's epoch; a moment beyond what int64 holds becomes ±infinity.
    public var postgresParameter: PostgresParameter {
        let microseconds = ((timeIntervalSinceReferenceDate + Self.secondsFromServerEpoch) * 1_000_000).rounded()
        let value =
            Int64(exactly: microseconds) ?? (microseconds > 0 ? Int64.max : Int64.min)
        return PostgresParameter(type: .timestamptz, format: .binary, bytes: value.bigEndianBytes)
    }

    /// A timestamptz, a timestamp taken as UTC, or a date (midnight UTC); ±infinity is the distant future or past.
    public init(from cell: PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .timestamptz, .timestamp:
            let microseconds = try cell.integer(Int64.self, for: Date.self)
            if microseconds == .max || microseconds == .min {
                self = microseconds > 0 ? .distantFuture : .distantPast
                return
            }
            // Whole seconds and the rest apart: together they would lose the last digits.
            let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            self.init(
                timeIntervalSinceReferenceDate: Double(seconds) - Self.secondsFromServerEpoch + Double(rest) / 1_000_000
            )
        case .date:
            let days = try cell.integer(Int32.self, for: Date.self)
            if days == .max || days == .min {
                self = days > 0 ? .distantFuture : .distantPast
                return
            }
            self.init(timeIntervalSinceReferenceDate: Double(days) * 86_400 - Self.secondsFromServerEpoch)
        default:
            _ = try cell.value(for: Date.self)
            throw cell.mismatch(Date.self)
        }
    }

    /// From 2000-01-01 (the server's epoch) to 2001-01-01 (Foundation's): 366 days.
    private static let secondsFromServerEpoch: Double = 31_622_400
}
