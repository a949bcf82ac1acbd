import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("Questions that go on, compare, or find nothing", .serialized)
struct RefinedQuestionTests {
    private func names(_ knowledge: KnowledgeHarness, _ condition: PostgresQuery) async throws -> [String] {
        try await knowledge.owner.query("SELECT name FROM public.robot_catalog r WHERE \(condition)")
            .map { try $0.decode("name") }
    }

    @Test("Where nothing meets all demands, all of them are named, and each that can be given up")
    func noneFits() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let outdoor = try await knowledge.ask("Which robots carry more than 500 kg outdoors?")
            #expect(
                outdoor.text.contains("that works outdoors has a published payload of at least 500 kg"),
                "\(outdoor.text)"
            )
            let indoors = try await names(knowledge, "payload_kg >= 500")
            #expect(outdoor.text.contains("without “works outdoors” there are \(indoors.count):"), "\(outdoor.text)")
            let strongest = try await names(
                knowledge,
                "environment IN ('outdoor', 'both') AND payload_kg IS NOT NULL ORDER BY payload_kg DESC"
            )
            #expect(
                outdoor.text.contains("there are \(strongest.count): \(try #require(strongest.first)) ("),
                "\(outdoor.text)"
            )

            let cobots = try await knowledge.ask("list cobots under 40,000 dollars")
            #expect(
                cobots.text.contains("No cobot of the catalogue has a published price of at most $40,000"),
                "\(cobots.text)"
            )
            let priced = try await names(knowledge, "price <= 40000")
            #expect(!priced.isEmpty && priced.contains { cobots.text.contains($0) }, "\(cobots.text)")
        }
    }

    @Test(
        "The first of all by a figure is the row that has the most, or the least, of it",
        arguments: [
            ("Which arm has the longest reach?", "category IN ('Robotic Arm', 'Cobot')", "reach_mm DESC"),
            ("heaviest payload of your AMRs", "category = 'AMR'", "payload_kg DESC"),
            ("what is the cheapest robot?", "true", "price ASC"),
            ("Which cobot has the highest payload?", "category = 'Cobot'", "payload_kg DESC"),
            ("fastest AMR", "category = 'AMR'", "(specifications ->> 'max_speed_m_s')::float8 DESC"),
        ]
    )
    func superlatives(question: String, kind: String, order: String) async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let column = order.split(separator: " ").dropLast().joined(separator: " ")
            let rows = try await knowledge.owner.query(
                PostgresQuery(
                    sql:
                        "SELECT name, (\(column))::float8 AS figure FROM public.robot_catalog WHERE \(kind) AND \(column) IS NOT NULL ORDER BY \(order)"
                )
            )
            let best: Double = try #require(rows.first).decode("figure")
            let ties: [String] = try rows.filter { try $0.decode("figure", as: Double.self) == best }.map {
                try $0.decode("name")
            }
            let answer = try await knowledge.ask(question)
            #expect(ties.contains(try #require(answer.names.first)), "\(question): \(answer.text)")
            let cited = answer.artifacts["robots"]?["citations"]?.arrayValue?.compactMap { $0["title"]?.stringValue }
            #expect(cited == answer.names)
            let lacking = try await knowledge.owner.query(
                PostgresQuery(sql: "SELECT count(*) AS n FROM public.robot_catalog WHERE \(kind) AND \(column) IS NULL")
            )
            let left: Int = try lacking[0].decode("n")
            if left > 0 {
                #expect(answer.text.contains("\(left) more \(left == 1 ? "is" : "are") left out"), "\(answer.text)")
            }
        }
    }

    @Test("A question that goes on keeps what was demanded, but for what it changes")
    func refines() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let context = UUID().uuidString
            _ = try await knowledge.ask("Which robots carry more than 500 kg?", context: context)
            let only = try await knowledge.ask("Only AMRs please", context: context)
            let strong = try await names(knowledge, "category = 'AMR' AND payload_kg >= 500")
            #expect(!only.names.isEmpty && Set(only.names).isSubset(of: strong), "\(only.text)")
            let those = try await knowledge.ask("which of those has the highest payload?", context: context)
            #expect(Set(those.names).isSubset(of: only.names), "\(those.text)")
            let top = try await knowledge.owner.query(
                "SELECT name FROM public.robot_catalog WHERE name = ANY (\(only.names)::text[]) ORDER BY payload_kg DESC"
            )
            #expect(those.names.first == (try top.first?.decode("name")), "\(those.text)")

            let other = UUID().uuidString
            _ = try await knowledge.ask("Which cobots lift 20 kg?", context: other)
            let more = try await knowledge.ask("and 25 kg?", context: other)
            let fitting = try await names(knowledge, "category = 'Cobot' AND payload_kg >= 25")
            #expect(!more.names.isEmpty && Set(more.names).isSubset(of: fitting), "\(more.text)")
        }
    }

    @Test("Of two kinds one robot each is compared, with the article on them where there is one")
    func kinds() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let answer = try await knowledge.ask("Compare an AMR with an AGV")
            let robots = answer.artifacts["comparison"]?["robots"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let kinds = try await knowledge.owner.query(
                "SELECT category FROM public.robot_catalog WHERE name = ANY (\(robots)::text[])"
            )
            let found: Set<String> = Set(try kinds.map { try $0.decode("category") })
            #expect(found == ["AMR", "AGV"], "\(answer.text)")
        }
    }

    @Test("What is asked of a robot is told first, or said not to be published")
    func attributes() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let rows = try await knowledge.owner.query(
                """
                SELECT (SELECT name FROM public.robot_catalog WHERE specifications ? 'runtime_h' ORDER BY name LIMIT 1) AS known,
                    (SELECT specifications ->> 'runtime_h' FROM public.robot_catalog WHERE specifications ? 'runtime_h'
                     ORDER BY name LIMIT 1) AS hours
                """
            )
            let known: String = try #require(rows.first).decode("known")
            let hours: String = try #require(rows.first).decode("hours")
            let told = try await knowledge.ask("How long does the battery of the \(known) last?")
            #expect(told.text.contains("runtime \(hours) h"), "\(told.text)")
            let context = UUID().uuidString
            let silent = try await knowledge.ask("How long does the MiR250's battery last?", context: context)
            #expect(silent.text.contains("no runtime is published"), "\(silent.text)")
            let it = try await knowledge.ask("And what is its payload?", context: context)
            #expect(it.names == ["MiR250"] && it.text.contains("payload 250 kg"), "\(it.text)")
        }
    }

    @Test("“It” means the robot that was shown, but where an article is what was asked for")
    func referring() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let context = UUID().uuidString
            _ = try await knowledge.ask("Tell me about the UR10e", context: context)
            let weight = try await knowledge.ask("How much can it lift?", context: context)
            #expect(weight.names == ["UR10e"] && weight.text.contains("payload 12.5 kg"), "\(weight.text)")
            let article = try await knowledge.ask(
                "It is leased: what is a residual value in a lease?",
                context: context
            )
            #expect(article.robots.isEmpty && article.artifacts["articles"] != nil, "\(article.text)")
        }
    }

    @Test(
        "A name that nobody's robot has is said not to be there, however it is written",
        arguments: [
            ("tell me about the foobar 9000", "foobar 9000"), ("what does the Tesla Optimus weigh?", "Tesla Optimus"),
        ]
    )
    func unknown(question: String, name: String) async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let answer = try await knowledge.ask(question)
            #expect(answer.text.contains("I have nothing on “\(name)”"), "\(answer.text)")
        }
    }

    @Test(
        "What is in no row gets no robot",
        // The tests' model knows words alone, and "on the" as well as any.
        arguments: ["purple elephants dancing", "who won the world cup", "flux capacitor", "best pizza recipe"]
    )
    func offTopic(question: String) async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let answer = try await knowledge.ask(question)
            #expect(answer.artifacts["robots"] == nil && answer.text.contains("rather not guess"), "\(answer.text)")
        }
    }

    @Test("A business that is no industry by name is answered from the profile that comes nearest")
    func industries() async throws {
        try await Seeded.run { _, store in
            while true {
                let rows = try await store.unembedded(by: nil, limit: 40)
                if rows.isEmpty { break }
                try await store.store(vectors: WordVectors.embed(rows.map(\.text)), of: rows)
            }
            for (question, slug) in [
                ("weeding and spraying crops with robots", "agriculture"), ("unload trailers at the dock", "logistics"),
            ] {
                for vector in [WordVectors.embed([question]), nil] {
                    let found = try await store.searchIndustries(question, vector: vector, limit: 6)
                    #expect(found.count == 6 && found.first?.item.slug == slug, "\(question)")
                    #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
                }
            }
        }
    }

    @Test("A robot's listed price stands over one that was told earlier, and each is named with its source")
    func prices() async throws {
        try await KnowledgeHarness.withModel { knowledge in
            let rows = try await knowledge.owner.query(
                "SELECT price FROM public.robot_catalog WHERE name = 'BellaBot' AND price IS NOT NULL"
            )
            let listed = NSDecimalNumber(decimal: try #require(rows.first).decode("price")).doubleValue
            let context = UUID().uuidString
            let first = try await knowledge.ask("When does a 60,000 dollar robot pay for itself?", context: context)
            #expect(first.artifacts["payback"]?["price"]?.doubleValue == 60_000, "\(first.text)")
            let named = try await knowledge.ask("And what is the payback of the BellaBot?", context: context)
            #expect(named.artifacts["payback"]?["price"]?.doubleValue == listed, "\(named.text)")
            #expect(named.artifacts["payback"]?["inputs"]?.arrayValue?.first?["source"] == "catalogue")
            let old = try await knowledge.ask("And the payback of the MiR600?", context: context)
            #expect(old.artifacts["payback"]?["price"]?.doubleValue == 60_000, "\(old.text)")
            #expect(old.text.contains("as you told me earlier"), "\(old.text)")
            let both = try await knowledge.ask("The robot is 50k and an operator costs us 45,000 a year. Payback?")
            #expect(both.artifacts["payback"]?["price"]?.doubleValue == 50_000, "\(both.text)")
            // 45,000 x .7
            #expect(both.artifacts["payback"]?["saved_per_year"]?.doubleValue == 31_500, "\(both.text)")
        }
    }
}
