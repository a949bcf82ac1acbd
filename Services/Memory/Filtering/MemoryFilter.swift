import Foundation
import SharedModels

/// A condition on memories: AND, OR and NOT over tests of single columns.
///
/// It never says where to look: tenant, namespace and the caller's own user stand beside it, so that no filter widens
/// them. A test of what a memory has not is false; `not` of it is therefore true.
indirect enum MemoryFilter: Sendable, Hashable {
    case all([MemoryFilter])
    case any([MemoryFilter])
    case not(MemoryFilter)
    case entity(Entity, NameTest)
    case id([UUID])
    case time(Moment, TimeTest)
    case categories(CategoryTest)
    case content(TextTest)
    case metadata(String, MetadataTest)

    /// Who or what a memory belongs to; named as the database's columns are.
    enum Entity: String, Sendable, Hashable, CaseIterable {
        case user = "user_id"
        case agent = "agent_id"
        case app = "app_id"
        case run = "run_id"
    }

    /// Named as the database's columns are.
    enum Moment: String, Sendable, Hashable {
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case expiresAt = "expires_at"
    }

    enum NameTest: Sendable, Hashable {
        case oneOf([String])
        case present
    }

    /// Half-open ranges are all that times need: each value stands for one, a day or a millisecond.
    enum TimeTest: Sendable, Hashable {
        case from(Date)
        case before(Date)
        case present
    }

    enum CategoryTest: Sendable, Hashable {
        case anyOf([String])
        case present
    }

    enum TextTest: Sendable, Hashable {
        case oneOf([String])
        case contains(String, ignoringCase: Bool)
    }

    enum MetadataTest: Sendable, Hashable {
        /// Any of the values, objects and arrays by containment as jsonb has it.
        case oneOf([JSONValue])
        /// Numbers with numbers, texts with texts by code point.
        case compare(Comparison, JSONValue)
        /// Part of a text, or an element of an array.
        case contains(JSONValue)
        /// Part of a text.
        case containsIgnoringCase(String)
        /// There, and not null.
        case present
    }

    enum Comparison: String, Sendable, Hashable, CaseIterable {
        case greater = "gt"
        case greaterOrEqual = "gte"
        case less = "lt"
        case lessOrEqual = "lte"
    }
}

extension MemoryFilter {
    /// Equality on every one of the keys.
    static func metadata(equalTo values: [String: JSONValue]) -> MemoryFilter? {
        guard !values.isEmpty else { return nil }
        return .all(values.sorted { $0.key < $1.key }.map { .metadata($0.key, .oneOf([$0.value])) })
    }

    /// Both where both are given.
    static func all(_ first: MemoryFilter?, _ second: MemoryFilter?) -> MemoryFilter? {
        guard let first, let second else { return first ?? second }
        return .all([first, second])
    }

    /// Whether a user, agent, app or run is named anywhere in it.
    var namesEntity: Bool {
        switch self {
        case .all(let parts), .any(let parts): parts.contains(where: \.namesEntity)
        case .not(let part): part.namesEntity
        case .entity: true
        case .id, .time, .categories, .content, .metadata: false
        }
    }

    /// The one user whose memories alone can match, and what else must hold: a user's memories have an index of their own.
    var splitByUser: (user: String?, rest: MemoryFilter?) {
        var rest = conjuncts
        guard
            let index = rest.firstIndex(where: {
                if case .entity(.user, .oneOf(let names)) = $0 { names.count == 1 } else { false }
            }), case .entity(_, .oneOf(let names)) = rest[index]
        else { return (nil, self) }
        rest.remove(at: index)
        return (names.first, rest.isEmpty ? nil : rest.count == 1 ? rest[0] : .all(rest))
    }

    /// What must all hold.
    private var conjuncts: [MemoryFilter] {
        if case .all(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
    }
}
