import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Sales

@Suite("Objections", .serialized)
struct ObjectionTests {
    @Test(
        "What holds a visitor back is recognised",
        arguments: [
            ("Robots are too expensive for us", .price), ("Does it pay for itself?", .price),
            ("We can't afford that", .price), ("What if it breaks down in the night?", .downtime),
            ("We cannot have any downtime", .downtime), ("My people are afraid of losing their jobs", .jobs),
            ("The union will not like it", .jobs), ("Will they replace our workers?", .jobs),
            ("Who does the maintenance?", .maintenance), ("Are there spare parts?", .maintenance),
            ("Are they safe around people?", .safety), ("What does OSHA say?", .safety),
            ("It will be obsolete in two years", .obsolescence), ("Does it integrate with our WMS?", .integration),
            ("We are too small for robots", .tooSmall), ("I need to ask my boss", .needToAsk),
            ("I have to run this by my partner", .needToAsk), ("We are already talking to another vendor", .competitor),
            ("Why you and not somebody else?", .competitor), ("too expnsive", nil), ("We pick by hand", nil),
            ("Our budget is 60k", nil), ("What should we do first?", .gettingStarted),
            ("Errors and labor costs are hurting us", nil), ("I manage the plant", nil),
            ("We want to start in spring", nil),
        ] as [(String, Objection?)]
    )
    func raised(message: String, expected: Objection?) {
        #expect(Objection.raised(in: message) == expected)
    }

