import Foundation
import Platform
import SharedModels

/// Which memories a request means.
struct Mem0Query: Sendable {
    var scope: Scope
    var filter: MemoryFilter?
    /// Whether a user, agent, app or run is named at all.
    var namesEntity: Bool

    static let entities = MemoryFilter.Entity.allCases.map(\.rawValue)

    /// - Parameters:
    ///   - filters: as the client wrote them.
    ///   - members: what older clients say beside the filters: entities and metadata.
    ///   - otherKeys: what a key is that is none of the grammar's.
    init(
        filters: JSONValue?,
        beside members: [String: JSONValue] = [:],
        caller: Mem0Caller,
        otherKeys: MemoryFilterReader.OtherKeys = .refused
    ) throws {
        let written = try filters.map { value throws(FilterProblem) in
            try MemoryFilterReader(otherKeys: otherKeys).read(value)
        }
        let named = members.filter { Self.entities.contains($0.key) && !$0.value.isNull && $0.value != "" }
        let beside = named.isEmpty ? nil : try MemoryFilterReader().read(.object(named), at: "body")
        let both = MemoryFilter.all(written ?? nil, beside)
        namesEntity = both?.namesEntity ?? false
        scope = Scope(tenant: caller.tenant, namespace: caller.namespace, user: caller.identity.user)
        filter = both
        let (user, rest) = both?.splitByUser ?? (nil, nil)
        // A caller that acts for one user stays with it: another's name is then one more condition, which nothing meets.
        if let user, scope.user == nil || scope.user == user {
            scope.user = user
            filter = rest
        }
    }

    /// As the first, of a body; further conditions that stand beside the filters are taken in.
    init(
        _ body: Mem0Body,
        caller: Mem0Caller,
        otherKeys: MemoryFilterReader.OtherKeys = .refused
    ) throws {
        try self.init(filters: body["filters"], beside: body.members, caller: caller, otherKeys: otherKeys)
        var further: [String: JSONValue] = [:]
        if let categories = try body.texts("categories"), !categories.isEmpty {
            further["categories"] = ["in": .array(categories.map(JSONValue.string))]
        }
        var span: [String: JSONValue] = [:]
        if let start = body["start_date"] { span["gte"] = start }
        if let end = body["end_date"] { span["lte"] = end }
        if !span.isEmpty { further["created_at"] = .object(span) }
        if let keywords = try body.texts("keywords"), !keywords.isEmpty {
            further["AND"] = .array(keywords.map { ["keywords": ["icontains": .string($0)]] })
        }
        // Beside a query, metadata is a filter as well.
        if let metadata = try body.object("metadata"), !metadata.isEmpty { further["metadata"] = .object(metadata) }
        if !further.isEmpty {
            filter = MemoryFilter.all(filter, try MemoryFilterReader().read(.object(further), at: "body"))
        }
    }

    /// - Throws: 400 where no entity is named.
    func requireEntity() throws {
        guard namesEntity else { throw Mem0Error.noScope }
    }
}
