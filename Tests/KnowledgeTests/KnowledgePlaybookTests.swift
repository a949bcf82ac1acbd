import Agents
import Foundation
import Logging
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

extension TurnContext {
    static func said(_ message: String, history: [String] = []) -> TurnContext {
        TurnContext(
            identity: KnowledgeHarness.dana,
            contextID: "c1",
            taskID: "t1",
            message: message,
            history: history.map { ChatRequest.HistoryItem(role: "user", content: $0) },
            now: Date(timeIntervalSince1970: 1_768_478_400),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

@Suite("Knowledge without a language model")
struct KnowledgePlaybookTests {
    typealias Results = [(call: ToolCall, result: JSONValue)]

    static func next(_ message: String, history: [String] = [], results: Results = []) async throws -> OfflineStep {
        try await KnowledgePlaybook()
            .next(OfflineTurn(context: .said(message, history: history), results: results))
    }

    static func calls(_ message: String, history: [String] = [], results: Results = []) async throws -> [ToolCall] {
        guard case .call(let calls) = try await next(message, history: history, results: results) else { return [] }
        return calls
    }

    static func text(_ message: String, results: Results) async throws -> String {
        guard case .say(let text, _, _) = try await next(message, results: results) else { return "" }
        return text
    }

    @Test("The difference between two kinds is an article's matter; between two models it is not")
    func kinds() async throws {
        func searched(named: Bool) -> Results {
            [
                (
                    ToolCall("search_robots", [:]),
                    [
                        "robots": [Self.robot("Hauler"), Self.robot("Lifter")], "scores": [0.7, 0.6],
                        "named": [.bool(named), .bool(named)],
                    ]
                ),
                (
                    ToolCall("search_articles", [:]),
                    ["articles": [["slug": "amr-vs-agv", "title": "AMR or AGV?"]], "scores": [0.8]]
                ),
            ]
        }
        let question = "What is the difference between an AMR and an AGV?"
        #expect(try await Self.calls(question, results: searched(named: false)).map(\.name) == ["show_articles"])
        #expect(try await Self.calls(question, results: searched(named: true)).map(\.name) == ["compare_robots"])
    }

    @Test("What an article answers is no robot's matter, though it names a kind; figures are")
    func articleOfKind() async throws {
        func searched(_ demanded: [JSONValue]) -> Results {
            [
                (
                    ToolCall("search_robots", [:]),
                    [
                        "robots": [Self.robot("Flyer")], "scores": [0.5], "named": [false],
                        "demanded": .array(demanded),
                    ]
                ),
                (
                    ToolCall("search_articles", [:]),
                    ["articles": [["slug": "drone-rules", "answer": "A permit."]], "scores": [0.8]]
                ),
            ]
        }
        let permits = try await Self.calls("What permits do drones need?", results: searched([]))
        #expect(permits.map(\.name) == ["show_articles"])
        let strong = try await Self.calls("Which drones carry 20 kg?", results: searched(["payload of at least 20 kg"]))
        #expect(strong.map(\.name) == ["show_robots"])
    }

    static func robot(_ name: String, price: Double? = nil) -> JSONValue {
        var fields: [String: JSONValue] = [
            "id": .string(UUID().uuidString), "name": .string(name), "manufacturer": .string("\(name) Works"),
            "category": "AMR", "description": .string("\(name) carries totes. It is blue."), "payload": "123 kg",
            "specifications": ["max_speed_m_s": 1.7, "runtime_h": 9],
        ]
        if let price {
            fields["price"] = .double(price)
            fields["price_source"] = "A shop"
            fields["price_date"] = "2026"
        }
        return .object(fields)
    }

    static func found(_ robots: [JSONValue], score: Double, named: Bool = false) -> Results {
        [
            (
                call: ToolCall("search_robots", [:]),
                result: [
                    "robots": .array(robots), "scores": .array(robots.map { _ in .double(score) }),
                    "named": .array(robots.map { _ in .bool(named) }),
                ]
            ),
            (call: ToolCall("search_articles", [:]), result: ["articles": [], "scores": []]),
            (call: ToolCall("show_robots", [:]), result: ["shown": 1]),
        ]
    }

    @Test("The catalogue and the articles are asked at once, with what the message says")
    func firstCalls() async throws {
        let calls = try await Self.calls("Which outdoor drone carries at least 20 kg for under $50,000?")
        #expect(calls.map(\.name) == ["search_robots", "search_articles"])
        let arguments = try #require(calls.first?.arguments)
        #expect(arguments["category"] == "Drone")
        #expect(arguments["environment"] == "outdoor")
        #expect(arguments["max_price"]?.doubleValue == 50_000)
        #expect(arguments["min_payload_kg"]?.doubleValue == 20)
        let overview = try await Self.calls("What do robots do in agriculture?")
        #expect(overview.first?.name == "describe_industry")
        #expect(overview.first?.arguments["industry"] == "agriculture")
    }

    @Test("A comparison takes the robots that were named, else the best found")
    func comparison() async throws {
        let robots = ["A1", "B2", "C3"].map { Self.robot($0) }
        let results = Self.found(robots, score: 0.5).filter { $0.call.name != "show_robots" }
        let calls = try await Self.calls("Compare two AMRs", results: results)
        #expect(calls.map(\.name) == ["compare_robots"])
        let ids = calls.first?.arguments["robot_ids"]?.arrayValue ?? []
        #expect(ids == robots.prefix(2).compactMap { $0["id"] })
        let lonely = Self.found([Self.robot("A1")], score: 0.5).filter { $0.call.name != "show_robots" }
        #expect(
            try await Self.calls("Compare two AMRs", results: lonely).contains { $0.name == "compare_robots" } == false
        )
    }

    @Test("What does not fit well enough is no answer, and nothing is guessed")
    func nothing() async throws {
        for results in [Self.found([Self.robot("Quux")], score: 0.1), Self.found([], score: 0)] {
            let text = try await Self.text("What is the capital of France?", results: results)
            #expect(text.contains("rather not guess"), "\(text)")
            #expect(!text.contains("Quux"))
            #expect(!text.contains("Paris"))
        }
    }

    @Test("A robot is described by its row alone, and a missing price is said to be missing")
    func oneRobot() async throws {
        let text = try await Self.text(
            "Tell me about the Quux",
            results: Self.found([Self.robot("Quux")], score: 1, named: true)
        )
        for part in ["Quux by Quux Works", "Quux carries totes.", "payload 123 kg", "1.7 m/s", "9 h"] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(text.contains("no published price"))
        #expect(!text.contains("$"))
        let priced = try await Self.text(
            "Tell me about the Quux",
            results: Self.found([Self.robot("Quux", price: 12_345)], score: 1, named: true)
        )
        #expect(priced.contains("$12,345 (A shop, 2026)"))
    }

    @Test("Every figure that is said stands in a result", arguments: 1..<15)
    func figures(seed: Int) async throws {
        let robots = (1...(seed % 3 + 1)).map {
            Self.robot("Quux\($0)", price: seed.isMultiple(of: 2) ? Double(seed) * 977 : nil)
        }
        let text = try await Self.text("Which AMR carries totes?", results: Self.found(robots, score: 0.8))
        let source = try robots.map { try JSON.encodeText($0) }.joined(separator: " ")
        let known = Set(Self.numbers(in: source))
        for number in Self.numbers(in: text) { #expect(known.contains(number), "\(number) in \(text)") }
    }

    private static func numbers(in text: String) -> [Double] {
        text.matches(of: /\d[\d,]*(?:\.\d+)?/).compactMap { Double($0.output.replacing(",", with: "")) }
    }

    @Test("An answered question is told with its source")
    func article() async throws {
        let results: Results = [
            (call: ToolCall("search_robots", [:]), result: ["robots": [], "scores": [], "named": []]),
            (
                call: ToolCall("search_articles", [:]),
                result: [
                    "articles": [
                        ["answer": "It depends on quux.", "source": ["name": "IRS", "url": "https://irs.gov/x"]]
                    ],
                    "scores": [0.9],
                ]
            ),
        ]
        #expect(
            try await Self.text("Is it deductible?", results: results)
                == "It depends on quux.\nSource: IRS, https://irs.gov/x"
        )
    }
}
