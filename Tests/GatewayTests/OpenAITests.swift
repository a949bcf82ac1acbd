import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("OpenAI's clients at the front door")
struct OpenAITests {
    private static func reply(_ text: String, session: String = "s-1") -> JSONValue {
        [
            "message": .string(text), "session_id": .string(session), "agent": "Financing", "agent_id": "financing",
            "timestamp": "2026-11-30T12:00:00Z", "suggested_actions": [], "artifacts": [], "state": "completed",
            "captured_data": [:], "memories_used": [],
        ]
    }

    private static func messages(_ texts: String...) -> JSONValue {
        .array(
            texts.enumerated().map { index, text in
                ["role": index.isMultiple(of: 2) ? "user" : "assistant", "content": .string(text)]
            }
        )
    }

    private static let path = "/v1/chat/completions"

    @Test("An answer comes as a completion, in the session that the same conversation had before")
    func goesOn() async throws {
        try await withFakeUpstream(.json(Self.reply("2,100.19 a month"))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["Authorization": "Bearer \(try await gateway.key())"]
                let first = try await gateway.request(
                    .post,
                    Self.path,
                    ["model": "supervisor", "messages": Self.messages("What is it a month?"), "user": "ada"],
                    headers
                )
                #expect(first.status == 200)
                #expect(first.body["object"] == "chat.completion")
                let choice = first.body["choices"]?.arrayValue?.first
                #expect(choice?["message"] == ["role": "assistant", "content": "2,100.19 a month"])
                #expect(choice?["finish_reason"] == "stop")
                #expect(first.body["ybryx"]?["session_id"] == "s-1")
                #expect(first.body["usage"] == ["prompt_tokens": 5, "completion_tokens": 4, "total_tokens": 9])

                let told = Self.messages("What is it a month?", "2,100.19 a month", "And over 48?")
                for (user, session) in [("ada", "s-1"), ("eve", nil)] as [(String, String?)] {
                    _ = try await gateway.request(
                        .post,
                        Self.path,
                        ["model": "supervisor", "messages": told, "user": .string(user)],
                        headers
                    )
                    let sent = try #require(upstream.requests.last)
                    #expect(sent.json?["message"] == "And over 48?")
                    #expect(sent.json?["session_id"]?.stringValue == session)
                    #expect(sent.json?["conversation_history"]?.arrayValue?.count == 2)
                    #expect(sent.json?["agent"] == nil)
                    #expect(try await gateway.caller(of: sent).user == user)
                }
                // Told once more, the same beginning is a conversation of its own: the session has moved on.
                for session in [nil, nil] as [String?] {
                    _ = try await gateway.request(
                        .post,
                        Self.path,
                        ["model": "supervisor", "messages": told, "user": "ada"],
                        headers
                    )
                    #expect(upstream.requests.last?.json?["session_id"]?.stringValue == session)
                }
                // Another answer than was given is another conversation.
                let changed = Self.messages("What is it a month?", "Nothing at all", "And over 48?")
                _ = try await gateway.request(
                    .post,
                    Self.path,
                    ["model": "supervisor", "messages": changed, "user": "ada"],
                    headers
                )
                #expect(upstream.requests.last?.json?["session_id"] == nil)
            }
        }
    }

    @Test("An agent is a model, and instructions to a model are none to it")
    func agent() async throws {
        try await withFakeUpstream(.json(Self.reply("Hello"))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let messages: JSONValue = [
                    ["role": "system", "content": "You are a pirate"],
                    [
                        "role": "user",
                        "content": [["type": "text", "text": "Hello"], ["type": "text", "text": "there"]],
                    ],
                ]
                let body: JSONValue = ["model": "financing", "messages": messages, "temperature": 1]
                #expect(try await gateway.request(.post, Self.path, body).status == 200)
                let sent = try #require(upstream.requests.first)
                #expect(sent.json?["agent"] == "financing")
                #expect(sent.json?["message"] == "Hello\nthere")
                #expect(sent.json?["conversation_history"] == nil)
                #expect(try await gateway.caller(of: sent).role == .visitor)
            }
        }
    }

    @Test("A stream has the role, the pieces, an end and, where asked for, the count; then it says that it is done")
    func streams() async throws {
        let done = String(decoding: try JSON.encode(Self.reply("One, two, three.")), as: UTF8.self)
        let events = [
            "event: session\ndata: {\"session_id\":\"s-1\"}\n\n", "event: token\ndata: {\"text\":\"One,\"}\n\n",
            "event: token\ndata: {\"text\":\" two,\"}\n\n", "event: done\ndata: \(done)\n\n",
        ]
        try await withFakeUpstream(.events(events)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(
                    .post,
                    Self.path,
                    [
                        "model": "supervisor", "messages": Self.messages("Count"), "stream": true,
                        "stream_options": ["include_usage": true],
                    ]
                )
                #expect(answer.header("Content-Type")?.hasPrefix("text/event-stream") == true)
                let data = answer.text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
                #expect(data.last == "[DONE]")
                let chunks = try data.dropLast().map { try json(String($0)) }
                #expect(chunks.allSatisfy { $0["object"] == "chat.completion.chunk" && $0["id"] == chunks[0]["id"] })
                let deltas = chunks.compactMap { $0["choices"]?.arrayValue?.first?["delta"] }
                #expect(deltas.first?["role"] == "assistant")
                #expect(deltas.compactMap { $0["content"]?.stringValue }.joined() == "One, two, three.")
                let ends = chunks.compactMap { $0["choices"]?.arrayValue?.first?["finish_reason"]?.stringValue }
                #expect(ends == ["stop"])
                #expect(chunks.last?["choices"] == [])
                #expect(chunks.last?["usage"]?["completion_tokens"] == 4)
            }
        }
    }

    @Test("What goes wrong in a stream is an event of it, and it does not say that it is done")
    func brokenStream() async throws {
        for events in [
            ["event: token\ndata: {\"text\":\"One,\"}\n\n"],
            ["event: error\ndata: {\"message\":\"The knowledge service is away.\",\"code\":\"unavailable\"}\n\n"],
        ] {
            try await withFakeUpstream(.events(events)) { upstream in
                try await GatewayHarness.run(upstream: upstream.url) { gateway in
                    let body: JSONValue = ["model": "supervisor", "messages": Self.messages("Count"), "stream": true]
                    let answer = try await gateway.request(.post, Self.path, body)
                    #expect(answer.text.contains("\"error\""))
                    #expect(!answer.text.contains("[DONE]"))
                }
            }
        }
    }

    @Test(
        "What is wrong is named as OpenAI's clients read it, and reaches nobody",
        arguments: [
            (["model": "supervisor", "messages": []], "messages"),
            (["model": "supervisor", "messages": [["role": "user", "content": "  "]]], "messages[0].content"),
            (["model": "supervisor", "messages": [["role": "user"]]], "messages[0].content"),
            (["model": "supervisor", "messages": [["role": "robot", "content": "x"]]], "messages"),
            (
                ["model": "supervisor", "messages": [["role": "user", "content": [["type": "image_url"]]]]],
                "messages[0].content"
            ),
            (["model": "supervisor", "messages": messages("x"), "n": 2], "n"),
            (["model": "supervisor", "messages": messages("x"), "tool_choice": "required"], "tool_choice"),
            (["model": "supervisor", "messages": messages("x"), "tool_choice": ["type": "function"]], "tool_choice"),
            (["messages": messages("x")], "model"),
        ] as [(JSONValue, String)]
    )
    func wrong(body: JSONValue, field: String) async throws {
        try await withFakeUpstream(.json(Self.reply("Hello"))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(.post, Self.path, body)
                #expect(answer.status == 422)
                #expect(answer.body["error"]?["type"] == "invalid_request_error")
                #expect(answer.body["error"]?["param"]?.stringValue == field)
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A machine may not speak for a visitor by the field for its user")
    func visitor() async throws {
        try await withFakeUpstream(.json(Self.reply("Hello"))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(
                    .post,
                    Self.path,
                    ["model": "supervisor", "messages": Self.messages("x"), "user": "visitor:somebody"],
                    ["X-API-Key": try await gateway.key()]
                )
                #expect(answer.status == 422)
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A model that is not there is 404, and the supervisor away 503, both as OpenAI's clients read them")
    func missing() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "status": 404, "title": "Not Found", "code": "not_found",
            "detail": "There is no such agent.",
        ]
        try await withFakeUpstream(.json(problem, status: .notFound)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                for stream in [false, true] {
                    let body: JSONValue = ["model": "gpt-4o", "messages": Self.messages("x"), "stream": .bool(stream)]
                    let answer = try await gateway.request(.post, Self.path, body)
                    #expect(answer.status == 404)
                    #expect(answer.body["error"]?["code"] == "model_not_found")
                }
            }
        }
        try await GatewayHarness.run { gateway in
            let body: JSONValue = ["model": "supervisor", "messages": Self.messages("x")]
            let answer = try await gateway.request(.post, Self.path, body)
            #expect(answer.status == 503)
            #expect(answer.body["error"]?["type"] == "api_error")
            #expect(answer.header("Retry-After") != nil)
        }
    }

    @Test("A key that is kept to namespaces reaches the agents of these alone")
    func scope() async throws {
        try await withFakeUpstream(.json(Self.reply("Hello"))) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(namespaces: ["agent:sales"])]
                for (model, status) in [("sales", 200), ("financing", 403), ("supervisor", 403), ("greenhouse", 403)] {
                    let body: JSONValue = ["model": .string(model), "messages": Self.messages("x")]
                    #expect(try await gateway.request(.post, Self.path, body, headers).status == status)
                }
                let chat = try await gateway.request(.post, "/api/v1/chat", ["message": "x"], headers)
                #expect(chat.status == 403)
                let direct = try await gateway.request(.post, "/api/v1/agents/sales/chat", ["message": "x"], headers)
                #expect(direct.status == 200)
            }
        }
    }

    @Test("The models are the supervisor and the agents that it knows")
    func models() async throws {
        let agents: JSONValue = ["agents": [["id": "financing", "url": "http://x", "card": [:]]]]
        try await withFakeUpstream(.json(agents)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let list = try await gateway.request(.get, "/v1/models").body
                #expect(list["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == ["supervisor", "financing"])
                #expect(try await gateway.request(.get, "/v1/models/financing").body["object"] == "model")
                #expect(try await gateway.request(.get, "/v1/models/gpt-4o").status == 404)
            }
        }
    }
}
