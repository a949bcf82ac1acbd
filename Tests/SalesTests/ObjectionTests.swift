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
            try await SalesHarness.run(knowledge: knowledge.url) { sales in
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
