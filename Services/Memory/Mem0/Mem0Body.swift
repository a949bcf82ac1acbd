import Foundation
import Hummingbird
import Platform
import SharedModels

/// The members of a request's body; null counts as absent unless asked for.
struct Mem0Body: Sendable {
    var members: [String: JSONValue] = [:]

    /// - Throws: as `decodeJSON`; 400 for what is no object.
    static func read(_ request: Request, _ context: MeshRequestContext) async throws -> Mem0Body {
        guard let members = try await request.decodeJSON(JSONValue.self, context: context).objectValue else {
            throw Mem0Error.bad("body", "must be an object")
        }
        return Mem0Body(members: members)
    }

    subscript(key: String) -> JSONValue? {
        // A nil in a conditional expression would be JSON's null.
        guard let value = members[key], !value.isNull else { return nil }
        return value
    }

    /// Whether there is more than null.
    func has(_ key: String) -> Bool { !(members[key]?.isNull ?? true) }

    func text(_ key: String) throws -> String? {
        try self[key].map { value in
            guard let text = value.stringValue, !text.unicodeScalars.contains("\0") else {
                throw Mem0Error.bad(key, "must be a text")
            }
            return text
        }
    }

    /// The name of an entity; clients send the numbers of their own tables too.
    func name(_ key: String) throws -> String? {
        try self[key].map { value throws(FilterProblem) in try FilterTests.name(value, key) }
    }

    func flag(_ key: String) throws -> Bool? {
        try self[key].map { value in
            guard let flag = value.boolValue else { throw Mem0Error.bad(key, "must be true or false") }
            return flag
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        try self[key].map { value in
            guard let number = value.intValue, range.contains(number) else {
                throw Mem0Error.bad(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    func number(_ key: String) throws -> Double? {
        try self[key].map { value in
            guard let number = value.doubleValue else { throw Mem0Error.bad(key, "must be a number") }
            return number
        }
    }

    /// A list of texts; one text stands for a list of itself.
    func texts(_ key: String) throws -> [String]? {
        try self[key].map { value in
            if let text = value.stringValue { return [text] }
            guard let items = value.arrayValue, items.count <= 1_000,
                let texts = items.allSatisfy({ $0.stringValue != nil }) ? items.compactMap(\.stringValue) : nil
            else { throw Mem0Error.bad(key, "must be a list of texts") }
            return texts
        }
    }

    func object(_ key: String) throws -> [String: JSONValue]? {
        try self[key].map { value in
            guard let object = value.objectValue else { throw Mem0Error.bad(key, "must be an object") }
            if let problem = MetadataRules.problem(with: object) { throw Mem0Error.bad(key, problem) }
            return object
        }
    }

    func moment(_ key: String) throws -> Date? {
        try self[key].map { value in
            guard let (date, _) = Moments.read(value), MetadataRules.dates.contains(date) else {
                throw Mem0Error.bad(key, "must be seconds since 1970, or a time such as 2026-01-31T12:00:00Z")
            }
            return date
        }
    }

    /// The end of a day given as `2026-01-31`.
    func expiry(_ key: String) throws -> Date? {
        try self[key].map { value in
            guard value.stringValue != nil, let (date, _) = Moments.read(value), MetadataRules.dates.contains(date)
            else {
                throw Mem0Error.bad(key, "must be a date such as 2026-01-31")
            }
            return Expiry.end(of: date)
        }
    }
}
