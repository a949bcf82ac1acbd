import Foundation
import Testing

@testable import Knowledge

@Suite("What a question demands of robots")
struct QuestionFilterTests {
    private static func filter(_ change: (inout CatalogueFilter) -> Void) -> CatalogueFilter {
        var filter = CatalogueFilter()
        change(&filter)
        return filter
    }

    @Test(
        "Figures, kinds and places are read from its words",
        arguments: [
            ("Which AMRs have a payload over 500 kg?", filter { $0.minimumPayloadKg = 500 }),
            ("Robots that carry at least 1,000 kg", filter { $0.minimumPayloadKg = 1_000 }),
            ("something that lifts 1.5 tons", filter { $0.minimumPayloadKg = 1_500 }),
            ("Which cobot can lift up to 20 kg?", filter { $0.minimumPayloadKg = 20 }),
            ("an arm with a payload below 10 kg", filter { $0.maximumPayloadKg = 10 }),
            ("carry 1,100 lb", filter { $0.minimumPayloadKg = 498.95 }),
            ("a robot that weighs less than 30 kg", filter { $0.maximumWeightKg = 30 }),
            ("what can lift parts that weigh 15 kg?", filter { $0.minimumPayloadKg = 15 }),
            ("Which arm has a reach of at least 1300 mm?", filter { $0.minimumReachMm = 1_300 }),
            ("reach over 1.5 m", filter { $0.minimumReachMm = 1_500 }),
            ("AMR faster than 1.5 m/s", filter { $0.minimumSpeed = 1.5 }),
            ("that runs 10 hours on a charge", filter { $0.minimumRuntimeHours = 10 }),
            ("drones that fly at least 45 minutes", filter { $0.minimumRuntimeHours = 0.75 }),
            ("anything under 50,000 dollars?", filter { $0.maximumPrice = 50_000 }),
            ("cobots below $30k", filter { $0.maximumPrice = 30_000 }),
            ("robots over $100,000", filter { $0.minimumPrice = 100_000 }),
            ("up to 40 grand", filter { $0.maximumPrice = 40_000 }),
            ("we can spend 25,000 dollars", filter { $0.maximumPrice = 25_000 }),
            (
                "outdoors, over 20 kg, under $50,000",
                filter {
                    $0.environment = "outdoor"
                    $0.minimumPayloadKg = 20
                    $0.maximumPrice = 50_000
                }
            ),
            (
                "indoor robots, but not drones",
                filter {
                    $0.environment = "indoor"
                    $0.excludedCategories = ["Drone"]
                }
            ),
            ("anything except AGVs", filter { $0.excludedCategories = ["AGV"] }),
            ("what does Universal Robots make?", filter { $0.manufacturer = "Universal Robots" }),
            // What is no demand.
            ("It costs us 900 dollars a month", CatalogueFilter()),
            ("We make 3 million dollars a year", CatalogueFilter()),
            ("our pickers work 40 hours a week", CatalogueFilter()), ("we are 20 m from the dock", CatalogueFilter()),
            ("within 30 minutes of Dallas", CatalogueFilter()), ("What is a cobot?", CatalogueFilter()),
        ]
    )
    func reads(text: String, expected: CatalogueFilter) {
        #expect(QuestionFilter.read(text, manufacturers: ["Universal Robots", "MiR"]) == expected)
    }

    @Test(
        "A model that nobody has is told from what is no model",
        arguments: [
            ("Tell me about the FooBar 9000", "FooBar 9000"), ("What does the XR-700 lift?", "XR-700"),
            ("Is the Nimbus 2000 any good?", "Nimbus 2000"), ("What is the payload of the MiR250?", nil),
            ("What about the UR10?", nil), ("Section 179 for 2026", nil), ("We need it by March 2027", nil),
            ("What does ANSI R15.06 require of a cobot?", nil), ("Payload 500 kg, outdoors", nil), ("Is it IP54?", nil),
            ("We have 40,000 square feet in Reno", nil), ("Compare two AMRs", nil),
        ] as [(String, String?)]
    )
    func unknown(text: String, expected: String?) {
        #expect(UnknownName.find(in: text, known: ["MiR250", "UR10e", "Universal Robots"]) == expected)
    }

    @Test(
        "A slip of the pen is forgiven, another model's number is not",
        arguments: [
            ("mir250", "mri250", true), ("ur10e", "ur10", true), ("stretch", "strech", true),
            ("stretch", "strtech", true),
            ("mir250", "mir260", false), ("ur10e", "ur5", false), ("spot", "sport", false),
            ("otto100", "otto600", false),
        ]
    )
    func slips(name: String, said: String, isSlip: Bool) {
        #expect(NameMatcher.isSlip(of: name, said) == isSlip)
    }
}
