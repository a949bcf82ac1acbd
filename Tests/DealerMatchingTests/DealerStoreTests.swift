import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

@Suite("Stored places, dealers and leads")
struct DealerStoreTests {
    @Test("A ZIP code lies where the gazetteer says, an unknown one in the middle of its area, or nowhere")
    func zips() async throws {
        try await Seeded.run { _, finder in
            let known = try #require(try await finder.store.place(zip: "89501"))
            #expect(!known.isApproximate)
            #expect(abs(known.coordinate.latitude - 39.526) < 0.01)
            let unknown = try #require(try await finder.store.place(zip: "89599"))
            #expect(unknown.isApproximate)
            #expect(unknown.name == "89599")
            #expect(Geography.miles(from: known.coordinate, to: unknown.coordinate) < 120)
            #expect(try await finder.store.place(zip: "00000") == nil)
            for odd in ["", "8", "89%", "_____", "' OR 1=1 --"] {
                #expect(try await finder.store.place(zip: odd).map { !$0.isApproximate } != true, "\(odd)")
            }
        }
    }

    @Test(
        "Of several towns of one name the largest is meant, unless the state says which",
        arguments: [
            ("Portland", nil, "Portland, OR"), ("portland", "me", "Portland, ME"),
            ("Springfield", "IL", "Springfield, IL"),
            ("Columbus", nil, "Columbus, OH"), ("COLUMBUS", "GA", "Columbus, GA"), ("St. Louis", nil, "St. Louis, MO"),
            ("Saint Louis", "MO", "Saint Louis, MO"), ("Springfield", "NV", nil), ("Atlantis", nil, nil),
            ("Portland", "XX", nil), ("%", nil, nil), ("Reno'; DROP TABLE places; --", nil, nil), ("里诺", nil, nil),
        ] as [(String, String?, String?)]
    )
    func towns(city: String, state: String?, expected: String?) async throws {
        try await Seeded.run { _, finder in
            let place = try await finder.store.place(city: city, state: state)
            #expect(place?.name == expected)
        }
    }

    @Test(
        "A place is found as people write it",
        arguments: [
            ("Dallas, Texas", "Dallas, TX"), ("dallas tx", "Dallas, TX"), ("Dallas TX 75201", "75201"),
            ("DFW", "Dallas, TX"), ("NYC", "New York, NY"), ("LA", "Los Angeles, CA"), ("St Louis", "St. Louis, MO"),
            ("Saint Louis, Missouri", "Saint Louis, MO"), ("Ft. Worth", "Fort Worth, TX"), ("New York", "New York, NY"),
            ("Brooklyn", "Brooklyn, NY"), ("Springfield, Illinois", "Springfield, IL"),
        ]
    )
    func written(text: String, expected: String) async throws {
        try await Seeded.run { _, finder in
            let place = try await finder.search(DealerFinder.Wanted(city: text)).place
            #expect(place?.name == expected)
        }
    }

    @Test("A state by its name is a state; a city that no state has is unknown")
    func states() async throws {
        try await Seeded.run { _, finder in
            let nevada = try await finder.search(DealerFinder.Wanted(city: "Nevada"))
            #expect(nevada.place == nil && !nevada.result.matches.isEmpty)
            #expect(nevada.result.matches.allSatisfy { $0.dealer.state == "NV" })
            let reno = try await finder.search(DealerFinder.Wanted(city: "Reno", state: "nevada"))
            #expect(reno.place?.name == "Reno, NV")
            for city in ["Dallas, Vermont", "NYC, Texas", "Atlantis, Texas"] {
                await #expect(throws: UnknownPlace.self) {
                    _ = try await finder.search(DealerFinder.Wanted(city: city))
                }
            }
        }
    }

    @Test("A dealer that nobody has placed stands in the middle of its ZIP code's area")
    func unplaced() async throws {
        try await Seeded.run { database, finder in
            let before = try await finder.search(DealerFinder.Wanted(zipCode: "89501")).result.matches
            try await database.execute("UPDATE public.dealers SET latitude = NULL, longitude = NULL")
            let after = try await finder.search(DealerFinder.Wanted(zipCode: "89501")).result.matches
            #expect(!before.isEmpty && after.map(\.dealer.id) == before.map(\.dealer.id))
            #expect(zip(before, after).allSatisfy { abs(($0.miles ?? 0) - ($1.miles ?? 99)) < 0.1 })
        }
    }

    private static let dana = Identity(tenant: "acme", user: "dana", role: .user)

    private func lead(_ dealer: UUID, contact: ContactDetails = ContactDetails(email: "d@example.com")) -> NewDealerLead
    {
        NewDealerLead(
            dealerID: dealer,
            zipCode: "89501",
            equipmentType: "AMR",
            industry: nil,
            contact: contact,
            score: 87.4,
            miles: 4.25
        )
    }

    @Test("A lead is its user's: another user or tenant does not see it, not even without a filter")
    func isolation() async throws {
        try await Seeded.run { database, finder in
            let dealer = try #require(try await finder.store.activeDealers().first)
            let contact = ContactDetails(name: "Dana '; --", email: "d@example.com", phone: nil, company: "机器人 🤖")
            let leads = PostgresLeadStore(database: database)
            _ = try await leads.insert([lead(dealer.id, contact: contact)], for: Self.dana, at: Date())
            let own = try await database.query("SELECT * FROM public.dealer_leads", claims: Self.dana.databaseClaims)
            #expect(own.count == 1)
            #expect(try own[0].decodeJSON("contact", as: ContactDetails.self) == contact)
            #expect(try own[0].decode("match_score", as: Decimal.self) == Decimal(string: "87.4"))
            #expect(try own[0].decode("distance_miles", as: Double.self) == 4.25)
            let others = [
                Identity(tenant: "acme", user: "eve", role: .user),
                Identity(tenant: "globex", user: "dana", role: .user),
                Identity(tenant: "globex", role: .machine, namespaces: ["*"]),
            ]
            for other in others {
                let rows = try await database.query("SELECT * FROM public.dealer_leads", claims: other.databaseClaims)
                #expect(rows.isEmpty, "\(other)")
                let erased = try await database.query(
                    "DELETE FROM public.dealer_leads RETURNING id",
                    claims: other.databaseClaims
                )
                #expect(erased.isEmpty)
            }
            #expect(try await database.query("SELECT * FROM public.dealer_leads").isEmpty, "without claims")
        }
    }

    @Test("Of several leads all are stored or none")
    func atomicity() async throws {
        try await Seeded.run { database, finder in
            let dealer = try #require(try await finder.store.activeDealers().first)
            await #expect(throws: PostgresError.self) {
                _ = try await PostgresLeadStore(database: database)
                    .insert([lead(dealer.id), lead(UUID())], for: Self.dana, at: Date())
            }
            let rows = try await database.query("SELECT * FROM public.dealer_leads", claims: Self.dana.databaseClaims)
            #expect(rows.isEmpty)
        }
    }

    @Test("A stored radius that is none counts as the usual one", arguments: ["NaN", "Infinity", "-5", "1e300"])
    func coverage(value: String) async throws {
        try await Seeded.run { database, finder in
            try await database.execute("UPDATE public.dealers SET coverage_miles = \(value)::float8")
            let matches = try await finder.search(DealerFinder.Wanted(zipCode: "89501")).result.matches
            #expect(!matches.isEmpty)
            #expect(matches.allSatisfy { $0.published.coverage.hasPrefix("within 100 miles of ") })
        }
    }
}
