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
            ("something that lifts 1.5 tons", filter { $0.minimumPayloadKg = 1_360.78 }),
            ("something that lifts 1.5 tonnes", filter { $0.minimumPayloadKg = 1_500 }),
            ("over two metric tons", filter { $0.minimumPayloadKg = 2_000 }),
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
            // Bounds that hold each other's words.
            ("Which robots cost no more than $50,000?", filter { $0.maximumPrice = 50_000 }),
            ("robots not over $50,000", filter { $0.maximumPrice = 50_000 }),
            ("cobots that carry no more than 10 kg", filter { $0.maximumPayloadKg = 10 }),
            ("a payload of not less than 20 kg", filter { $0.minimumPayloadKg = 20 }),
            ("it must not exceed $30,000", filter { $0.maximumPrice = 30_000 }),
            // What people are not able to lift, a robot has to; what they are not willing to pay is a limit.
            ("Our workers can't lift more than 20 kg, which robot helps?", filter { $0.minimumPayloadKg = 20 }),
            ("We cannot lift over 20 kg", filter { $0.minimumPayloadKg = 20 }),
            ("robots that can't lift more than 20 kg", filter { $0.maximumPayloadKg = 20 }),
            ("We can't spend more than $50,000", filter { $0.maximumPrice = 50_000 }),
            ("We can't go over $50,000", filter { $0.maximumPrice = 50_000 }),
            ("it shouldn't cost us more than 40k", filter { $0.maximumPrice = 40_000 }),
            (
                "between 10,000 and 20,000 dollars",
                filter {
                    $0.minimumPrice = 10_000
                    $0.maximumPrice = 20_000
                }
            ),
            (
                "$10k-20k",
                filter {
                    $0.minimumPrice = 10_000
                    $0.maximumPrice = 20_000
                }
            ),
            (
                "a payload of 10-20 kg",
                filter {
                    $0.minimumPayloadKg = 10
                    $0.maximumPayloadKg = 20
                }
            ),
            ("<= 30 kg payload", filter { $0.maximumPayloadKg = 30 }),
            ("a minimum payload of 20 kg", filter { $0.minimumPayloadKg = 20 }),
            (
                "Cobots from FANUC under 20 kg payload",
                filter {
                    $0.maximumPayloadKg = 20
                    $0.manufacturer = "FANUC"
                }
            ),
            (
                "20 kg or more and under $50,000",
                filter {
                    $0.minimumPayloadKg = 20
                    $0.maximumPrice = 50_000
                }
            ),
            // What is to be carried is the least that a robot must be able to carry.
            ("Which AGV is right for pallets up to 2,500 lbs?", filter { $0.minimumPayloadKg = 1_133.98 }),
            (
                "We have boxes up to 50 lbs, which cobot can palletize them?", filter { $0.minimumPayloadKg = 22.68 }
            ),
            ("for totes that weigh less than 15 kg", filter { $0.minimumPayloadKg = 15 }),
            ("our parts are between 5 and 8 kg", filter { $0.minimumPayloadKg = 8 }),
            ("loads of at most 300 kg", filter { $0.minimumPayloadKg = 300 }),
            ("palletize 50 lb bags", filter { $0.minimumPayloadKg = 22.68 }),
            ("We stack boxes. They weigh up to 30 kg.", filter { $0.minimumPayloadKg = 30 }),
            // A robot's own weight is no payload.
            ("an arm that weighs no more than 30 kg", filter { $0.maximumWeightKg = 30 }),
            ("anything lighter than 30 kg", filter { $0.maximumWeightKg = 30 }),
            (
                "something that lifts 5 kg and weighs under 18 kg",
                filter {
                    $0.minimumPayloadKg = 5
                    $0.maximumWeightKg = 18
                }
            ),
            (
                "a robot that weighs under 30 kg with a 12 kg payload",
                filter {
                    $0.maximumWeightKg = 30
                    $0.minimumPayloadKg = 12
                }
            ),
            // Money without a sign or a word for it.
            ("Which cobots are under 30k?", filter { $0.maximumPrice = 30_000 }),
            ("what can I get for 25 thousand?", filter { $0.maximumPrice = 25_000 }),
            ("priced below 20,000", filter { $0.maximumPrice = 20_000 }),
            ("we ship over 30k orders", CatalogueFilter()), ("we have over 30k sq ft", CatalogueFilter()),
            // Exclusions.
            ("anything but drones", filter { $0.excludedCategories = ["Drone"] }),
            ("We don't want drones", filter { $0.excludedCategories = ["Drone"] }),
            ("no drones, AGVs or humanoids", filter { $0.excludedCategories = ["Drone", "AGV", "Humanoid"] }),
            ("we have no AMR yet", CatalogueFilter()), ("nothing but drones", CatalogueFilter()),
            // Places.
            ("robots that work outside in the yard", filter { $0.environment = "outdoor" }),
            ("Can any robot work in the rain?", filter { $0.environment = "outdoor" }),
            (
                "Which cobots lift 20 kg? We are just outside Dallas", filter { $0.minimumPayloadKg = 20 }
            ),
            ("we are outside of town", CatalogueFilter()),
            // What is no demand.
            ("We run our warehouse 16 hours a day", CatalogueFilter()),
            ("our shifts last 10 hours", CatalogueFilter()),
            ("It costs us 900 dollars a month", CatalogueFilter()),
            ("We make 3 million dollars a year", CatalogueFilter()),
            ("our pickers work 40 hours a week", CatalogueFilter()), ("we are 20 m from the dock", CatalogueFilter()),
            ("within 30 minutes of Dallas", CatalogueFilter()), ("What is a cobot?", CatalogueFilter()),
        ]
    )
    func reads(text: String, expected: CatalogueFilter) {
        #expect(QuestionFilter.read(text, manufacturers: ["Universal Robots", "MiR", "FANUC"]) == expected)
    }

    private static let lower = [
        "over", "more than", "at least", "above", "no less than", "not less than", "not under", "a minimum of",
        "exceeding", "greater than", ">=", ">", "upwards of", "no fewer than", "not below", "starting at",
    ]
    private static let upper = [
        "under", "less than", "at most", "below", "no more than", "not more than", "not over", "a maximum of", "max",
        "within", "<=", "<", "not above", "not exceeding", "fewer than", "no greater than",
    ]
    private static let lowerAfter = ["or more", "and up", "or above", "plus", "and more", "or higher", "minimum"]
    private static let upperAfter = ["or less", "or under", "max", "at most", "or below", "tops", "and below"]

    /// A question about a figure, where it stands in a filter, and what a unit of it is worth there.
    private struct Asked {
        var lead: String
        var unit: String
        var worth: Double
        var lower: KeyPath<CatalogueFilter, Double?>
        var upper: KeyPath<CatalogueFilter, Double?>
    }

    private static var asked: [Asked] {
        func of(
            _ lead: String,
            _ units: [(String, Double)],
            _ lower: KeyPath<CatalogueFilter, Double?>,
            _ upper: KeyPath<CatalogueFilter, Double?>
        ) -> [Asked] { units.map { Asked(lead: lead, unit: $0.0, worth: $0.1, lower: lower, upper: upper) } }
        let masses = [
            ("kg", 1), ("kilos", 1), ("lbs", 0.453_592_37), ("pounds", 0.453_592_37), ("tons", 907.184_74),
            ("tonnes", 1_000), ("metric tons", 1_000),
        ]
        return of("robots with a payload", masses, \.minimumPayloadKg, \.maximumPayloadKg)
            + of("cobots that carry", masses, \.minimumPayloadKg, \.maximumPayloadKg)
            + of("a robot that weighs", masses, \.minimumWeightKg, \.maximumWeightKg)
            + of("arms with a reach", [("mm", 1), ("m", 1_000), ("inches", 25.4)], \.minimumReachMm, \.maximumReachMm)
            + of("AMRs with a speed", [("m/s", 1), ("mph", 0.447_04)], \.minimumSpeed, \.maximumSpeed)
            + of("robots that cost", [("dollars", 1), ("thousand dollars", 1_000)], \.minimumPrice, \.maximumPrice)
    }

    @Test("Whatever a bound is called, whatever the number and the unit, its direction is right")
    func directions() {
        for asked in Self.asked {
            for number in [7.5, 20, 1_500] as [Double] {
                let figure = "\(number == number.rounded() ? "\(Int(number))" : "\(number)") \(asked.unit)"
                let value = (number * asked.worth * 100).rounded() / 100
                for (phrases, isLower) in [(Self.lower, true), (Self.upper, false)] {
                    for phrase in phrases {
                        expect("\(asked.lead) \(phrase) \(figure)", asked, value, isLower: isLower)
                        expect("\(asked.lead) \(phrase) \(figure), indoors", asked, value, isLower: isLower)
                    }
                }
                for (phrases, isLower) in [(Self.lowerAfter, true), (Self.upperAfter, false)] {
                    for phrase in phrases {
                        expect("\(asked.lead) \(figure) \(phrase)", asked, value, isLower: isLower)
                    }
                }
                let range = QuestionFilter.read("\(asked.lead) between \(figure) and 9000 \(asked.unit)")
                #expect(range[keyPath: asked.lower] == value && range[keyPath: asked.upper] != nil, "\(figure)")
            }
        }
    }

    private func expect(_ text: String, _ asked: Asked, _ value: Double, isLower: Bool) {
        let filter = QuestionFilter.read(text)
        #expect(filter[keyPath: asked.lower] == (isLower ? value : nil), "\(text)")
        #expect(filter[keyPath: asked.upper] == (isLower ? nil : value), "\(text)")
    }

    @Test(
        "However a load is bounded, it is the least that a robot must carry",
        arguments: lower + upper + ["up to", "of"]
    )
    func loads(phrase: String) {
        for thing in ["pallets", "boxes", "parts", "totes", "bags"] {
            for text in ["\(thing) \(phrase) 40 kg", "\(thing) that weigh \(phrase) 40 kg"]
            where phrase != "of" || !text.contains("weigh") {
                let filter = QuestionFilter.read("Which robot is right for \(text)?")
                #expect(filter.minimumPayloadKg == 40 && filter.maximumPayloadKg == nil, "\(text)")
                #expect(filter.maximumWeightKg == nil && filter.minimumWeightKg == nil, "\(text)")
            }
        }
    }

    @Test(
        "Which of all is wanted is read as an order",
        arguments: [
            ("Which arm has the longest reach?", .reach, true), ("heaviest payload", .payload, true),
            ("whats the cheapest cobot u have", .price, false), ("the fastest AMR", .speed, true),
            ("Which drone has the longest flight time?", .runtime, true),
            ("longest battery life", .runtime, true), ("longest lasting battery", .runtime, true),
            ("which lifts the most?", .payload, true),
            ("which of them costs the least", .price, false), ("the most expensive one", .price, true),
            ("what is the lightest cobot", .weight, false), ("highest payload", .payload, true),
        ] as [(String, RobotOrder.Property, Bool)]
    )
    func superlatives(text: String, property: RobotOrder.Property, isHighestFirst: Bool) {
        #expect(Superlative.read(QuestionText(text)) == RobotOrder(property: property, isHighestFirst: isHighestFirst))
    }

    @Test(
        "A bound is no order",
        arguments: [
            "at most 20 kg", "the best price", "at least 20 kg", "What is a cobot?", "Which AMR carries 500 kg?",
        ]
    )
    func noSuperlative(text: String) { #expect(Superlative.read(QuestionText(text)) == nil) }

    @Test(
        "The cheapest way to pay, or the fastest delivery, puts no robots in order; the fastest delivery robot does",
        arguments: [
            ("What is the cheapest way to get a robot, lease or loan?", false), ("the quickest payback", false),
            ("Who has the fastest delivery?", false), ("the cheapest option to finance it", false),
            ("the most affordable way to lease", false), ("the fastest delivery robot", true),
            ("the cheapest option", true), ("the cheapest robot to lease", true),
        ]
    )
    func paying(text: String, isOrder: Bool) { #expect((Superlative.read(QuestionText(text)) != nil) == isOrder) }

    @Test(
        "A question that goes on with the one before is told from one that stands by itself",
        arguments: [
            ("and 35 kg?", true), ("Only AMRs please", true), ("what about 50 kg", true),
            ("which of those is the cheapest?", true), ("under $50,000?", true), ("AMRs only", true),
            ("Which robots carry more than 500 kg?", false), ("cobots under $40,000", false),
            ("Show me drones", false), ("AMR vs AGV", false),
            ("How do I get a stain out of a shirt?", false), ("What is a residual value?", false),
        ]
    )
    func followUps(text: String, isOne: Bool) { #expect(FollowUp.isOne(text) == isOne) }

    @Test(
        "One figure that is asked for is known; a whole question is not cut down to one",
        arguments: [
            ("How long does the MiR250's battery last?", .runtime), ("What does a UR10e weigh?", .weight),
            ("top speed of the MiR600", .speed), ("Tell me about Spot", nil),
            ("payload and reach of the UR5e", nil), ("price of Stretch?", .price),
        ] as [(String, RobotAttribute?)]
    )
    func attributes(text: String, asked: RobotAttribute?) { #expect(RobotAttribute.asked(in: text) == asked) }

    @Test(
        "The industry that a question names is told from what it wants done",
        arguments: [
            ("robots for farms", "agriculture"), ("drones used in construction", "construction"),
            ("AMRs for our warehouse", "logistics"), ("delivery robots", nil), ("welding cobots", nil),
            ("construction robots", nil),
        ] as [(String, String?)]
    )
    func industries(text: String, slug: String?) { #expect(NamedIndustry.read(text) == slug) }

    @Test(
        "A model that nobody has is told from what is no model",
        arguments: [
            ("Tell me about the FooBar 9000", "FooBar 9000"), ("What does the XR-700 lift?", "XR-700"),
            ("Is the Nimbus 2000 any good?", "Nimbus 2000"), ("What is the payload of the MiR250?", nil),
            ("What about the UR10?", nil), ("Section 179 for 2026", nil), ("We need it by March 2027", nil),
            ("What does ANSI R15.06 require of a cobot?", nil), ("Payload 500 kg, outdoors", nil), ("Is it IP54?", nil),
            ("We have 40,000 square feet in Reno", nil), ("Compare two AMRs", nil),
            ("tell me about the foobar 9000", "foobar 9000"), ("do you have the mir9999?", "mir9999"),
            ("What does the Tesla Optimus weigh?", "Tesla Optimus"), ("Tell me about Optimus", "Optimus"),
            ("We are at 12 Main Street, Dallas, TX 75201", nil), ("dealers in Dallas 75201", nil),
            ("Which robots carry about 500 kg?", nil), ("how about the top 10?", nil),
            ("Do you have robots in Texas?", nil), ("Tell me about Section 179", nil),
            ("How does ASC 842 treat a lease?", nil),
            ("whats the payload of the mir 250", nil), ("the mri250", nil), ("who won the world cup in 2022", nil),
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