    @Test(
        "Doubts about robots, their financing or us are objections in many words",
        arguments: [
            ("I'd like someone to walk me through a pilot", .gettingStarted), ("It's too expensive", .price),
            ("Isn't that too expensive?", .price),
            ("Labor costs too much, but robots are too expensive", .price), ("I doubt it is worth it", .price),
            ("We cannot afford a robot", .price), ("I don't want to replace my people", .jobs),
            ("It will cost people their jobs", .jobs), ("Do we have to lay anyone off?", .jobs),
            ("My crew is worried about robots", .jobs), ("What about maintenance?", .maintenance),
            ("How much does maintenance cost?", .maintenance), ("I am worried about maintenance", .maintenance),
            ("Can our maintenance team fix the robots?", .maintenance), ("Robots break down all the time", .downtime),
            ("Will it hurt someone?", .safety), ("I am worried about safety", .safety),
            ("Robots are dangerous, they run into people", .safety), ("It has to talk to our ERP", .integration),
            ("We are just a small company", .tooSmall), ("We have a quote from another vendor", .competitor),
            ("We got a cheaper offer", .competitor), ("Could we run a pilot first?", .gettingStarted),
            ("We'd like to start with a pilot", .gettingStarted), ("What is the payback?", .price),
            ("Technology changes so fast", .obsolescence), ("Will there be better models next year?", .obsolescence),
            ("We need to move pallets between docks and we have no idea where to start", .gettingStarted),
            ("My boss decides", .needToAsk), ("The lease is too expensive", .price),
            ("Robots are for big companies", .tooSmall),
            ("Robots are too expensive for our warehouse in Reno", .price),
            ("I am Dana and my people are afraid of losing their jobs", .jobs),
        ] as [(String, Objection?)]
    )
    func doubts(message: String, expected: Objection?) { #expect(Objection.raised(in: message) == expected) }

    @Test(
        "What is told of labor, of machines that are there, or of one's own trade is no objection",
        arguments: [
            "I own an orchard and labor costs too much", "I'd like to take packing off my people's hands",
            "Our maintenance team looks after the conveyors", "Our maintenance team is two people",
            "Our conveyor breaks down every week", "Overtime is too expensive", "Doing it by hand is too expensive",
            "We lose people every month", "We need to replace two workers who retired", "We repair trucks",
            "Our competitors use robots already", "We use SAP", "Our WMS is Manhattan", "I am a drone pilot",
            "We can't afford more mistakes", "Our old AGVs are outdated", "The parts are too small to grip",
            "People hate the night shift", "We had an OSHA visit after two injuries",
            "Forklifts run into people here", "We make expensive mistakes", "One would replace 2 people at $20 an hour",
            "We lost a big job last year",
            "Our downtime costs us 5,000 dollars a day", "We just opened a new plant in Union City",
            "We bank with a credit union", "We merged with another company", "We pay off our loan next year",
            "Labor is too expensive", "We are just a small bakery and want to automate packing",
            "We integrate conveyors for customers", "People get hurt lifting heavy parts in our plant",
            "Our forklift drivers have had accidents, so we want to automate", "We run a maintenance shop",
            "Hiring people costs too much and they leave", "Our workers are against overtime",
            "Staff turnover is too high and we think of robots",
        ]
    )
    func ownSituation(message: String) { #expect(Objection.raised(in: message) == nil) }

    @Test(
        "A trouble of theirs is kept, beside an objection too",
        arguments: [
            ("I own an orchard and labor costs too much", ["cost"]),
            ("Labor costs too much, but robots are too expensive", ["cost"]), ("Robots are too expensive for us", nil),
            ("We have accidents and I worry whether robots are safe", ["safety"]),
        ] as [(String, JSONValue?)]
    )
    func pains(message: String, expected: JSONValue?) {
        var reader = FactReader(known: [:], now: Date(timeIntervalSince1970: 0))
        #expect(reader.facts(in: message, answering: nil).first { $0.field == "pains" }?.value == expected)
    }

    @Test("Whoever tells of their own situation is asked on")
    func goesOn() async throws {
        try await SalesHarness.run { sales in
            let said = try await sales.tell("I own an orchard and labor costs too much")
            #expect(said.questions == 1 && !said.missing.isEmpty, "\(said.text)")
            #expect(said.captured["pains"] == ["cost"] && said.captured["facility"] == "farm")
        }
    }

    private static func answered(_ text: String, artifacts: [JSONValue] = []) -> JSONValue {
        [
            "task": [
                "id": "t", "contextId": "c1",
                "status": [
                    "state": "TASK_STATE_COMPLETED",
                    "message": ["messageId": "m", "role": "ROLE_AGENT", "parts": [["text": .string(text)]]],
                ],
                "artifacts": .array(artifacts),
            ]
        ]
    }

    @Test("The article is fetched over A2A, said and cited; nothing of the visitor's goes along")
    func article() async throws {
        let body = Self.answered("Tell people early. Name a champion.\nSource: NIST MEP, https://www.nist.gov/mep")
        try await withFakeUpstream(.json(body)) { knowledge in
            try await SalesHarness.run(knowledge: knowledge.url, patience: 20) { sales in
                let said = try await sales.tell("I am Dana and my people are afraid of losing their jobs")
                #expect(said.text.contains("Tell people early. Name a champion."))
                #expect(said.text.contains("How do I prepare my staff for robots?"))
                #expect(said.text.contains("NIST MEP"))
                #expect(said.questions <= 1 && said.missing.isEmpty)
                let cited = said.artifacts.compactMap { $0["articles"]?.arrayValue?.first }
                #expect(cited.first?["title"] == "How do I prepare my staff for robots?")
            }
            let request = try #require(knowledge.requests.first { $0.path == "/message:send" })
            #expect(!request.text.contains("Dana") && request.text.contains("c1"))
            #expect(request.headers.contains { $0.name.canonicalName == "a2a-version" && $0.value == "1.0" })
        }
    }

    @Test("A title that the service gives is cited as it is")
    func ownTitle() throws {
        let body = Self.answered(
            "Some answer.",
            artifacts: [
                [
                    "artifactId": "articles", "name": "articles",
                    "parts": [["data": ["articles": [["question": "Is it safe?"]]]]],
                ]
            ]
        )
        let task = try #require(try body["task"]?.decoded(as: A2A.Task.self))
        #expect(
            KnowledgeArticles.article(task, asked: "Safety?") == Article(title: "Is it safe?", text: "Some answer.")
        )
    }

    @Test("Robots, or a word that nothing was found, are no article")
    func noArticle() throws {
        for body in [
            Self.answered("I have nothing on that in the catalogue."), Self.answered(""),
            Self.answered(
                "Two robots.",
                artifacts: [["artifactId": "robots", "name": "robots", "parts": [["data": [:]]]]]
            ),
        ] {
            let task = try #require(try body["task"]?.decoded(as: A2A.Task.self))
            #expect(KnowledgeArticles.article(task, asked: "Safety?") == nil)
        }
    }

    @Test(
        "Where the service is away, slow, broken or at a loss, the answer says so and the conversation goes on",
        arguments: [
            FakeUpstream.Answer.silence, .json(["detail": "no"], status: .serviceUnavailable), .text("<html>"),
            .json(answered("I have nothing on that.")), .broken(afterSending: "{\"task\""),
        ]
    )
    func away(answer: FakeUpstream.Answer) async throws {
        try await withFakeUpstream(answer) { knowledge in
            try await SalesHarness.run(knowledge: knowledge.url) { sales in
                let said = try await sales.tell("Robots are too expensive for our warehouse in Reno")
                #expect(said.state == "TASK_STATE_COMPLETED", "\(said.text)")
                #expect(said.text.contains("cannot be looked up right now"))
                #expect(!said.text.contains("Payback"))
                #expect(said.actions.contains { $0.type == .contact })
                #expect(said.captured["city"] == "Reno", "what was said is kept all the same")
            }
        }
    }

    @Test("A long article is cut at a sentence")
    func short() {
        let text = String(repeating: "This is a sentence of some length. ", count: 40)
        let short = SalesAnswer.short(text)
        #expect(short.count <= 460 && short.hasSuffix(".") && !short.isEmpty)
    }
}
