import Foundation
import SharedModels

/// What somebody or a model says of a lead, before any of it is kept: only what a row can hold and a person can use.
enum LeadFields {
    static let texts = ["business_name", "contact_name", "industry", "city", "state", "zip_code", "email", "phone"]
    private static let longestText = 200
    private static let mostItems = 20

    /// The fields that can be kept; what is empty, no number, negative, of the wrong kind or unknown is left out.
    static func usable(_ fields: [String: JSONValue]) -> [String: JSONValue] {
        var usable: [String: JSONValue] = [:]
        for (name, value) in fields {
            if texts.contains(name) {
                usable[name] = value.stringValue.flatMap { text(name, $0) }.map { .string($0) }
            } else {
                usable[name] = self.value(value)
            }
        }
        return usable
    }

    /// Plain words for a person to read: no control characters, no more than fits.
    static func plain(_ text: String, atMost limit: Int = longestText) -> String? {
        let readable = text.unicodeScalars.filter { $0.properties.generalCategory != .control || $0 == "\n" }
        let trimmed = String(String.UnicodeScalarView(readable)).trimmingCharacters(in: .whitespacesAndNewlines)
        // Scalars, since one character may be any number of them.
        let short = String(String.UnicodeScalarView(trimmed.unicodeScalars.prefix(limit)))
        return short.isEmpty ? nil : short
    }

    private static func text(_ name: String, _ text: String) -> String? {
        guard let plain = plain(text) else { return nil }
        switch name {
        case "email": return isEmail(plain) ? plain : nil
        case "phone": return isPhone(plain) ? plain : nil
        case "zip_code": return zip(plain)
        default: return plain
        }
    }

    /// `.none` and not `nil`, which would be a JSON null.
    private static func value(_ value: JSONValue) -> JSONValue? {
        switch value {
        case .null: return .none
        case .bool: return value
        case .int(let number): return number < 0 ? .none : value
        case .double(let number): return number.isFinite && number >= 0 ? value : .none
        case .string(let text): return plain(text).map { .string($0) }
        case .array(let items):
            let kept = items.prefix(mostItems).filter(isFlat).compactMap(self.value)
            return kept.isEmpty ? .none : .array(kept)
        case .object(let members):
            var kept: [String: JSONValue] = [:]
            for (name, member) in members.sorted(by: { $0.key < $1.key }).prefix(mostItems) where isFlat(member) {
                if let name = plain(name), let member = self.value(member) { kept[name] = member }
            }
            return kept.isEmpty ? .none : .object(kept)
        }
    }

    /// Nothing is nested deeper than one level.
    private static func isFlat(_ value: JSONValue) -> Bool { value.arrayValue == nil && value.objectValue == nil }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !text.contains(where: \.isWhitespace) else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }

    private static func isPhone(_ text: String) -> Bool {
        (7...15).contains(digits(text).count) && text.allSatisfy { "0123456789+-(). x/".contains($0) }
    }

    /// Five digits; of ZIP+4 the first five.
    private static func zip(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let fits = parts.count <= 2 && parts[0].count == 5 && (parts.count == 1 || parts[1].count == 4)
        return fits && parts.allSatisfy { $0.allSatisfy { "0"..."9" ~= $0 } } ? String(parts[0]) : nil
    }

    static func digits(_ text: String) -> String { text.filter { "0"..."9" ~= $0 } }
}
