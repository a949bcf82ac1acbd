import Foundation
import Platform
import SharedModels

/// Reads what a PATCH wants; every wrong field is named. What is absent stays, null clears what can be empty.
struct ChangeReader {
    private var problems: [FieldProblem] = []

    static func read(_ body: JSONValue) throws -> MemoryChange {
        guard let fields = body.objectValue else {
            throw APIError.validation([FieldProblem(field: "body", message: "must be an object")])
        }
        var reader = ChangeReader()
        let change = reader.change(fields)
        if reader.problems.isEmpty && change.isEmpty {
            let parts = "content, metadata, categories, importance, pinned or expires_at"
            reader.problems.append(FieldProblem(field: "body", message: "must change something: \(parts)"))
        }
        if !reader.problems.isEmpty { throw APIError.validation(reader.problems) }
        return change
    }

    private mutating func change(_ fields: [String: JSONValue]) -> MemoryChange {
        var change = MemoryChange()
        if let value = fields["content"] { change.content = content(value) }
        if let value = fields["metadata"] { change.metadata = metadata(value) }
        if let value = fields["categories"] { change.categories = categories(value) }
        if let value = fields["importance"] { change.importance = importance(value) }
        if let value = fields["pinned"] { change.pinned = pinned(value) }
        if let value = fields["expires_at"] { change.expiry = expiry(value) }
        return change
    }

    private mutating func content(_ value: JSONValue) -> String? {
        guard let text = value.stringValue else { return refuse("content", "must be a text") }
        let normalized = Normalization.normalize(text)
        guard !normalized.isEmpty else { return refuse("content", "must not be empty") }
        guard normalized.count <= Admission.maximumLength else {
            return refuse("content", "must have at most \(Admission.maximumLength) characters")
        }
        return text
    }

    private mutating func metadata(_ value: JSONValue) -> [String: JSONValue]? {
        if value.isNull { return [:] }
        guard let object = value.objectValue else { return refuse("metadata", "must be an object, or null") }
        if let problem = MetadataRules.problem(with: object) { return refuse("metadata", problem) }
        return object
    }

    private mutating func categories(_ value: JSONValue) -> [String]? {
        if value.isNull { return [] }
        let names = value.arrayValue?.compactMap(\.stringValue)
        guard let names, names.count == value.arrayValue?.count, names.count <= 32,
            names.allSatisfy(CallerScope.isName)
        else {
            return refuse(
                "categories",
                "must be a list of at most 32 names of 1 to 256 printable characters, or null"
            )
        }
        return names
    }

    private mutating func importance(_ value: JSONValue) -> Double? {
        guard let number = value.doubleValue, (0.0...1.0).contains(number) else {
            return refuse("importance", "must be a number from 0 to 1")
        }
        return number
    }

    private mutating func pinned(_ value: JSONValue) -> Bool? {
        guard let flag = value.boolValue else { return refuse("pinned", "must be true or false") }
        return flag
    }

    private mutating func expiry(_ value: JSONValue) -> MemoryChange.Expiry? {
        if value.isNull { return .never }
        guard let date = value.stringValue.flatMap(Timestamp.parse), MetadataRules.dates.contains(date) else {
            return refuse(
                "expires_at",
                "must be a time such as 2026-01-31T12:00:00Z, from 1900 to 2200, or null"
            )
        }
        return .at(date)
    }

    private mutating func refuse<T>(_ field: String, _ message: String) -> T? {
        problems.append(FieldProblem(field: field, message: message))
        return nil
    }
}
