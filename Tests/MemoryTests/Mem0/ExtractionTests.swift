import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Mem0's API with a model that extracts", .timeLimit(.minutes(2)))
struct Mem0ExtractionTests {
    private static let messages: JSONValue = [
        ["role": "system", "content": "You are kind"], ["role": "assistant", "content": "Where do you live?"],
        ["role": "user", "content": "In Reno. I keep bees"],
    ]

    private static func ended(_ id: String, _ caller: ServiceFixture.Caller) async throws -> JSONValue {
        _ = try await ExtractionServiceTests.ended(id, caller)
        return try await caller.mem0(.get, "/v1/event/\(id)/").json
    }

    @Test("What is added is pending first, and its event tells what came of it")
    func events() async throws {
        let script = ExtractionServiceTests.Script { _ in
            Completion.facts(("I live in Reno", [2]), ("I keep bees", [2]), ("I keep wasps", [2]))
        }
        try await ExtractionServiceTests.with(script) { service, server in
            let caller = try await service.machine()
            let answer = try await caller.mem0(
                .post,
                "/v3/memories/add/",
                ["user_id": "ann", "app_id": "web", "messages": Self.messages, "immutable": true]
            )
            #expect(answer.status == 200 && answer.json["status"] == "PENDING" && answer.json["results"] == nil)
            let id = try #require(answer.json["event_id"]?.stringValue)
            let event = try await Self.ended(id, caller)
            #expect(event["status"] == "SUCCEEDED" && event["event_type"] == "ADD")
            #expect(event["latency"]?.doubleValue != nil && event["fallback"] == .null)
            let results = event["results"]?.arrayValue ?? []
            #expect(results.map { $0["memory"] } == ["I live in Reno", "I keep bees"])
            #expect(try await caller.mem0(.get, "/v1/events/").json["results"]?.arrayValue?.first == event)
            let memory = try #require(results.first?["id"]?.stringValue)
            let item = try await caller.mem0(.get, "/v1/memories/\(memory)/").json
            #expect(item["app_id"] == "web" && item["immutable"] == true)
            let said = server.requests.first?.text ?? ""
            #expect(said.contains("Where do you live?") && !said.contains("You are kind"))
        }
    }

    @Test("What the request wants to be kept, else the project, is told to the model")
    func instructions() async throws {
        let script = ExtractionServiceTests.Script { request in
            let categories = request.text.contains("hobbies") ? ["hobbies"] : ["places"] as JSONValue
            let facts: JSONValue = [["text": "I keep bees", "sources": [2], "categories": categories]]
            return Completion.saying(try JSON.encodeText(["facts": facts] as JSONValue))
        }
        try await ExtractionServiceTests.with(script) { service, server in
            let caller = try await service.machine()
            let project = "/api/v1/orgs/organizations/default/projects/default/"
            let settings: JSONValue = [
                "custom_instructions": "Only what is about animals.",
                "custom_categories": [["places": "Where somebody is"]],
            ]
            #expect(try await caller.mem0(.patch, project, settings).status == 200)
            var body: [String: JSONValue] = ["user_id": "ann", "messages": Self.messages]
            for (user, category, wish) in [
                ("ann", "places", "Only what is about animals."), ("bob", "hobbies", "Only what is fun."),
            ] {
                body["user_id"] = .string(user)
                let added = try await caller.mem0(.post, "/v3/memories/add/", .object(body))
                let event = try await Self.ended(try #require(added.json["event_id"]?.stringValue), caller)
                let id = try #require(event["results"]?.arrayValue?.first?["id"]?.stringValue)
                let item = try await caller.mem0(.get, "/v1/memories/\(id)/").json
                #expect(item["categories"] == [.string(category)])
                #expect(server.requests.last?.text.contains(wish) == true)
                body["custom_instructions"] = "Only what is fun."
                body["custom_categories"] = [["hobbies": "What somebody likes to do"]]
            }
            body["custom_categories"] = [7]
            let wrong = try await caller.mem0(.post, "/v3/memories/add/", .object(body))
            #expect(wrong.status == 400 && wrong.json["detail"]?.stringValue?.contains("custom_categories") == true)
        }
    }

    @Test("Clients that wait for what was added are given it, also word for word where the model fails")
    func waits() async throws {
        let script = ExtractionServiceTests.Script { request in
            request.text.contains("ants") ? Completion.refusal(400) : Completion.facts(("I keep bees", [2]))
        }
        try await ExtractionServiceTests.with(script) { service, _ in
            let caller = try await service.machine()
            let body: JSONValue = ["user_id": "ann", "messages": Self.messages]
            let hosted = try await caller.mem0(.post, "/memories", body).json["results"]?.arrayValue
            #expect(hosted?.map { $0["memory"] } == ["I keep bees"] && hosted?.first?["event"] == "ADD")
            let older = try await caller.mem0(.post, "/v1/memories/", body).json.arrayValue
            #expect(older?.map { $0["event"] } == ["UPDATE"])
            let other: JSONValue = ["user_id": "ann", "messages": "I keep ants too"]
            let kept = try await caller.mem0(.post, "/memories", other).json["results"]?.arrayValue
            #expect(kept?.map { $0["memory"] } == ["I keep ants too"])
        }
    }

    @Test("What is not to be inferred is kept at once, and an agent's own words are facts where no user is named")
    func agents() async throws {
        let script = ExtractionServiceTests.Script { _ in Completion.facts(("I ship on Mondays", [1])) }
        try await ExtractionServiceTests.with(script) { service, server in
            let caller = try await service.machine()
            _ = try await caller.remember("I keep bees", ["user_id": "ann"])
            #expect(server.requests.isEmpty)
            let said: JSONValue = [["role": "assistant", "content": "Hello, I ship on Mondays"]]
            let body: JSONValue = ["agent_id": "sales", "messages": said]
            let results = try await caller.mem0(.post, "/memories", body).json["results"]?.arrayValue
            #expect(results?.map { $0["memory"] } == ["I ship on Mondays"])
        }
    }
}
