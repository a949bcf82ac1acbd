import Foundation
import SharedModels
import Testing

@testable import Memory

@Suite("Filter grammar")
struct FilterReaderTests {
    private func read(_ value: JSONValue) throws -> MemoryFilter? { try MemoryFilterReader().read(value) }

    private static let moment = Date(timeIntervalSince1970: 1_768_478_400)

    private let memory = FilteredMemory(
        id: UUID(),
        userID: "ann",
        runID: "r1",
        content: "We lease Robots",
        categories: ["food"],
        metadata: ["n": 3, "tags": ["a", "b"], "city": "Reno", "nothing": .null],
        createdAt: moment,
        updatedAt: moment,
        expiresAt: moment
    )

    @Test(
        "Is met",
        arguments: [
            ["user_id": "ann"], ["AND": [["user_id": "ann"], ["run_id": "r1"]]], ["agent_id": ["ne": "x"]],
            ["NOT": ["agent_id": "*"]], ["OR": [["user_id": "bob"], ["run_id": "*"]]],
            ["OR": [["user_id": "bob"], ["run_id": "*"]], "AND": [["user_id": "ann"]]],
            ["NOT": [["user_id": "bob"], ["user_id": "eve"]]], ["metadata": ["n": ["gt": 2, "lte": 3.0]]],
            ["metadata": ["tags": ["contains": "a"]]], ["metadata": ["city": ["icontains": "REN"]]],
            ["metadata": ["city": ["in": ["Reno", "Elko"]]]], ["metadata": ["other": ["ne": 1]]],
            ["metadata": ["nothing": ["exists": false]]], ["metadata": ["nothing": ["eq": .null]]],
            ["created_at": "2026-01-15"], ["created_at": ["lte": "2026-01-15"]], ["created_at": 1_768_478_400],
            ["created_at": ["gt": "2026-01-14", "lt": "2026-01-15T12:00:01Z"]],
            ["timestamp": ["gte": "2026-01-15T12:00:00"]],
            ["expiration_date": "2026-01-15"], ["expiration_date": ["gte": "2026-01-15"]], ["expiration_date": "*"],
            ["categories": ["in": ["food", "x"]]], ["categories": ["contains": "food"]],
            ["keywords": ["icontains": "robots"]],
            ["text": "We lease Robots"], ["text": ["ne": "x"]],
        ] as [JSONValue]
    )
    func met(filter: JSONValue) throws {
        #expect(try #require(try read(filter)).matches(memory))
    }

    @Test(
        "Is not met",
        arguments: [
            ["user_id": "bob"], ["agent_id": "*"], ["agent_id": "x"],
            ["NOT": [["user_id": "bob"], ["user_id": "ann"]]],
            ["OR": [["user_id": "ann"]], "AND": [["user_id": "bob"]]], ["metadata": ["n": ["gt": 3]]],
            ["metadata": ["n": ["gt": "2"]]], ["metadata": ["nothing": "*"]], ["metadata": ["city": ["nin": ["Reno"]]]],
            ["created_at": ["gt": "2026-01-15"]], ["created_at": ["gt": "2026-01-15T12:00:00Z"]],
            ["expiration_date": ["gt": "2026-01-15"]], ["categories": ["ne": "food"]],
            ["keywords": ["contains": "robots"]], ["memory_ids": ["00000000-0000-0000-0000-000000000000"]],
        ] as [JSONValue]
    )
    func notMet(filter: JSONValue) throws {
        #expect(try #require(try read(filter)).matches(memory) == false)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (["user": "ann"], "filters.user"), (["AND": [["user_id": "a"], ["colour": 1]]], "filters.AND[1].colour"),
            (["user_id": ["gt": "a"]], "filters.user_id.gt"), (["user_id": .null], "filters.user_id"),
            (["OR": []], "filters.OR"), (["NOT": [["user_id": ["in": []]]]], "filters.NOT[0].user_id.in"),
            (["created_at": "yesterday"], "filters.created_at"),
            (["created_at": ["contains": "1"]], "filters.created_at.contains"),
            (["metadata": ["k": ["like": "x"]]], "filters.metadata.k.like"), (["metadata": "x"], "filters.metadata"),
            (["metadata": ["k": ["exists": 1]]], "filters.metadata.k.exists"),
            (["memory_ids": ["x"]], "filters.memory_ids[0]"),
            (["keywords": ["eq": "x"]], "filters.keywords.eq"), (["and": [["user_id": "a"]]], "filters.and"),
            (["metadata": ["k": "a\u{0}b"]], "filters.metadata.k"), ([1], "filters"),
        ] as [(JSONValue, String)]
    )
    func mistakes(filter: JSONValue, field: String) {
        #expect {
            _ = try read(filter)
        } throws: { error in
            (error as? FilterProblem)?.field == field
        }
    }

    @Test("Filters are bounded")
    func bounds() throws {
        var deep: JSONValue = ["user_id": "a"]
        for _ in 0..<MemoryFilterReader.maximumDepth { deep = ["AND": [deep]] }
        #expect(throws: FilterProblem.self) { try read(deep) }
        let many = JSONValue.array((0...MemoryFilterReader.maximumConditions).map { _ in ["user_id": "a"] })
        #expect(throws: FilterProblem.self) { try read(["OR": many]) }
    }

    @Test("In our own API other keys are the metadata's")
    func ownAPI() throws {
        let reader = MemoryFilterReader(otherKeys: .metadata)
        #expect(try reader.read(["city": "Reno"]) == .metadata("city", .oneOf(["Reno"])))
        #expect(try reader.read(["n": ["gt": 2]]) == .metadata("n", .compare(.greater, 2)))
        #expect(try reader.read(["place": ["city": "Reno"]]) == .metadata("place", .oneOf([["city": "Reno"]])))
        #expect(try reader.read([:]) == nil)
    }

    @Test("One user that all must be of is split off")
    func oneUser() throws {
        let both = try #require(try read(["AND": [["user_id": "ann"], ["agent_id": "x"]]])).splitByUser
        #expect(both.user == "ann" && both.rest == .entity(.agent, .oneOf(["x"])))
        #expect(try #require(try read(["OR": [["user_id": "ann"], ["agent_id": "x"]]])).splitByUser.user == nil)
        #expect(try #require(try read(["user_id": "*"])).splitByUser.user == nil)
        let two = try #require(try read(["AND": [["user_id": "ann"], ["user_id": "bob"]]])).splitByUser
        #expect(two.user == "ann" && two.rest == .entity(.user, .oneOf(["bob"])))
    }
}
