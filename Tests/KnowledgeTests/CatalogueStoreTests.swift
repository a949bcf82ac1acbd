import Clients
import Foundation
import Logging
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("The stored catalogue")
struct CatalogueStoreTests {
    private func names(
        _ store: PostgresCatalogueStore,
        _ search: String?,
        _ filter: CatalogueFilter = CatalogueFilter()
    ) async throws -> [String] {
        try await store.page(search: search, filter: filter, page: 1, limit: 100).0.map(\.name)
    }

    @Test("Pages follow one another without gap or repetition, and know the total past the end")
    func pages() async throws {
        try await Seeded.run { _, store in
            var seen: [UUID] = []
            for page in 1...10 {
                let (robots, total) = try await store.page(
                    search: nil,
                    filter: CatalogueFilter(),
                    page: page,
                    limit: 10
                )
                #expect(total == 90)
                seen += robots.map(\.id)
            }
            #expect(seen.count == 90)
            #expect(Set(seen).count == 90)
            let (none, total) = try await store.page(search: nil, filter: CatalogueFilter(), page: 100_000, limit: 100)
            #expect(none.isEmpty)
            #expect(total == 90)
        }
    }

    @Test("A robot is found by part of its name, its maker and what it does")
    func search() async throws {
        try await Seeded.run { _, store in
            let exact = try await names(store, "MiR250")
            #expect(exact.first == "MiR250")
            #expect(try await names(store, "mir").contains("MiR600"))
            #expect(try await names(store, "UR10").contains("UR10e"))
            #expect(try await names(store, "Universal Robots").contains("UR5e"))
            #expect(try await !names(store, "weeding").isEmpty)
            #expect(try await names(store, "flux capacitor").isEmpty)
        }
    }

    @Test(
        "What is searched for is only ever text",
        arguments: [
            "%", "_", "\\", "%%%", "'; DROP TABLE robot_catalog; --", "\" OR \"", "机器人", "🤖", "!!! & | :*", "-",
        ]
    )
    func anyText(text: String) async throws {
        try await Seeded.run { _, store in
            let found = try await names(store, text)
            for name in found where !text.contains(where: \.isLetter) {
                #expect(name.contains(text.trimmingCharacters(in: .whitespaces)) || found.count < 90, "\(text)")
            }
            _ = try await store.search(text, vector: nil, filter: CatalogueFilter(), limit: 3)
            _ = try await store.searchArticles(text, vector: nil, limit: 3)
            #expect(try await store.all().count == 90)
        }
    }

    @Test("Every filter keeps out what does not fit, and knows no robot that it has no figure for")
    func filters() async throws {
        try await Seeded.run { _, store in
            func all(_ filter: CatalogueFilter) async throws -> [CatalogueEntry] {
                try await store.page(search: nil, filter: filter, page: 1, limit: 100).0
            }
            let drones = try await all(CatalogueFilter(category: "dRoNe"))
            #expect(drones.count == 8)
            #expect(drones.allSatisfy { $0.category == "Drone" })
            #expect(try await all(CatalogueFilter(category: "Zeppelin")).isEmpty)
            let strong = try await all(CatalogueFilter(minimumPayloadKg: 500))
            #expect(!strong.isEmpty)
            #expect(strong.allSatisfy { ($0.payloadKg ?? 0) >= 500 })
            let cheap = try await all(CatalogueFilter(maximumPrice: 20_000))
            #expect(!cheap.isEmpty)
            #expect(cheap.allSatisfy { ($0.price ?? 1e9) <= 20_000 })
            #expect(try await all(CatalogueFilter(maximumPrice: 0)).isEmpty)
            #expect(try await all(CatalogueFilter(minimumPayloadKg: 1e300)).isEmpty)
            let outdoor = try await all(CatalogueFilter(environment: "outdoor"))
            #expect(!outdoor.isEmpty)
            #expect(outdoor.allSatisfy { $0.environment == "outdoor" || $0.environment == "both" })
            let farming = try await all(CatalogueFilter(industry: "agriculture"))
            #expect(!farming.isEmpty)
            #expect(farming.allSatisfy { $0.industries.contains("agriculture") })
        }
    }

    @Test("A robot that was taken out of the catalogue is found by no way")
    func inactive() async throws {
        try await Seeded.run { database, store in
            let robot = try #require(try await store.all().first { $0.name == "MiR250" })
            try await database.execute("UPDATE public.robot_catalog SET active = false WHERE id = \(robot.id)")
            #expect(try await store.robot(robot.id) == nil)
            #expect(try await store.robots(slugs: [robot.slug]).isEmpty)
            #expect(try await !names(store, "MiR250").contains("MiR250"))
            let found = try await store.search("MiR250", vector: nil, filter: CatalogueFilter(), limit: 90)
            #expect(!found.contains { $0.item.id == robot.id })
            #expect(try await store.all().count == 89)
        }
    }

    @Test("Words alone rank without vectors, meaning and words together with them; every score lies in 0 to 1")
    func ranking() async throws {
        try await Seeded.run { _, store in
            let question = "laser weeding of crops in the field"
            let words = try await store.search(question, vector: nil, filter: CatalogueFilter(), limit: 90)
            #expect(words.first?.item.name == "LaserWeeder")
            #expect(words.allSatisfy { (0...1).contains($0.score) })
            while true {
                let rows = try await store.unembedded(by: nil, limit: 40)
                if rows.isEmpty { break }
                try await store.store(vectors: WordVectors.embed(rows.map(\.text)), of: rows)
            }
            let vector = WordVectors.embed([question])
            let both = try await store.search(question, vector: vector, filter: CatalogueFilter(), limit: 90)
            #expect(both.count == 90)
            #expect(both.first?.item.name == "LaserWeeder")
            #expect(both.allSatisfy { (-0.001...1.001).contains($0.score) })
            #expect(both.map(\.score) == both.map(\.score).sorted(by: >))
            let articles = try await store.searchArticles(
                "What is APR?",
                vector: WordVectors.embed(["What is APR?"]),
                limit: 3
            )
            #expect(articles.first?.item.question.contains("APR") == true)
            // Vectors of another model, of whatever length, are compared with none.
            var other = vector
            other.model = "other"
            other.vectors = [[1, 0]]
            let alone = try await store.search(question, vector: other, filter: CatalogueFilter(), limit: 90)
            #expect(alone.first?.item.name == "LaserWeeder" && alone.count == 90)
            let missing = try await store.unembedded(by: "other", limit: 200)
            #expect(missing.count == 90)
            #expect(try await store.unembedded(by: vector.model, limit: 200).isEmpty)
        }
    }

    @Test("The tables of others are out of the service's reach")
    func otherTables() async throws {
        try await Seeded.run { database, _ in
            for table in ["applications", "leads", "dealers", "agent_memories", "chat_sessions", "api_keys"] {
                await #expect(throws: PostgresError.self, "\(table)") {
                    try await database.query("SELECT * FROM public.\(identifier: table)")
                }
            }
        }
    }
}
