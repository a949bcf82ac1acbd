import Foundation
import SharedModels

/// Reads Mem0's filter grammar.
///
/// `AND`, `OR` and `NOT` nest freely; the members of one object must all hold; a bare value is equality; `*` is anything but
/// null. `NOT` of a list is none of it. A plain date stands for its whole day in UTC, a time for its millisecond: `lte`
/// of a date takes the day in, `gt` leaves it out.
struct MemoryFilterReader {
    /// What a key is that is none of the grammar's.
    enum OtherKeys: Sendable {
        /// A mistake, as in Mem0's API.
        case refused
        /// A key of the metadata, as in our own API.
        case metadata
    }

    var otherKeys = OtherKeys.refused

    static let maximumDepth = 12
    static let maximumConditions = 256
    static let maximumValues = 1_000

    private static let times: [String: MemoryFilter.Moment] = [
        "created_at": .createdAt, "updated_at": .updatedAt, "timestamp": .createdAt, "expiration_date": .expiresAt,
    ]

    /// - Parameter field: what the errors call the filter.
    /// - Returns: nil for an empty filter.
    func read(_ value: JSONValue, at field: String = "filters") throws(FilterProblem) -> MemoryFilter? {
        guard let members = value.objectValue else { throw FilterProblem(field: field, message: "must be an object") }
        guard !members.isEmpty else { return nil }
        var conditions = 0
        return try read(members, field, depth: 0, &conditions)
    }

    private func read(
        _ members: [String: JSONValue],
        _ field: String,
        depth: Int,
        _ conditions: inout Int
    ) throws(FilterProblem) -> MemoryFilter {
        guard depth < Self.maximumDepth else { throw FilterProblem(field: field, message: "is nested too deeply") }
        var parts: [MemoryFilter] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            let path = "\(field).\(key)"
            conditions += 1
            guard conditions <= Self.maximumConditions else {
                throw FilterProblem(field: path, message: "is one condition too many: \(Self.maximumConditions) may be")
            }
            switch key {
            case "AND": parts.append(.all(try list(value, path, depth: depth, &conditions)))
            case "OR": parts.append(.any(try list(value, path, depth: depth, &conditions)))
            case "NOT": parts.append(.not(.any(try list(value, path, depth: depth, &conditions))))
            default: parts.append(try condition(key, value, path, &conditions))
            }
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    /// An object stands for a list of itself alone.
    private func list(
        _ value: JSONValue,
        _ field: String,
        depth: Int,
        _ conditions: inout Int
    ) throws(FilterProblem) -> [MemoryFilter] {
        let items = value.arrayValue ?? [value]
        guard !items.isEmpty else { throw FilterProblem(field: field, message: "must hold at least one filter") }
        var parts: [MemoryFilter] = []
        for (index, item) in items.enumerated() {
            let path = value.arrayValue == nil ? field : "\(field)[\(index)]"
            guard let members = item.objectValue, !members.isEmpty else {
                throw FilterProblem(field: path, message: "must be an object with at least one condition")
            }
            parts.append(try read(members, path, depth: depth + 1, &conditions))
        }
        return parts
    }

    private func condition(
        _ key: String,
        _ value: JSONValue,
        _ path: String,
        _ conditions: inout Int
    ) throws(FilterProblem) -> MemoryFilter {
        if let entity = MemoryFilter.Entity(rawValue: key) { return try FilterTests.entity(entity, value, path) }
        if let moment = Self.times[key] { return try FilterTests.time(moment, value, path) }
        switch key {
        case "memory_ids": return try FilterTests.ids(value, path)
        case "categories": return try FilterTests.categories(value, path)
        case "text": return try FilterTests.text(value, path)
        case "keywords": return try FilterTests.keywords(value, path)
        case "metadata":
            guard let members = value.objectValue, !members.isEmpty else {
                throw FilterProblem(field: path, message: "must be an object with at least one key")
            }
            var parts: [MemoryFilter] = []
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                conditions += 1
                parts.append(try metadata(key, value, "\(path).\(key)"))
            }
            return parts.count == 1 ? parts[0] : .all(parts)
        default:
            guard otherKeys == .metadata else {
                throw FilterProblem(field: path, message: "is no key that can be filtered by")
            }
            return try metadata(key, value, path)
        }
    }

    private func metadata(_ key: String, _ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        try MetadataFilterTests(takesObjects: otherKeys == .metadata).read(key, value, path)
    }
}
