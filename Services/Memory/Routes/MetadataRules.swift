import Foundation
import SharedModels

/// What may be kept beside a memory and asked for again.
enum MetadataRules {
    static let maximumBytes = 16_384

    /// From 1900 to 2200, UTC.
    static let dates = Date(timeIntervalSince1970: -2_208_988_800)...Date(timeIntervalSince1970: 7_258_118_400)

    /// What is wrong with it; nil when nothing is. The database's JSON cannot hold NUL characters.
    static func problem(with metadata: [String: JSONValue]) -> String? {
        let value = JSONValue.object(metadata)
        if holdsNUL(value) { return "must not hold the character U+0000" }
        guard let size = try? JSON.encode(value).count, size <= maximumBytes else {
            return "must have at most \(maximumBytes) bytes as JSON"
        }
        return nil
    }

    private static func holdsNUL(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.unicodeScalars.contains("\0")
        case .array(let values): values.contains(where: holdsNUL)
        case .object(let members):
            members.contains { $0.key.unicodeScalars.contains("\0") || holdsNUL($0.value) }
        case .null, .bool, .int, .double: false
        }
    }
}
