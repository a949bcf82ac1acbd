import Foundation

/// JSON as text, neither parsed nor checked here. As a parameter it is a jsonb.
public struct PostgresJSON: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    public var text: String

    public init(text: String) { self.text = text }

    /// Keys as the type declares them, sorted; times ISO 8601 in UTC with milliseconds.
    public init(encoding value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        text = String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value in it. Times may have fractional seconds or none, `Z` or an offset, and PostgreSQL's own precision.
    public func decoded<T: Decodable>(as type: T.Type = T.self) throws -> T {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            let date =
                (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
                ?? (try? Date(text, strategy: Date.ISO8601FormatStyle()))
                ?? (try? Date(text, strategy: Date.ISO8601FormatStyle().year().month().day()))
            guard let date else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "is no ISO 8601 time")
            }
            return date
        }
        return try decoder.decode(T.self, from: Data(text.utf8))
    }

    public static var postgresType: PostgresType { .jsonb }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .jsonb, format: .text, bytes: Array(text.utf8))
    }

    public init(from cell: PostgresCell) throws(PostgresError) {
        guard let text = String(validating: try cell.jsonText(for: PostgresJSON.self), as: UTF8.self) else {
            throw cell.invalid(PostgresJSON.self, "it is no UTF-8")
        }
        self.text = text
    }
}

extension PostgresCell {
    /// The text of a json or jsonb value; the latter is led by a version, always 1.
    func jsonText(for target: Any.Type) throws(PostgresError) -> ArraySlice<UInt8> {
        let bytes = try value(for: target)
        switch type {
        case .json: return bytes
        case .jsonb where bytes.first == 1: return bytes.dropFirst()
        case .jsonb: throw invalid(target, "its binary version is unknown")
        default: throw mismatch(target)
        }
    }
}
