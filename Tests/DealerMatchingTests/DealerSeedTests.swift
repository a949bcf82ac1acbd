import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Seeding dealers and places")
struct DealerSeedTests {
    /// Everything that the seed writes, but for the times at which it did.
    private func contents(_ database: PostgresClient) async throws -> [String] {
        try await database.query(
            """
            SELECT md5(string_agg(line, E'\\n' ORDER BY line)) AS sum, count(*)::text AS n FROM (
                SELECT (to_jsonb(d) - 'created_at' - 'updated_at')::text AS line FROM public.dealers d
            ) dealers
            UNION ALL
            SELECT md5(string_agg(line, E'\\n' ORDER BY line)), count(*)::text FROM (
                SELECT to_jsonb(p)::text AS line FROM public.places p
            ) places
            UNION ALL
            SELECT md5(string_agg(line, E'\\n' ORDER BY line)), count(*)::text FROM (
                SELECT to_jsonb(z)::text AS line FROM public.zip_codes z
            ) zips
            """
        ).map { try $0.decode("n", as: String.self) + " " + $0.decode("sum", as: String.self) }
    }

    @Test("Seeding twice leaves what seeding once did, and as much as the description says")
    func twice() async throws {
        try await withTestDatabase(as: .dealerMatching) { database, _ in
            let seed = DealerSeed(database: database, directory: Seeded.directory)
            let counts = try await seed.run()
            #expect(counts.dealers == 48)
            #expect(counts.zipCodes == 33_791)
            #expect(counts.places == 1_136)
            let once = try await contents(database)
            #expect(once.map { $0.prefix { $0 != " " } } == ["48", "1136", "33791"])
            _ = try await seed.run()
            #expect(try await contents(database) == once)
        }
    }

    @Test("Dealers keep the slugs of the seed, also those that an earlier seed stored without")
    func slugs() async throws {
        try await withTestDatabase(as: .dealerMatching) { database, _ in
            let seed = DealerSeed(database: database, directory: Seeded.directory)
            _ = try await seed.run()
            try await database.execute("UPDATE public.dealers SET slug = id::text, name = 'Changed', rating = 1")
            _ = try await seed.run()
            let rows = try await database.query("SELECT slug, name FROM public.dealers")
            #expect(try rows.allSatisfy { try $0.decode("slug", as: String.self).hasPrefix("sample-") })
            #expect(try rows.allSatisfy { try $0.decode("name", as: String.self).hasPrefix("Sample: ") })
            #expect(Set(try rows.map { try $0.decode("slug", as: String.self) }).count == 48)
        }
    }

    @Test("What an operator added or switched off stays so")
    func operators() async throws {
        try await withTestDatabase(as: .dealerMatching) { database, _ in
            let seed = DealerSeed(database: database, directory: Seeded.directory)
            _ = try await seed.run()
            try await database.execute("UPDATE public.dealers SET active = false WHERE city = 'Reno'")
            try await database.execute(
                "INSERT INTO public.dealers (slug, name, zip_code) VALUES ('own', 'Own dealer', '89501')"
            )
            _ = try await seed.run()
            let rows = try await database.query(
                "SELECT count(*) FILTER (WHERE NOT active) AS off, count(*) AS n FROM public.dealers"
            )
            #expect(try rows[0].decode("n", as: Int.self) == 49)
            #expect(try rows[0].decode("off", as: Int.self) > 0)
            let active = try await PostgresDealerStore(database: database).activeDealers()
            // Without a place of its own it stands in the middle of its ZIP's area.
            let own = try #require(active.first { $0.name == "Own dealer" })
            let area = try #require(await PostgresDealerStore(database: database).place(zip: "89501"))
            #expect(own.coordinate == area.coordinate)
            #expect(own.coverageMiles == 100)
            #expect(!active.contains { $0.city == "Reno" })
        }
    }

    @Test("Every dealer is marked as a sample, lies somewhere and is within its bounds")
    func dealers() async throws {
        try await Seeded.run { database, finder in
            for dealer in try await finder.store.activeDealers() {
                #expect(dealer.isSample)
                #expect(dealer.coordinate != nil)
                #expect((0...5).contains(dealer.rating ?? -1))
                #expect((1...100).contains(dealer.capacity ?? -1))
                #expect(!dealer.specialties.isEmpty)
                #expect(dealer.email.hasSuffix("@example.com"))
                #expect(dealer.phone.contains("555-01"))
            }
        }
    }

    @Test(
        "A broken file stops the seed with the line that is wrong, and nothing is stored",
        arguments: [
            ("zip_codes.csv", "zip,latitude,longitude\n89501,39.5"), ("places.csv", "city,state,zip\nReno,NV,89501"),
            ("zip_codes.csv", "zip,latitude,longitude\n89501,north,-119"),
            ("zip_codes.csv", "zip,latitude,longitude\n89501,nan,-119"), ("dealers.json", "[{\"id\": 1}]"),
        ]
    )
    func broken(file: String, text: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "seed-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Seeded.directory), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appending(path: file))
        try await withTestDatabase(as: .dealerMatching) { database, _ in
            let seed = DealerSeed(database: database, directory: folder.path(percentEncoded: false))
            await #expect(throws: (any Error).self) { _ = try await seed.run() }
            try FileManager.default.removeItem(at: folder.appending(path: file))
            await #expect(throws: SeedFileMissing.self) { _ = try await seed.run() }
            let rows = try await database.query("SELECT count(*) AS n FROM public.zip_codes")
            #expect(try rows[0].decode("n", as: Int.self) == 0)
        }
    }
}
