import Foundation
import SharedModels

extension MemoryFilter {
    /// The form that the database's `mesh.memory_condition` takes: validated here, quoted there.
    var tree: JSONValue {
        switch self {
        case .all(let parts): ["and": .array(parts.map(\.tree))]
        case .any(let parts): ["or": .array(parts.map(\.tree))]
        case .not(let part): ["not": part.tree]
        case .entity(let entity, .oneOf(let names)): Self.condition(entity.rawValue, "in", names)
        case .entity(let entity, .present): Self.condition(entity.rawValue, "present")
        case .id(let ids): Self.condition("id", "in", ids.map { $0.uuidString.lowercased() })
        case .time(let moment, .from(let date)): Self.condition(moment.rawValue, "gte", Self.text(date))
        case .time(let moment, .before(let date)): Self.condition(moment.rawValue, "lt", Self.text(date))
        // Every memory has been written and changed.
        case .time(let moment, .present):
            moment == .expiresAt ? Self.condition(moment.rawValue, "present") : ["and": []]
        case .categories(.anyOf(let names)): Self.condition("categories", "any", names)
        case .categories(.present): Self.condition("categories", "present")
        case .content(.oneOf(let texts)): Self.condition("content", "in", texts)
        case .content(.contains(let text, let ignoringCase)):
            Self.condition("content", ignoringCase ? "icontains" : "contains", .string(text))
        case .metadata(let key, let test): Self.condition(key, test)
        }
    }

    private static func condition(_ key: String, _ test: MetadataTest) -> JSONValue {
        var condition: [String: JSONValue] = ["on": "metadata", "key": .string(key)]
        switch test {
        case .oneOf(let values):
            condition["op"] = "in"
            condition["values"] = .array(values)
        case .compare(let comparison, let value):
            condition["op"] = .string(comparison.rawValue)
            condition["value"] = value
        case .contains(let value):
            condition["op"] = "contains"
            condition["value"] = value
        case .containsIgnoringCase(let text):
            condition["op"] = "icontains"
            condition["value"] = .string(text)
        case .present: condition["op"] = "present"
        }
        return .object(condition)
    }

    private static func condition(_ column: String, _ op: String) -> JSONValue {
        ["on": .string(column), "op": .string(op)]
    }

    private static func condition(_ column: String, _ op: String, _ value: JSONValue) -> JSONValue {
        ["on": .string(column), "op": .string(op), "value": value]
    }

    private static func condition(_ column: String, _ op: String, _ values: [String]) -> JSONValue {
        ["on": .string(column), "op": .string(op), "values": .array(values.map(JSONValue.string))]
    }

    /// To the microsecond, which is what the database keeps.
    private static func text(_ date: Date) -> JSONValue {
        let microseconds = date.microseconds
        let second = Int64((Double(microseconds) / 1_000_000).rounded(.down))
        let fraction = String(microseconds - second * 1_000_000)
        let whole = Timestamp.format(Date(timeIntervalSince1970: Double(second)))
        return .string(whole.dropLast(4) + String(repeating: "0", count: 6 - fraction.count) + fraction + "Z")
    }
}

extension Date {
    /// Since 1970.
    var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }
}
