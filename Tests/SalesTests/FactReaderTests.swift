import Agents
import Foundation
import SharedModels
import Testing

@testable import Sales

@Suite("What sentences say")
struct FactReaderTests {
    private static let now = Date(timeIntervalSince1970: 1_768_478_400)

    private static func read(_ text: String, known: [String: JSONValue] = [:], question: String? = nil) -> [SpokenFact]
    {
        var reader = FactReader(known: known, now: now)
        return reader.facts(in: text, answering: question)
    }

    private static func values(_ facts: [SpokenFact]) -> [String: JSONValue] {
        Dictionary(facts.map { ($0.field, $0.value) }) { _, new in new }
    }

    static let table: [(String, [String: JSONValue])] = [
        // One field a sentence.
        ("Our company is called Acme Logistics LLC", ["business_name": "Acme Logistics LLC"]),
        ("We are Northwind Foods", ["business_name": "Northwind Foods"]),
        ("My name is Dana Smith", ["contact_name": "Dana Smith"]),
        ("I am the operations manager", ["role": "operations manager"]),
        ("I'm the owner", ["role": "owner"]),
        ("As plant manager I see it every day", ["role": "plant manager"]),
        ("I own an orchard near Fresno", ["role": "owner", "facility": "farm", "city": "Fresno"]),
        ("We are in the construction industry", ["industry": "construction"]),
        ("We run a warehouse", ["facility": "warehouse", "industry": "logistics"]),
        ("We want to automate palletizing", ["needs": ["palletizing"]]),
        ("We need 3 robots", ["quantity": 3]),
        ("We would take two AMRs", ["quantity": 2, "robot_categories": ["AMR"]]),
        ("We handle 10,000 boxes a day", ["volume": "10,000 boxes a day"]),
        ("About 80 pallets per shift leave here", ["volume": "80 pallets a shift"]),
        ("We ship 500 orders daily", ["volume": "500 orders a day"]),
        ("We work two shifts", ["shifts": 2]),
        ("It is a three-shift operation", ["shifts": 3]),
        ("We run 24/7", ["shifts": "24/7"]),
        ("The site is in Dallas, Texas", ["city": "Dallas", "state": "TX"]),
        ("Our ZIP code is 89501", ["zip_code": "89501"]),
        ("We want to start next month", ["timeline": "next month"]),
        ("It should run within 6 months", ["timeline": "within 6 months"]),
        ("There is no rush", ["timeline": "no rush"]),
        ("Our budget is $60,000", ["budget": 60_000]),
        ("We have about 90k to spend", ["budget": 90_000]),
        ("Our revenue is 3 million a year", ["annual_revenue": 3_000_000]),
        ("We have been in business for 6 years", ["years_in_business": 6]),
        ("Our credit is good", ["credit_rating": "good"]),
        ("Right now we carry everything by hand", ["current_process": "Right now we carry everything by hand"]),
        ("We still use pallet jacks", ["current_process": "We still use pallet jacks"]),
        ("We make furniture", ["industry": "manufacturing"]),
        ("We make 20,000 loaves a day", ["volume": "20,000 loaves a day"]),
        ("We do 3,000 deliveries a day", ["volume": "3,000 deliveries a day"]),
        ("We assemble 800 units a day", ["volume": "800 units a day"]),
        (
            "We have a quote of $120,000 for 3 AMRs",
            ["equipment_value": 120_000, "price_covers_all": true, "quantity": 3]
        ),
        (
            "I am Maria, I manage the plant at Northwind Foods",
            ["contact_name": "Maria", "role": "manager", "business_name": "Northwind Foods"]
        ),
        ("We don't have 24/7 shifts, only one shift", ["shifts": 1]),
        // Several at once.
        (
            "We run a 40,000 sq ft warehouse in Reno and want to automate picking, budget 60k",
            [
                "facility": "warehouse", "square_feet": 40_000, "city": "Reno", "needs": ["picking"], "budget": 60_000,
                "industry": "logistics",
            ]
        ),
        (
            "My name is Dana, I am the operations manager at Acme Logistics",
            ["contact_name": "Dana", "role": "operations manager", "business_name": "Acme Logistics"]
        ),
        (
            "Our plant packs 10,000 boxes a day in two shifts",
            ["facility": "factory", "volume": "10,000 boxes a day", "shifts": 2, "needs": ["packing"]]
        ),
        (
            "Our budget is 200k and we want to start in spring",
            ["budget": 200_000, "timeline": "in spring"]
        ),
        // Slips of the pen.
        ("We run a wharehouse in Reno", ["facility": "warehouse", "city": "Reno"]),
        ("we are in logisitcs", ["industry": "logistics"]),
        ("we do manufactoring of furniture", ["industry": "manufacturing"]),
        ("we want to automate palletzing", ["needs": ["palletizing"]]),
        ("our bugdet is 60k", ["budget": 60_000]),
        ("we need 3 robtos", ["quantity": 3]),
        ("the site is in Dalas", ["city": "Dallas"]),
        ("I am the operatons manger", ["role": "operations manager"]),
        ("we want to start next qarter", ["timeline": "next quarter"]),
        // Contact data is no fact.
        ("My email is dana@example.com", [:]),
    ]

