import Foundation
import SharedModels
import Testing

@testable import Sales

/// What visitors say of themselves, as they say it.
@Suite("What visitors tell of themselves")
struct DiscoveryReadingTests {
    private static func facts(_ text: String) -> [SpokenFact] {
        var reader = FactReader(known: [:], now: Date(timeIntervalSince1970: 1_768_478_400))
        return reader.facts(in: text, answering: nil)
    }

    static let told: [(String, [String: JSONValue])] = [
        // Trade and place.
        (
            "We're a third-party logistics company in Columbus, Ohio",
            ["industry": "logistics", "city": "Columbus", "state": "OH"]
        ),
        ("We're a mid-size contractor, mostly drywall", ["industry": "construction"]),
        ("I supervise receiving at a grocery chain", ["facility": "supermarket", "industry": "retail"]),
        ("Northwind Foods is our name", ["business_name": "Northwind Foods"]),
        ("This is Priya from Lakeside Packaging", ["contact_name": "Priya", "business_name": "Lakeside Packaging"]),
        ("We have an old plant in Gary, Indiana", ["facility": "factory", "city": "Gary", "state": "IN"]),
        // Size of the site.
        (
            "We operate a 120,000 square foot distribution center outside Atlanta",
            ["facility": "distribution center", "square_feet": 120_000, "city": "Atlanta"]
        ),
        ("I run a 12 acre greenhouse in Salinas", ["facility": "greenhouse", "acres": 12, "city": "Salinas"]),
        ("The plant is 60,000 sq ft and runs three shifts", ["square_feet": 60_000, "shifts": 3]),
        // Heads and shifts.
        ("We've got 45 people on two shifts", ["counts": ["employees": 45], "shifts": 2]),
        ("There are 18 welders in our fab shop", ["counts": ["employees": 18], "facility": "machine shop"]),
        ("We employ around 80 people", ["counts": ["employees": 80]]),
        ("It's a single shift, 6am to 2pm", ["shifts": 1]),
        ("We run 24 hours a day, 7 days a week", ["shifts": "24/7"]),
        // What goes through.
        ("Our bakery turns out 6,000 loaves each shift", ["volume": "6,000 loaves a shift", "facility": "bakery"]),
        ("We ship roughly 300 pallets per day", ["volume": "300 pallets a day"]),
        ("We process 50 tons of apples a day", ["volume": "50 tons a day"]),
        ("Our volume is about 900 cartons an hour", ["volume": "900 cartons an hour"]),
        ("We get 40 trucks a day", ["volume": "40 trucks a day"]),
        // What hurts.
        ("Turnover is killing us on the night shift", ["pains": ["labor shortage"]]),
        ("We can't find enough pickers", ["pains": ["labor shortage"]]),
        ("We pay 18 dollars an hour and still lose people", ["pains": ["labor shortage"]]),
        ("Two of our guys hurt their backs last month lifting boxes", ["pains": ["safety"]]),
        ("Too many wrong orders go out the door", ["pains": ["errors"]]),
        ("We can't keep up during peak season", ["pains": ["speed"]]),
        // What is to be done.
        ("Right now six people stack pallets by hand", ["needs": ["palletizing"]]),
        ("We are a hospital and carry meals and linens by hand", ["facility": "hospital", "needs": ["transport"]]),
        ("Our guys load the trucks by hand", ["needs": ["loading"]]),
        (
            "We're looking at 2 cobots for machine tending",
            ["quantity": 2, "robot_categories": ["Cobot"], "needs": ["machine tending"]]
        ),
        ("We'd want 4 to 6 robots", ["quantity": 6]),
        // Money and time.
        ("Somewhere around $200,000 is what we could spend", ["budget": 200_000]),
        ("We have a quarter million set aside", ["budget": 250_000]),
        ("The budget is somewhere between 80 and 100k", ["budget": 100_000]),
        ("We want to spend 5k a month at most", ["monthly_payment": 5_000]),
        ("Our annual sales are $4.2M", ["annual_revenue": 4_200_000]),
        ("We were founded 12 years ago", ["years_in_business": 12]),
        ("ASAP, ideally within six weeks", ["timeline": "within six weeks"]),
        ("We'd like to be up and running by Q3", ["timeline": "q3"]),
        // Who decides.
        ("I make the decisions here", ["decision_maker": "the visitor"]),
        ("Our CFO makes the final decision", ["decision_maker": "cfo"]),
        ("It's up to our board", ["decision_maker": "board"]),
        ("Our boss, the owner, decides in March", ["decision_maker": "boss"]),
        ("My brother and I own the company", ["role": "owner"]),
    ]

    @Test("Each thing is read with the sentence that says it, whatever stands around it", arguments: told)
    func read(sentence: String, expected: [String: JSONValue]) {
        let other = "Good morning to you."
        for text in [sentence, "\(other) \(sentence). Thanks a lot!"] {
            let facts = Self.facts(text)
            for (field, value) in expected {
                let found = facts.last { $0.field == field }
                #expect(found?.value == value, "\(field) of \(text): \(facts)")
                #expect(found?.sentence.hasPrefix(sentence) == true, "\(field): \(found?.sentence ?? "")")
            }
        }
    }

    @Test(
        "What is something else is not taken",
        arguments: [
            ("Our bakery turns out 6,000 loaves each shift", "shifts"),
            ("Our boss, the owner, decides in March", "role"),
            ("Our lease on the forklifts ends in June", "timeline"),
            ("We process 50 tons of apples a day", "payload_kg"),
            ("We pay 18 dollars an hour and still lose people", "annual_revenue"),
            ("We were founded 12 years ago", "timeline"), ("Do you decide?", "decision_maker"),
            ("We work 8 hours a day", "volume"), ("We run 2 shifts a day", "volume"),
            ("It's a single shift, 6am to 2pm", "quantity"), ("Robots carry 500 kg", "needs"),
        ]
    )
    func notTaken(sentence: String, field: String) {
        let facts = Self.facts(sentence)
        #expect(!facts.contains { $0.field == field && !$0.value.isNull }, "\(facts)")
    }
}
