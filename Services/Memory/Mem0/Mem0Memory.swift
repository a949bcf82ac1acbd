import Foundation
import SharedModels

/// A memory with all that Mem0's API shows of it.
struct Mem0Memory: Sendable, Hashable {
    var id: UUID
    var namespace: String
    var content: String
    var userID: String?
    var agentID: String?
    var appID: String?
    var runID: String?
    var role: String?
    var speaker: String?
    /// SHA-256 in hexadecimal.
    var hash: String
    var metadata: [String: JSONValue]
    var categories: [String]
    var immutable: Bool
    var createdAt: Date
    var updatedAt: Date
    var expiresAt: Date?

    /// The hosted API's form: the session under both of its names.
    func item(score: ScoredMemory? = nil, fields: [String]? = nil) -> JSONValue {
        var item: [String: JSONValue] = [
            "id": .string(id.uuidString.lowercased()), "memory": .string(content),
            "user_id": .text(userID), "agent_id": .text(agentID), "app_id": .text(appID),
            "run_id": .text(runID), "session_id": .text(runID), "hash": .string(hash),
            "metadata": metadata.isEmpty ? .null : .object(metadata),
            "categories": .array(categories.map(JSONValue.string)), "immutable": .bool(immutable),
            "created_at": .string(Timestamp.format(createdAt)), "updated_at": .string(Timestamp.format(updatedAt)),
            "expiration_date": .text(expiresAt.map(Expiry.lastDay)),
            "structured_attributes": StructuredAttributes.of(createdAt),
        ]
        if let score {
            item["score"] = .double(min(max(score.score, 0), 1))
            if let terms = score.terms { item["score_breakdown"] = .object(terms.mapValues(JSONValue.double)) }
        }
        guard let fields, !fields.isEmpty else { return .object(item) }
        return .object(item.filter { $0.key == "id" || fields.contains($0.key) })
    }

    /// The self-hosted server's form: what is absent is left out.
    func plain(score: Double? = nil) -> JSONValue {
        var item: [String: JSONValue] = [
            "id": .string(id.uuidString.lowercased()), "memory": .string(content), "hash": .string(hash),
            "metadata": metadata.isEmpty ? .null : .object(metadata),
            "created_at": .string(Timestamp.format(createdAt)), "updated_at": .string(Timestamp.format(updatedAt)),
        ]
        for (key, value) in [
            ("user_id", userID), ("agent_id", agentID), ("app_id", appID), ("run_id", runID), ("role", role),
            ("actor_id", speaker), ("expiration_date", expiresAt.map(Expiry.lastDay)),
        ] { item[key] = value.map(JSONValue.string) }
        if let score { item["score"] = .double(min(max(score, 0), 1)) }
        return .object(item)
    }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
}

/// What Mem0 tells of the moment that a memory is of, in UTC.
enum StructuredAttributes {
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    static func of(_ date: Date) -> JSONValue {
        // ISO 8601: weeks begin on Monday, and the first has the year's first Thursday.
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .weekday, .weekOfYear], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day, let weekday = parts.weekday,
            let hour = parts.hour, let minute = parts.minute, let week = parts.weekOfYear,
            let dayOfYear = calendar.ordinality(of: .day, in: .year, for: date)
        else { return .null }
        return [
            "year": .int(year), "month": .int(month), "day": .int(day), "hour": .int(hour), "minute": .int(minute),
            "day_of_week": .string(weekdays[weekday - 1]), "is_weekend": .bool(weekday == 1 || weekday == 7),
            "quarter": .int((month + 2) / 3), "day_of_year": .int(dayOfYear), "week_of_year": .int(week),
        ]
    }
}
