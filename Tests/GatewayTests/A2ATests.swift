import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("A2A at the front door")
struct A2ATests {
    private static func card(_ name: String, skill: String) -> JSONValue {
        [
            "name": .string(name), "description": "Says what it can.", "version": "1.2.3",
            "supportedInterfaces": [
                ["url": "http://10.0.0.7:8002", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"]
            ],
            "capabilities": ["streaming": true], "defaultInputModes": ["text/plain"],
            "defaultOutputModes": ["text/plain"],
            "securitySchemes": ["bearer": ["httpAuthSecurityScheme": ["scheme": "Bearer", "bearerFormat": "JWT"]]],
            "skills": [["id": .string(skill), "name": "Skill", "description": "A skill", "tags": ["a"]]],
        ]
    }

    @Test("An agent's card gives the gateway's address and credentials, nothing of the inside")
    func cardOfOne() async throws {
        try await withFakeUpstream(.json(Self.card("Financing", skill: "lease"))) { upstream in
            try await GatewayHarness.run(
                upstream: upstream.url,
                settings: ["GATEWAY_PUBLIC_URL": "https://mesh.example.com/"]
            ) { gateway in
                let answer = try await gateway.request(.get, "/agents/financing/.well-known/agent-card.json")
                #expect(answer.status == 200)
                let card: AgentCard = try answer.body.decoded()
                #expect(card.version == "1.2.3")
                #expect(
                    card.supportedInterfaces.map(\.url) == [
                        "https://mesh.example.com/agents/financing", "https://mesh.example.com/agents/financing/a2a",
                    ]
                )
                #expect(card.securitySchemes?["apiKey"]?.apiKeySecurityScheme?.name == "X-API-Key")
                #expect(!answer.text.contains("10.0.0.7"))
                let tag = try #require(answer.header("ETag"))
                for (held, status) in [(tag, 304), ("\"x\", W/\(tag)", 304), ("\"x\"", 200)] {
                    let again = try await gateway.request(
                        .get,
                        "/agents/financing/.well-known/agent-card.json",
                        nil,
                        ["If-None-Match": held]
                    )
                    #expect(again.status == status)
                }
                #expect(try await gateway.request(.get, "/agents/nobody/.well-known/agent-card.json").status == 404)
            }
        }
    }

    @Test("The mesh's card has the skills of all its agents")
    func aggregate() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            guard request.path == "/v1/agents" else { return .json(Self.card("Ybryx", skill: "recall")) }
            return .json([
                "agents": [
                    ["id": "financing", "url": "http://10.0.0.7:8002", "card": Self.card("Financing", skill: "lease")],
                    ["id": "greenhouse", "url": "http://10.0.0.9", "card": Self.card("Greenhouse", skill: "climate")],
                ]
            ])
        }
        try await withFakeUpstream(answering: answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let card: AgentCard = try await gateway.request(.get, "/.well-known/agent-card.json").body.decoded()
                #expect(card.name == "Ybryx")
                #expect(card.skills.map(\.id) == ["recall", "financing.lease", "greenhouse.climate"])
                #expect(card.supportedInterfaces.map(\.protocolBinding) == ["HTTP+JSON", "JSONRPC"])
            }
        }
    }

    @Test(
        "A call goes to the agent that the path names as it is, with who calls in a token of ours",
        arguments: [
            ("/agents/knowledge/message:send", "/message:send"), ("/agents/knowledge/a2a", "/a2a"),
            ("/agents/knowledge/tasks/t%2F1:cancel", "/tasks/t%2F1:cancel"), ("/message:send", "/message:send"),
        ]
    )
    func passes(path: String, inside: String) async throws {
        let refused: JSONValue = ["error": ["code": 404, "status": "NOT_FOUND", "message": "There is no such task."]]
        try await withFakeUpstream(.json(refused, status: .notFound)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let headers = ["Authorization": "Bearer \(key)", "A2A-Version": "1.0", "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, path + "?a=b", ["x": 1], headers)
                #expect(answer.status == 404)
                #expect(answer.body == refused)
                let sent = try #require(upstream.requests.first)
                #expect(sent.path == inside + "?a=b")
                #expect(sent.json == ["x": 1])
                #expect(HTTPField.Name("A2A-Version").flatMap { sent.headers[$0] } == "1.0")
                let caller = try await gateway.caller(of: sent)
                #expect(caller.user == "ada")
                #expect(caller.tenant == "acme")
            }
        }
    }

    @Test("A stream comes through as it is")
    func streams() async throws {
        let events = ["data: {\"task\":{}}\n\n", "data: {\"statusUpdate\":{}}\n\n"]
        try await withFakeUpstream(.events(events)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                let answer = try await gateway.request(.post, "/agents/sales/message:stream", [:], headers)
                #expect(answer.header("Content-Type") == "text/event-stream")
                #expect(answer.text == events.joined())
            }
        }
    }

    @Test(
        "A stream may last for its own time, asked for by a header or not; any other call has a request's",
        arguments: [
            ("/message:stream", "", true), ("/tasks/t:subscribe", "", true), ("/message:stream/", "", true),
            ("/a2a", "SendStreamingMessage", true), ("/a2a/", "SubscribeToTask", true), ("/a2a", "SendMessage", false),
            ("/message:send", "", false),
        ]
    )
    func streamTime(path: String, method: String, isStream: Bool) async throws {
        let limits: @Sendable (inout ProcessSettings) -> Void = {
            $0.requestTimeout = .seconds(9)
            $0.streamTimeout = .seconds(60)
        }
        try await withFakeUpstream(.events(["data: {}\n\n"])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, limits: limits) { gateway in
                let headers = ["X-API-Key": try await gateway.key()]
                let body: JSONValue = method.isEmpty ? [:] : ["jsonrpc": "2.0", "id": 1, "method": .string(method)]
                #expect(try await gateway.request(.post, "/agents/sales" + path, body, headers).status == 200)
                let told = try #require(upstream.requests.last?.headers[.deadline].flatMap { Int($0) })
                #expect((told > 10_000) == isStream)
            }
        }
    }

    @Test("Who is nobody gets 401, and a key that is kept to other namespaces 403; nothing reaches the agent")
    func refusals() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let stranger = try await gateway.request(.post, "/agents/sales/message:send", [:])
                #expect(stranger.status == 401)
                #expect(stranger.body["error"]?["code"]?.intValue == 401)
                #expect(stranger.header("WWW-Authenticate") == "Bearer")
                let key = try await gateway.key(namespaces: ["agent:financing"])
                for path in ["/agents/sales/message:send", "/agents/sales/a2a", "/message:send"] {
                    #expect(try await gateway.request(.post, path, [:], ["X-API-Key": key]).status == 403)
                }
                #expect(upstream.requests.isEmpty)
                #expect(
                    try await gateway.request(.post, "/agents/financing/a2a", [:], ["X-API-Key": key]).status == 200
                )
            }
        }
    }

    @Test("An agent that is away is 503, told as A2A tells errors")
    func away() async throws {
        try await GatewayHarness.run { gateway in
            let headers = ["X-API-Key": try await gateway.key()]
            let answer = try await gateway.request(.get, "/agents/sales/tasks", nil, headers)
            #expect(answer.status == 503)
            #expect(answer.body["error"]?["message"]?.stringValue?.contains("sales") == true)
        }
    }
}