    @Test("A sentence gives its fields", arguments: table)
    func fields(text: String, expected: [String: JSONValue]) {
        let found = Self.values(Self.read(text))
        for (field, value) in expected { #expect(found[field] == value, "\(field) of \(found)") }
        if expected.isEmpty { #expect(found.isEmpty, "\(found)") }
    }

    @Test(
        "What is denied is not taken",
        arguments: [
            ("We are not in logistics", "industry"), ("We don't have a warehouse", "facility"),
            ("We do not need welding", "needs"), ("No drones please", "robot_categories"),
            ("We are not a retail business", "industry"), ("We already have 3 robots", "quantity"),
            ("We are not only in logistics, there is more", "business_name"), ("I am not the owner", "role"),
            ("Parking is a problem", "needs"), ("We make 20,000 loaves a day", "annual_revenue"),
            ("We do 3,000 deliveries a day", "annual_revenue"), ("We have 2,000 customers", "budget"),
            ("We assemble 800 units a day", "quantity"),
            ("our ssn is [social security number removed]", "needs"), ("We make 3 million a year", "industry"),
            ("We make too many mistakes", "industry"), ("two people carry it by hand", "counts"),
            ("The wedding season is busy", "needs"),
        ]
    )
    func denied(text: String, field: String) {
        let value = Self.values(Self.read(text))[field]
        #expect(value == nil || value == .null, "\(String(describing: value))")
    }

    @Test(
        "What was said before is taken back, or put right",
        arguments: [
            ("We are not in logistics", ["industry": "logistics"], "industry", .null),
            ("We are not in logistics, we make furniture", ["industry": "logistics"], "industry", .null),
            ("We don't need packing any more", ["needs": ["picking", "packing"]], "needs", ["picking"]),
            ("actually 5, not 3", ["quantity": 3], "quantity", 5),
            ("Not 3 but 5", ["quantity": 3], "quantity", 5), ("make it four", ["quantity": 3], "quantity", 4),
            ("5 instead of 3", ["quantity": 3], "quantity", 5),
            ("Actually 80k, not 60k", ["budget": 60_000], "budget", 80_000),
            ("Sorry, I meant 5 robots", ["quantity": 3], "quantity", 5),
            ("Also packing", ["needs": ["picking"]], "needs", ["picking", "packing"]),
            ("Actually our budget is 80k", ["budget": 60_000], "budget", 80_000),
        ] as [(String, [String: JSONValue], String, JSONValue)]
    )
    func changes(text: String, known: [String: JSONValue], field: String, expected: JSONValue) {
        #expect(Self.values(Self.read(text, known: known))[field] == expected, "\(Self.read(text, known: known))")
    }

    @Test(
        "A number of something else leaves the robots as many as they are",
        arguments: ["Actually we run two shifts", "Sorry, I have to go in 10 minutes"]
    )
    func otherNumbers(text: String) {
        #expect(Self.values(Self.read(text, known: ["quantity": 5]))["quantity"] == nil)
    }

    @Test("Each thing carries the sentence that says it, as it was written")
    func sentences() {
        let text = "Hi there! We run a wharehouse in Reno. Our budget is 60k, write to dana@example.com. Thanks."
        let facts = Self.read(text)
        let sentence = Dictionary(facts.map { ($0.field, $0.sentence) }) { _, new in new }
        #expect(sentence["facility"] == "We run a wharehouse in Reno.")
        #expect(sentence["city"] == "We run a wharehouse in Reno.")
        #expect(sentence["budget"] == "Our budget is 60k, write to [e-mail address].")
        #expect(facts.allSatisfy { $0.at == Self.now })
    }

    @Test("A bare answer is understood by its question")
    func bare() {
        #expect(Self.values(Self.read("3", question: "How many robots do you have in mind?"))["quantity"] == 3)
        #expect(
            Self.values(Self.read("Reno", question: "Where is it? A ZIP code or a city is enough."))["city"] == "Reno"
        )
        #expect(Self.values(Self.read("60k", question: "Do you have a budget in mind?"))["budget"] == 60_000)
    }

    @Test(
        "Nothing in any script breaks it",
        arguments: ["", "机器人", "🤖🤖", "not", "not ,", "actually", "5 not 3", "…?!"]
    )
    func anything(text: String) {
        for fact in Self.read(text, known: ["quantity": 3]) { #expect(!fact.field.isEmpty) }
    }

    @Test(
        "Only slips are put right",
        arguments: [
            ("wharehouse", "warehouse"), ("picknig", "picking"), ("Picking", "Picking"), ("parking", "parking"),
            ("wedding", "wedding"), ("shirts", "shirts"), ("Robotics", "Robotics"),
            ("dana@wharehouse.com", "dana@wharehouse.com"),
            ("delear nere dalas plz", "dealer near Dallas plz"), ("tell me about finacing", "tell me about financing"),
            ("a dearer one", "a dearer one"), ("interested", "interested"),
            ("distributor of automatic operators", "distributor of automatic operators"), ("weeds", "weeds"),
            ("financial injection", "financial injection"),
            ("our wharehouse, please", "our warehouse, please"), ("stock", "stock"), ("budgets", "budgets"),
            ("naer Tulsa", "near Tulsa"), ("neer", "near"), ("sory I ment Austin", "sorry I meant Austin"),
            ("wnat a robot", "want a robot"), ("plaese", "please"), ("I shuold", "I should"), ("betwen", "between"),
            ("a minute of the moment, a mint, a node", "a minute of the moment, a mint, a node"),
            ("the weld went well", "the weld went well"), ("form and from", "form and from"),
            ("we are here where they were", "we are here where they were"), ("montly paymnet", "monthly payment"),
            ("tell Nora and neil", "tell Nora and neil"),
        ]
    )
    func spelling(written: String, meant: String) {
        #expect(Spelling.corrected(written) == meant)
    }
}
