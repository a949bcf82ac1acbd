import Clients
import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("Seeding the catalogue")
struct KnowledgeSeedTests {
    /// Everything that the seed writes, but for the times at which it did.
    private func contents(_ database: PostgresClient) async throws -> [String] {
        try await database.query(
            """
            SELECT count(*)::text AS n, md5(string_agg(line, E'\\n' ORDER BY line)) AS sum FROM (
                SELECT (to_jsonb(r) - 'created_at' - 'updated_at')::text AS line FROM public.robot_catalog r
            ) robots
            UNION ALL
            SELECT count(*)::text, md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
                SELECT (to_jsonb(i) - 'created_at' - 'updated_at')::text AS line FROM public.industries i
            ) industries
            UNION ALL
            SELECT count(*)::text, md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
                SELECT (to_jsonb(a) - 'created_at' - 'updated_at')::text AS line FROM public.articles a
            ) articles
            """
        ).map { try $0.decode("n", as: String.self) + " " + $0.decode("sum", as: String.self) }
    }

    private func embedAll(_ store: PostgresCatalogueStore) async throws {
        while true {
            let rows = try await store.unembedded(by: nil, limit: 50)
            if rows.isEmpty { return }
            try await store.store(vectors: WordVectors.embed(rows.map(\.text)), of: rows)
        }
    }

    @Test("Seeding twice leaves what seeding once did, vectors and all")
    func twice() async throws {
        try await Seeded.run { database, store in
            #expect(try await store.unembeddedCount() == 90 + 64 + 6)
            try await embedAll(store)
            #expect(try await store.unembeddedCount() == 0)
            let once = try await contents(database)
            #expect(once.map { $0.prefix { $0 != " " } } == ["90", "6", "64"])
            let counts = try await KnowledgeSeed(store: store, directory: Seeded.directory).run()
            #expect(counts.robots == 90)
            #expect(counts.industries == 6)
            #expect(counts.articles == 64)
            #expect(try await contents(database) == once)
        }
    }

    @Test("A row whose words changed loses its vector, and no other does")
    func changed() async throws {
        try await Seeded.run { _, store in
            try await embedAll(store)
            var robot = try #require(try await store.all().first)
            robot.description += " It hums."
            try await store.upsert(robots: [robot])
            let missing = try await store.unembedded(by: nil, limit: 10)
            #expect(missing.map(\.slug) == [robot.slug])
            #expect(missing.first?.text.contains("It hums.") == true)
        }
    }

    @Test("Every robot is stored as its file has it, without a figure or a price of its own making")
    func faithful() async throws {
        try await Seeded.run { _, store in
            let data = try #require(FileManager.default.contents(atPath: Seeded.directory + "/robots.json"))
            let file = try JSON.decode([KnowledgeSeed.SeedRobot].self, from: data).map(\.entry)
            let stored = Dictionary(uniqueKeysWithValues: try await store.all().map { ($0.id, $0) })
            for robot in file { #expect(stored[robot.id] == robot, "\(robot.slug)") }
            for robot in stored.values {
                #expect((robot.published.leaseFrom == nil) == (robot.price == nil))
                #expect(robot.price == nil || robot.priceSource != nil, "\(robot.slug)")
                #expect(robot.price.map { $0 > 0 } ?? true)
            }
        }
    }

    @Test("The industries recommend robots and categories that exist")
    func industries() async throws {
        try await Seeded.run { _, store in
            let robots = try await store.all()
            let industries = try await store.industries()
            #expect(
                industries.map(\.slug) == [
                    "logistics", "agriculture", "manufacturing", "delivery", "construction", "retail",
                ]
            )
            for industry in industries {
                let found = try await store.robots(slugs: industry.recommendedRobots)
                #expect(Set(found.map(\.slug)) == Set(industry.recommendedRobots))
                for category in industry.recommendedCategories {
                    #expect(robots.contains { $0.category == category }, "\(category)")
                }
            }
        }
    }

    @Test("Without its files, or with a broken one, nothing is stored")
    func broken() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "seed-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Seeded.directory), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("[{\"id\": 1}]".utf8).write(to: folder.appending(path: "articles.json"))
        try await withTestDatabase(as: .knowledge) { database, _ in
            let store = PostgresCatalogueStore(database: database)
            await #expect(throws: (any Error).self) {
                _ = try await KnowledgeSeed(store: store, directory: folder.path(percentEncoded: false)).run()
            }
            await #expect(throws: SeedFileMissing.self) {
                _ = try await KnowledgeSeed(store: store, directory: "/nowhere").run()
            }
            let stored = try await store.all()
            #expect(stored.isEmpty)
        }
    }
}
