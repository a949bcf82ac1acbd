import Foundation
import Testing

@testable import Memory

@Suite("Entities of a text")
struct EntityReaderTests {
    private func keys(_ text: String, _ kind: Entity.Kind) -> [String] {
        EntityReader.entities(in: Samples.statement(text)).filter { $0.kind == kind }.map(\.key)
    }

    @Test(
        "E-mails and phone numbers, however they are written",
        arguments: [
            ("Write to Jo.Hart+ops@dock-side.example, please.", Entity.Kind.email, ["jo.hart+ops@dock-side.example"]),
            ("me@here and you@ are none", .email, []), ("Call 555-0134.", .phone, ["5550134"]),
            ("Call (415) 555-0134 or 415.555.0199", .phone, ["4155550134", "4155550199"]),
            ("+1 415 555 0134 is mine", .phone, ["4155550134"]),
            ("We have 40,000 square feet, opened 2019-03-14", .phone, []), ("3/14/2025 to 3/15/2025", .phone, []),
        ]
    )
    func contacts(text: String, kind: Entity.Kind, expected: [String]) { #expect(keys(text, kind) == expected) }

    @Test(
        "Money by its sign, its currency or what the sentence is about; other numbers are none",
        arguments: [
            ("Our budget is 60k.", ["usd 60000"]),
            ("We can spend $60,000 or 1.2 million dollars", ["usd 60000", "usd 1200000"]),
            ("It was €45.50", ["eur 45.5"]), ("We ship 60k parcels and 40,000 pallets", []),
            ("The price went from $12K to $9.5K", ["usd 12000", "usd 9500"]),
            ("Our revenue is 2.4M a year", ["usd 2400000"]),
        ]
    )
    func money(text: String, expected: [String]) { #expect(keys(text, .money) == expected) }

    @Test(
        "A ZIP code stands after a state or the word, five digits alone are none",
        arguments: [
            ("We are at 12 Elm St, Reno, NV 89501-1234.", ["89501"]), ("our zip code is 43004", ["43004"]),
            ("We packed 43004 boxes", []),
        ]
    )
    func zips(text: String, expected: [String]) { #expect(keys(text, .zip) == expected) }

    @Test(
        "Dates as days, months, quarters and years; relative ones from the day of the statement",
        arguments: [
            ("It opens on March 3, 2027.", ["2027-03-03"]), ("the 3rd of May we may march", ["month 5 day 3"]),
            ("in August 2024 and since 2019", ["2024-08", "2019"]), ("by Q3 2026", ["2026-q3"]),
            ("yesterday it broke", ["2026-01-14"]), ("due 3/14/2027 or 2027-04-01", ["2027-03-14", "2027-04-01"]),
            ("May I ask for 2019 bolts?", []),
        ]
    )
    func dates(text: String, expected: [String]) { #expect(keys(text, .date) == expected) }

    @Test(
        "Equipment by its category and models by their name",
        arguments: [
            ("We have two fork lifts and pallet jacks", Entity.Kind.equipment, ["forklift", "pallet jack"]),
            ("Autonomous Forklifts beat AMRs and cobots", .equipment, ["autonomous forklift", "amr", "cobot"]),
            ("A robotic arm and a robot", .equipment, ["robotic arm", "robot"]),
            ("The MiR250, a UR10e and an OTTO 1500", .model, ["mir250", "ur10e", "otto 1500"]),
            ("We run Locus Origin beside a CRX-10iA", .model, ["locus origin", "crx-10ia"]),
            ("Q3 was B2B at 3PM with 60K in WA 98101", .model, []),
        ]
    )
    func equipment(text: String, kind: Entity.Kind, expected: [String]) { #expect(keys(text, kind) == expected) }

    @Test(
        "People, companies and places by their names and what stands around them",
        arguments: [
            ("My name is Zubin Katrak and Maria helps me", Entity.Kind.person, ["zubin katrak", "maria"]),
            ("Dr. Okonkwo met my sister Ludmila.", .person, ["okonkwo", "ludmila"]),
            ("I work at Kessler Freight, before at Acme Inc.", .company, ["kessler freight", "acme"]),
            ("Our landlord is Bluestone. FANUC arms are fine.", .company, ["bluestone", "fanuc"]),
            ("We moved to Reno, NV from Tulsa", .place, ["reno", "tulsa"]),
            ("We open in March and ship on Mondays", .place, []), ("Actually We Should Go", .person, []),
        ]
    )
    func names(text: String, kind: Entity.Kind, expected: [String]) { #expect(keys(text, kind) == expected) }

    @Test("A speaker's name is a person who is mentioned, a role is not")
    func speakers() {
        let named = EntityReader.entities(in: Samples.statement("Hello there, all", speaker: "Ngozi"))
        #expect(named == [Entity(kind: .person, name: "Ngozi", key: "ngozi")])
        #expect(EntityReader.entities(in: Samples.statement("Hello there, all", speaker: "user")).isEmpty)
    }

    @Test("The longest and strangest text is read within its limits")
    func limits() {
        let list = (0..<500).map { "a\($0)@b.example" }.joined(separator: " ")
        #expect(EntityReader.entities(in: Samples.statement(list)).count == EntityReader.maximumEntities)
        let odd = ["@", "$", "((((", "+", "'s", "...", "1,2,3", "🤖", "\u{200B}", "-", "Q", "Dr.", "of 3rd"]
        for text in odd + [odd.joined(separator: " ")] {
            #expect(EntityReader.entities(in: Samples.statement(text)).allSatisfy { !$0.key.isEmpty })
        }
    }
}
