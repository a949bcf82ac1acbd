import Foundation
import HTTPTypes
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("Whole questions to knowledge", .serialized)
struct WholeQuestionTests {
    private static let demands: [(question: String, condition: PostgresQuery)] = [
        ("Which robots carry more than 500 kg?", "payload_kg > 500"),
        ("Show me cobots that can lift at least 12 kg", "payload_kg >= 12 AND category = 'Cobot'"),
        ("Robots that can move 1 ton", "payload_kg >= 907.18"), ("What can carry 1,100 lb?", "payload_kg >= 498.9"),
        ("Robots under 50,000 dollars", "price <= 50000"), ("anything below $30k?", "price <= 30000"),
        ("Outdoor robots, but not drones", "environment IN ('outdoor', 'both') AND category <> 'Drone'"),
        ("AMRs faster than 1.5 m/s", "(specifications ->> 'max_speed_m_s')::float8 >= 1.5"),
        ("Robot arms with a reach of at least 1300 mm", "reach_mm >= 1300"),
        ("robots by Universal Robots", "manufacturer = 'Universal Robots'"),
        ("Which robot weighs less than 30 kg?", "(specifications ->> 'weight_kg')::float8 <= 30"),
    ]

    @Test("Whatever is demanded, the robots shown meet it by their rows, and every citation is a row")
    func meetsDemands() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            for (question, condition) in Self.demands {
                let answer = try await knowledge.ask(question)
                let robots = try #require(
                    answer.artifacts["robots"]?["robots"]?.arrayValue,
                    "\(question): \(answer.text)"
                )
                #expect(!robots.isEmpty)
                let ids = robots.compactMap { $0["id"]?.stringValue.flatMap(UUID.init) }
                let fitting: Set<UUID> = Set(
                    try await knowledge.owner.query("SELECT id FROM public.robot_catalog WHERE \(condition)")
                        .map { try $0.decode("id") }
                )
                #expect(Set(ids).isSubset(of: fitting), "\(question): \(answer.text)")
                let cited = answer.artifacts["robots"]?["citations"]?.arrayValue ?? []
                #expect(cited.compactMap { $0["id"]?.stringValue } == ids.map { $0.uuidString.lowercased() })
            }
        }
    }

    @Test("Where no robot meets a demand, that is said; rows without the figure are said to be left out")
    func saysWhatItLacks() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let none = try await knowledge.ask("Which robots carry more than 90,000 kg?")
            #expect(none.text.contains("No robot of the catalogue has a published payload of at least 90,000 kg"))
            let some = try await knowledge.ask("Which robots carry more than 500 kg?")
            let lacking = try await knowledge.owner.query(
                "SELECT count(*) AS n FROM public.robot_catalog WHERE payload_kg IS NULL"
            )
            #expect(some.text.contains("\(try lacking[0].decode("n", as: Int.self)) more are left out"))
        }
    }

    @Test("A model that the catalogue does not hold is said not to be there")
    func unknownModel() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let answer = try await knowledge.ask("What is the payload of the FooBar 9000?")
            #expect(answer.text.contains("I have nothing on “FooBar 9000”"))
        }
    }

    @Test("A name with a slip of the pen finds its robot")
    func misspelled() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            for question in ["tell me about the mri250", "whats the payload of teh UR10"] {
                let answer = try await knowledge.ask(question)
                #expect(answer.artifacts["robots"]?["robots"]?.arrayValue?.count == 1, "\(answer.text)")
            }
        }
    }

    @Test("An article that answers is named with its row")
    func articles() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let answer = try await knowledge.ask("What is a residual value?")
            let cited = try #require(answer.artifacts["articles"]?["citations"]?.arrayValue?.first)
            #expect(cited["type"] == "article")
            let slug = try #require(cited["id"]?.stringValue)
            let rows = try await knowledge.owner.query("SELECT answer FROM public.articles WHERE slug = \(slug)")
            #expect(answer.text.contains(try #require(rows.first).decode("answer", as: String.self)))
        }
    }

    @Test("Pay-back: what was said is taken, the rest assumed in the open, and a price that is missing asked for")
    func payback() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let question = "When would a 45,000 dollar robot pay for itself with 2 pickers at 22 dollars an hour?"
            let answer = try await knowledge.ask(question)
            let data = try #require(answer.artifacts["payback"], "\(answer.text)")
            // 2 x 40 x 52 x 22 x .7 = 64,064; less 4,500 = 59,564; 540,000 / 59,564 = 9.1 months.
            #expect(data["saved_per_year"]?.doubleValue == 64_064)
            #expect(data["payback_months"]?.doubleValue == 9.1)
            #expect(
                data["inputs"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == [
                    "price", "people", "hourly_wage",
                ]
            )
            #expect(data["inputs"]?.arrayValue?.first?["source"] == "you")
            for assumption in data["assumptions"]?.arrayValue ?? [] {
                #expect(answer.text.contains(try #require(assumption["label"]?.stringValue)))
            }

            let context = UUID().uuidString
            let asked = try await knowledge.ask(
                "What is the payback of the MiR600 at 30 dollars an hour?",
                context: context
            )
            #expect(asked.state == "TASK_STATE_INPUT_REQUIRED", "no price of it is listed: \(asked.text)")
            let then = try await knowledge.ask("about 60,000 dollars", context: context)
            let reckoned = try #require(then.artifacts["payback"], "\(then.text)")
            #expect(reckoned["price"]?.doubleValue == 60_000)
            let inputs = reckoned["inputs"]?.arrayValue ?? []
            #expect(inputs.compactMap { $0["value"]?.doubleValue } == [60_000, 30])
        }
    }

    @Test("Pay-back of a robot whose price is listed rests on its row")
    func listedPrice() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let rows = try await knowledge.owner.query(
                "SELECT id, name, price FROM public.robot_catalog WHERE price IS NOT NULL ORDER BY name"
            )
            let row = try #require(rows.first)
            let name: String = try row.decode("name")
            let answer = try await knowledge.ask("What is the return on investment of the \(name)?")
            let data = try #require(answer.artifacts["payback"], "\(answer.text)")
            #expect(data["price"]?.doubleValue == NSDecimalNumber(decimal: try row.decode("price")).doubleValue)
            #expect(
                data["citations"]?.arrayValue?.first?["id"]?.stringValue
                    == (try row.decode("id", as: UUID.self)).uuidString.lowercased()
            )
        }
    }

    private static let asked = [
        "whats the cheapest cobot u have", "Can any robot work in the rain?", "robots for a hospital??",
        "which of them climbs stairs", "how heavy is the Spot", "Does the MiR250 run 20 hours?",
        "I need something that lifts 5 kg and weighs under 40 lb", "what do you know about quantum computers",
        "drones or robots for spraying", "how long does the battery last on the mir 250", "price of Stretch?",
        "is there a robot that irons shirts", "humanoids?", "which AMR is best", "compare cobots not made by FANUC",
        "I want an arm, reach between 900 mm and 1300 mm", "40 kg", "what is RaaS", "does leasing hurt my credit",
        "what robots do you NOT have", "show me the whole catalogue", "top speed?", "Stretch vs Spot",
        "robots that work at -25 C", "can a robot replace my forklift drivers", "who made the Digit robot",
        "¿Qué robots tienen?", "😀", "AGV AMR difference plz", "give me 3 robots under 20000 dollars",
    ]

    @Test("Questions as people ask them are answered, and none by a failed turn")
    func asPeopleAsk() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            for question in Self.asked {
                let answer = try await knowledge.ask(question)
                #expect(["TASK_STATE_COMPLETED", "TASK_STATE_INPUT_REQUIRED"].contains(answer.state), "\(answer.text)")
                #expect(answer.text.count > 20)
            }
        }
    }
}
