import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Following links from what was found")
struct LinkHopsTests {
    private static func plan(
        hops: Int,
        user: String? = "ann",
        limit: Int = 3,
        filters: [String: JSONValue] = [:]
    ) -> SearchPlan {
        var plan = Samples.plan("Which arm came broken?", user: user, limit: limit, filters: filters)
        plan.hops = hops
        return plan
    }

    /// One memory answers; another has no word of the question, but names the same company.
    private static func fill(_ memory: MemoryFixture, user: String? = "ann") async throws {
        try await memory.add(
            Samples.statement("The welding arm of Kestrel Inc came broken", user: user),
            Samples.statement("Kestrel Inc pays for repairs until June", user: user)
        )
        // Nearer to the question by one word each.
        for number in 0..<30 {
            try await memory.add(Samples.statement("Which day is number \(number) nobody knows yet", user: user))
        }
    }

    @Test("What mentions the same company is found over it, ranked whole or by candidates", arguments: [5_000, 10])
    func shared(exactMemories: Int) async throws {
        var limits = SearchLimits()
        limits.exactMemories = exactMemories
        limits.candidates = 3
        try await withMemory(limits: limits) { memory in
            try await Self.fill(memory)
            let plain = try await memory.contents(Self.plan(hops: 0))
            #expect(plain.first == "The welding arm of Kestrel Inc came broken")
            #expect(!plain.contains("Kestrel Inc pays for repairs until June"))
            let found = try await memory.find(Self.plan(hops: 1))
            #expect(found.first?.content == plain.first)
            let reached = try #require(found.first { $0.content == "Kestrel Inc pays for repairs until June" })
            let terms = try #require(reached.terms)
            #expect(try #require(terms["graph"]) > 0)
            #expect(abs(terms.values.reduce(0, +) - reached.score) < 1e-9)
            // One half of the seed's score at most, for each hop.
            let best = try #require(found.first).score
            #expect(reached.score <= best * LinkHops.decay + 1e-9)
            #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
        }
    }

    @Test("Two hops reach what one does not")
    func chain() async throws {
        try await withMemory { memory in
            try await Self.fill(memory)
            try await memory.add(
                Samples.statement("Kestrel Inc belongs to Falcon LLC"),
                Samples.statement("Falcon LLC sold its shares")
            )
            var plan = Self.plan(hops: 1, limit: 1)
            let first = try await memory.find(plan).map { Reached(id: $0.id, score: 1) }
            #expect(first.count == 1)
            func reached(_ hops: Int) async throws -> [UUID] {
                try await LinkHops.follow(from: first, hops: hops) {
                    try await memory.store.linked(with: $0, tenant: "default", claims: MemoryFixture.claims)
                }.map(\.id)
            }
            plan.hops = 0
            plan.limit = 40
            let all = try await memory.find(plan)
            let distant = try #require(all.first { $0.content == "Falcon LLC sold its shares" }).id
            #expect(try await !reached(1).contains(distant))
            #expect(try await reached(2).contains(distant))
        }
    }

    @Test("No link leads out of the filter, to another user, or to what is no longer true")
    func fences() async throws {
        try await withMemory { memory in
            try await Self.fill(memory)
            try await Self.fill(memory, user: "bob")
            let filtered = try await memory.find(Self.plan(hops: 2, limit: 50, filters: ["kind": "none"]))
            #expect(filtered.isEmpty)
            let own = try await memory.find(Self.plan(hops: 2, limit: 50))
            #expect(own.allSatisfy { $0.userID == "ann" })
            let bobs = DatabaseClaims(tenant: "default", subject: "bob", namespaces: [Samples.namespace])
            let seeds = own.map { Reached(id: $0.id, score: 1) }
            #expect(try await memory.store.linked(with: seeds, tenant: "default", claims: bobs).isEmpty)
            try await memory.database.execute(
                "UPDATE agent_memories SET invalid_at = \(Samples.moment - 1) WHERE content LIKE '%repairs%'",
                claims: MemoryFixture.claims
            )
            let later = try await memory.contents(Self.plan(hops: 2, limit: 50))
            #expect(!later.contains { $0.contains("repairs") })
        }
    }
}
