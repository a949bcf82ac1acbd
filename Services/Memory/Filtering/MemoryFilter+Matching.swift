import Foundation
import SharedModels

/// What of a memory a filter can ask for.
struct FilteredMemory: Sendable, Hashable {
    var id: UUID
    var userID: String?
    var agentID: String?
    var appID: String?
    var runID: String?
    var content: String
    var categories: [String]
    var metadata: [String: JSONValue]
    var createdAt: Date
    var updatedAt: Date
    var expiresAt: Date?

    subscript(entity: MemoryFilter.Entity) -> String? {
        switch entity {
        case .user: userID
        case .agent: agentID
        case .app: appID
        case .run: runID
        }
    }

    subscript(moment: MemoryFilter.Moment) -> Date? {
        switch moment {
        case .createdAt: createdAt
        case .updatedAt: updatedAt
        case .expiresAt: expiresAt
        }
    }
}

extension MemoryFilter {
    /// What the filter means, said a second time: the database's translation is held against this.
    func matches(_ memory: FilteredMemory) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.matches(memory) }
        case .any(let parts): parts.contains { $0.matches(memory) }
        case .not(let part): !part.matches(memory)
        case .entity(let entity, .present): memory[entity] != nil
        case .entity(let entity, .oneOf(let names)): memory[entity].map(names.contains) ?? false
        case .id(let ids): ids.contains(memory.id)
        case .time(let moment, .present): memory[moment] != nil
        case .time(let moment, .from(let date)): memory[moment].map { $0.microseconds >= date.microseconds } ?? false
        case .time(let moment, .before(let date)): memory[moment].map { $0.microseconds < date.microseconds } ?? false
        case .categories(.present): !memory.categories.isEmpty
        case .categories(.anyOf(let names)): !Set(names).isDisjoint(with: memory.categories)
        case .content(.oneOf(let texts)): texts.contains(memory.content)
        case .content(.contains(let text, let ignoringCase)):
            Self.holds(memory.content, text, ignoringCase: ignoringCase)
        case .metadata(let key, let test): test.matches(memory.metadata[key])
        }
    }

    fileprivate static func holds(_ text: String, _ part: String, ignoringCase: Bool) -> Bool {
        ignoringCase
            ? text.lowercased().range(of: part.lowercased(), options: .literal) != nil
            : text.range(of: part, options: .literal) != nil
    }
}

extension MemoryFilter.MetadataTest {
    fileprivate func matches(_ value: JSONValue?) -> Bool {
        guard let value else { return false }
        switch self {
        case .present: return value != .null
        case .oneOf(let wanted): return wanted.contains { value.contains($0) }
        case .contains(let part):
            if let text = value.stringValue, let part = part.stringValue {
                return MemoryFilter.holds(text, part, ignoringCase: false)
            }
            return value.arrayValue?.contains { $0.isSameScalar(as: part) } ?? false
        case .containsIgnoringCase(let part):
            return value.stringValue.map { MemoryFilter.holds($0, part, ignoringCase: true) } ?? false
        case .compare(let comparison, let bound):
            if let value = value.doubleValue, let bound = bound.doubleValue {
                return comparison.holds(value < bound, value == bound)
            }
            guard let value = value.stringValue, let bound = bound.stringValue else { return false }
            return comparison.holds(value.utf8.lexicographicallyPrecedes(bound.utf8), value == bound)
        }
    }
}

extension MemoryFilter.Comparison {
    fileprivate func holds(_ isLess: Bool, _ isEqual: Bool) -> Bool {
        switch self {
        case .less: isLess
        case .lessOrEqual: isLess || isEqual
        case .greater: !isLess && !isEqual
        case .greaterOrEqual: !isLess
        }
    }
}

extension JSONValue {
    /// As jsonb's `@>` has it for the value of a key (PostgreSQL manual, 8.14.3).
    fileprivate func contains(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let own), .object(let others)):
            others.allSatisfy { key, value in own[key]?.contains(value) ?? false }
        case (.array(let own), .array(let others)): others.allSatisfy { other in own.contains { $0.contains(other) } }
        default: isSameScalar(as: other)
        }
    }

    fileprivate func isSameScalar(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object, _), (.array, _): false
        case (.int, .double), (.double, .int), (.double, .double): doubleValue == other.doubleValue
        default: self == other
        }
    }
}
