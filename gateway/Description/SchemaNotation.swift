import Foundation
import SharedModels

/// JSON Schemas in few words, so that a description stays as easy to read as the type that it describes.
///
/// Members are `name: type`, parted by commas; `name?` may be absent. A type is `string`, `uuid`, `time`, `zip`, `integer`, `number`, `boolean`,
/// `object`, `any` or the name of another schema; `[type]` is a list of it, `{type}` an object with such values, `a|b` one of these
/// texts, `type?` also null, and `string(1...4000)` or `integer(1...)` has bounds, of length or of value.
enum SchemaNotation {
    struct Member: Sendable {
        var name: String
        var isOptional: Bool
        var schema: JSONValue
    }

    static func members(_ text: String) -> [Member] {
        text.split(separator: ",").compactMap { part in
            let halves = part.split(separator: ":", maxSplits: 1).map { trimmed($0) }
            guard halves.count == 2 else { return nil }
            let isOptional = halves[0].hasSuffix("?")
            return Member(
                name: String(isOptional ? halves[0].dropLast() : halves[0][...]),
                isOptional: isOptional,
                schema: type(halves[1])
            )
        }
    }

    static func object(_ text: String) -> JSONValue {
        let members = members(text)
        var schema: [String: JSONValue] = [
            "type": "object",
            "properties": .object(
                Dictionary(members.map { ($0.name, $0.schema) }, uniquingKeysWith: { _, last in last })
            ),
        ]
        let required = members.filter { !$0.isOptional }.map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return .object(schema)
    }

    static func type(_ text: String) -> JSONValue {
        let text = trimmed(text[...])
        if text.hasSuffix("?") { return ["anyOf": [type(String(text.dropLast())), ["type": "null"]]] }
        if text.hasPrefix("["), text.hasSuffix("]") {
            return ["type": "array", "items": type(String(text.dropFirst().dropLast()))]
        }
        if text.hasPrefix("{"), text.hasSuffix("}") {
            return ["type": "object", "additionalProperties": type(String(text.dropFirst().dropLast()))]
        }
        if text.contains("|") {
            return ["type": "string", "enum": .array(text.split(separator: "|").map { .string(trimmed($0)) })]
        }
        if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
            return bounded(String(text[..<open]), by: String(text[text.index(after: open)...].dropLast()))
        }
        return simple[text] ?? ["$ref": .string("#/components/schemas/\(text)")]
    }

    private static let simple: [String: JSONValue] = [
        "string": ["type": "string"], "integer": ["type": "integer"], "number": ["type": "number"],
        "boolean": ["type": "boolean"], "object": ["type": "object"], "any": .bool(true),
        "zip": ["type": "string", "pattern": "^[0-9]{5}$"],
        "uuid": ["type": "string", "format": "uuid"], "time": ["type": "string", "format": "date-time"],
    ]

    private static func bounded(_ name: String, by range: String) -> JSONValue {
        guard var schema = simple[name]?.objectValue, let dots = range.range(of: "...") else { return .bool(false) }
        let keys = name == "string" ? ("minLength", "maxLength") : ("minimum", "maximum")
        for (key, bound) in [(keys.0, range[..<dots.lowerBound]), (keys.1, range[dots.upperBound...])] {
            schema[key] = Int(bound).map(JSONValue.int) ?? Double(bound).map(JSONValue.double)
        }
        return .object(schema)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
