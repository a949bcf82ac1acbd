import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The Model Context Protocol: its tools")
struct MCPToolTests {
    private static let id = "0f8fad5b-d9cb-469f-a165-70867728950e"

    @Test("Every tool is described with its schemas and what it does to the world")
    func listed() async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.mcp("tools/list")
            let tools = try #require(answer.result?["tools"]?.arrayValue)
            #expect(
                tools.compactMap { $0["name"]?.stringValue } == [
                    "add_memory", "search_memories", "get_memories", "get_memory", "update_memory", "delete_memory",
                    "delete_all_memories", "list_entities", "search_robots", "find_dealers", "prequalify",
                    "payment_schedule", "ask_agent",
                ]
            )
            for tool in tools {
                #expect(tool["description"]?.stringValue?.isEmpty == false)
                #expect(tool["inputSchema"]?["type"] == "object" && tool["outputSchema"]?["type"] == "object")
                #expect(tool["inputSchema"]?["additionalProperties"] == false)
                for hint in ["readOnlyHint", "destructiveHint", "idempotentHint"] {
                    #expect(tool["annotations"]?[hint]?.boolValue != nil)
                }
            }
            func names(_ hint: String) -> Set<String> {
                Set(tools.filter { $0["annotations"]?[hint] == true }.compactMap { $0["name"]?.stringValue })
            }
            #expect(names("destructiveHint") == ["update_memory", "delete_memory", "delete_all_memories"])
            #expect(names("readOnlyHint").isDisjoint(with: ["add_memory", "prequalify", "ask_agent"]))
            #expect(names("readOnlyHint").isDisjoint(with: names("destructiveHint")))
            #expect(answer.result?["ttlMs"]?.intValue != nil && answer.result?["cacheScope"] == "public")
        }
    }

    // MARK: What they ask of which service

    struct Call: Sendable, CustomTestStringConvertible {
        let tool: String
        let arguments: JSONValue
        /// Method and path behind.
        let upstream: String
        var body: JSONValue?
        let answer: JSONValue
        /// Where it is not the upstream's answer.
        var given: JSONValue?

        var testDescription: String { tool }
    }

    private static let memory: JSONValue = [
        "id": .string(id), "namespace": "shop", "content": "Likes AMRs", "metadata": [:],
    ]
    private static let added: JSONValue = ["id": .string(id), "action": "added"]
    private static let pagination: JSONValue = ["total": 0, "page": 1, "limit": 20, "total_pages": 0]
    private static let reply: JSONValue = [
        "message": "Hello", "session_id": "s-1", "agent": "Ybryx", "agent_id": "supervisor", "state": "completed",
    ]
    private static let quote: JSONValue = [
        "amount": 50_000, "annual_rate": 9.5, "term_months": 48, "monthly_payment": 1256.13, "schedule": [],
    ]

    static let calls: [Call] = [
        Call(
            tool: "add_memory",
            arguments: ["text": "Likes AMRs", "user_id": "ada"],
            upstream: "POST /v1/memories",
            body: ["content": "Likes AMRs", "user_id": "ada", "namespace": "shop"],
            answer: added,
            given: ["results": [added]]
        ),
        Call(
            tool: "add_memory",
            arguments: ["messages": [["role": "user", "content": "Hi"]], "infer": true],
            upstream: "POST /v1/memories",
            body: ["messages": [["role": "user", "content": "Hi"]], "infer": true, "namespace": "shop"],
            answer: ["event_id": .string(id)]
        ),
        Call(
            tool: "search_memories",
            arguments: ["query": "robots?", "limit": 3, "namespace": "shop"],
            upstream: "POST /v1/memories/search",
            body: ["query": "robots?", "limit": 3, "namespace": "shop"],
            answer: ["results": [["id": .string(id), "content": "Likes AMRs", "score": 0.5]]]
        ),
        Call(
            tool: "get_memories",
            arguments: ["user_id": "a b+c", "limit": 2],
            upstream: "GET /v1/memories?namespace=shop&user_id=a%20b%2Bc&limit=2",
            answer: ["results": [memory], "next_cursor": "n"]
        ),
        Call(
            tool: "get_memory",
            arguments: ["memory_id": .string(id)],
            upstream: "GET /v1/memories/\(id)",
            answer: memory
        ),
        Call(
            tool: "update_memory",
            arguments: ["memory_id": .string(id), "text": "Likes AGVs"],
            upstream: "PATCH /v1/memories/\(id)",
            body: ["content": "Likes AGVs"],
            answer: memory
        ),
        Call(
            tool: "delete_memory",
            arguments: ["memory_id": .string(id)],
            upstream: "DELETE /v1/memories/\(id)",
            answer: ["deleted": 1]
        ),
        Call(
            tool: "delete_all_memories",
            arguments: ["user_id": "ada"],
            upstream: "DELETE /v1/memories?namespace=shop&user_id=ada",
            answer: ["deleted": 4]
        ),
        Call(
            tool: "list_entities",
            arguments: [:],
            upstream: "GET /v1/entities/?project_id=shop",
            answer: ["count": 1, "results": [["name": "ada", "type": "user", "total_memories": 4]]]
        ),
        Call(
            tool: "search_robots",
            arguments: ["search": "pick", "category": "AMR", "limit": 2],
            upstream: "GET /v1/robots?search=pick&category=AMR&limit=2",
            answer: ["robots": [], "pagination": pagination]
        ),
        Call(
            tool: "find_dealers",
            arguments: ["zip_code": "89501", "radius_miles": 50.5],
            upstream: "GET /v1/dealers?zip_code=89501&radius_miles=50.5",
            answer: ["dealers": [], "pagination": pagination, "search": ["widened": false]]
        ),
        Call(
            tool: "payment_schedule",
            arguments: ["amount": 50_000, "credit_rating": "good"],
            upstream: "POST /v1/payments",
            body: ["amount": 50_000, "credit_rating": "good"],
            answer: quote
        ),
        Call(
            tool: "ask_agent",
            arguments: ["message": "Hello", "session_id": "s-1", "agent": "sales"],
            upstream: "POST /v1/chat",
            body: ["message": "Hello", "session_id": "s-1", "agent": "sales"],
            answer: reply
        ),
    ]

    @Test("A key that is kept to other namespaces asks no agent")
    func scope() async throws {
        try await withFakeUpstream(.json(Self.reply)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(namespaces: ["agent:sales"])
                for arguments in [["message": "Hello"], ["message": "Hello", "agent": "financing"]]
                    as [JSONValue]
                {
                    let answer = try await gateway.tool("ask_agent", arguments, key: key)
                    #expect(answer.result?["isError"] == true)
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A tool asks the service that owns it, and gives its answer as data and as text", arguments: calls)
    func call(_ call: Call) async throws {
        try await withFakeUpstream(.json(call.answer)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                // An agent is reached by a key for its namespace.
                let namespace = call.tool == "ask_agent" ? "agent:sales" : "shop"
                let key = try await gateway.key(namespaces: [namespace])
                let answer = try await gateway.tool(call.tool, call.arguments, key: key)
                #expect(answer.status == 200)
                #expect(answer.result?["resultType"] == "complete" && answer.result?["isError"] == false)
                let given = call.given ?? call.answer
                #expect(answer.result?["structuredContent"] == given)
                #expect(try json(try #require(answer.words)) == given)
                let sent = try #require(upstream.requests.first)
                #expect(upstream.requests.count == 1)
                #expect("\(sent.method.rawValue) \(sent.path)" == call.upstream)
                #expect(sent.json == call.body)
                let caller = try await gateway.caller(of: sent)
                #expect(caller.role == .machine && caller.tenant == "acme" && caller.namespaces == [namespace])
                let tools = try await gateway.mcp("tools/list").result?["tools"]?.arrayValue
                let schema = try #require(tools?.first { $0["name"]?.stringValue == call.tool }?["outputSchema"])
                #expect(JSONSchema.problems(of: given, against: schema) == [])
            }
        }
    }

    // MARK: What a tool fails at

    @Test("What a tool is asked wrongly is told to the model in a sentence, and nothing is called")
    func arguments() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(namespaces: ["shop"])
                let wrong: [(String, JSONValue, String)] = [
                    ("search_memories", [:], "query is needed."),
                    ("search_memories", ["query": "q", "limit": 0], "limit must be at least 1."),
                    ("search_memories", ["query": "q", "namespace": "bank"], "may not use the namespace 'bank'"),
                    ("search_memories", ["query": "q", "namespace": "*"], "may not use the namespace '*'"),
                    ("list_entities", ["namespace": "bank"], "may not use the namespace 'bank'"),
                    ("add_memory", ["user_id": "ada"], "either text or messages"),
                    ("add_memory", ["text": "a", "messages": [["role": "user", "content": "b"]]], "either text or"),
                    ("get_memory", ["memory_id": "../stats"], "must be a UUID"),
                    ("update_memory", ["memory_id": .string(Self.id)], "nothing to change"),
                    ("delete_all_memories", [:], "nothing is deleted unnamed"),
                    ("delete_all_memories", ["user_id": "ada", "app_id": "a"], "app_id is not known."),
                    ("payment_schedule", ["amount": "much"], "amount must be a number."),
                    ("ask_agent", ["message": ""], "message must have at least 1 characters."),
                    ("ask_agent", ["message": .string(String(repeating: "a", count: 4_001))], "at most 4000"),
                ]
                for (tool, arguments, sentence) in wrong {
                    let answer = try await gateway.tool(tool, arguments, key: key)
                    #expect(answer.status == 200 && answer.result?["isError"] == true, "\(tool) \(arguments)")
                    #expect(answer.words?.contains(sentence) == true, "\(answer.words ?? "")")
                    #expect(answer.result?["structuredContent"] == nil)
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A tool that is none, or arguments that are no object, are wrong requests")
    func wrongCalls() async throws {
        try await GatewayHarness.run { gateway in
            for params in [["name": "nothing"], ["name": "ask_agent", "arguments": []], [:]] as [[String: JSONValue]] {
                let answer = try await gateway.mcp("tools/call", params)
                #expect(answer.status == 400 && answer.errorCode == -32602)
            }
        }
    }

    @Test("What the service refuses, and that it is away, is told in its words")
    func failures() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": 422, "code": "validation_failed", "detail": "Wrong.",
            "errors": [["field": "zip_code", "message": "must be five digits"]],
        ]
        try await withFakeUpstream(.json(problem, status: .unprocessableContent)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.tool("find_dealers", ["zip_code": "8"])
                #expect(answer.status == 200 && answer.result?["isError"] == true)
                #expect(answer.words == "zip_code: must be five digits")
            }
        }
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.tool("search_robots", [:])
            #expect(answer.status == 200 && answer.result?["isError"] == true)
            #expect(answer.words?.contains("knowledge") == true)
        }
    }

    // MARK: Who may call what

    @Test("A visitor uses the mesh, and is told that the memory needs a key")
    func visitor() async throws {
        try await withFakeUpstream(.json(Self.reply)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                for call in Self.calls.prefix(9) {
                    let answer = try await gateway.tool(call.tool, call.arguments)
                    #expect(answer.status == 200 && answer.result?["isError"] == true)
                    #expect(answer.words?.contains("needs an API key") == true)
                }
                #expect(upstream.requests.isEmpty)
                let answer = try await gateway.tool("ask_agent", ["message": "Hello"])
                #expect(answer.result?["structuredContent"]?["session_id"] == "s-1")
                let caller = try await gateway.caller(of: try #require(upstream.requests.first))
                #expect(caller.role == .visitor && caller.user?.hasPrefix("visitor:") == true)
            }
        }
    }

    @Test(
        "Without a namespace the key's own is meant, and \"default\" where it may use all",
        arguments: [(["*"], "default"), (["a", "b"], "a"), (["a", "default"], "default"), (["b", "*"], "b")]
    )
    func namespaces(of key: [String], meant: String) async throws {
        try await withFakeUpstream(.json(["results": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(namespaces: key)
                _ = try await gateway.tool("search_memories", ["query": "q"], key: key)
                #expect(upstream.requests.first?.json?["namespace"]?.stringValue == meant)
            }
        }
    }

    // MARK: Applications

    @Test("An application's value is the catalogue's, and a robot that is none is called wrong by its place")
    func prequalify() async throws {
        let robot = UUID()
        let catalogue = try json(
            encoding: Robot(
                id: robot,
                name: "R",
                manufacturer: "M",
                category: "AMR",
                description: "",
                useCase: "",
                price: 10_000
            )
        )
        let decision: JSONValue = [
            "application_id": .string(Self.id), "application_number": "A-1", "status": "approved", "reasons": [],
            "required_actions": [],
        ]
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            request.path.hasPrefix("/v1/robots/") ? .json(catalogue) : .json(decision, status: .created)
        }
        try await withFakeUpstream(answering: answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                var form: [String: JSONValue] = [
                    "business_name": "B", "business_type": "llc", "industry": "logistics", "email": "a@example.com",
                    "phone": "775-555-0100", "selected_equipment": [.string(robot.uuidString)], "quantity": "2-5",
                    "annual_revenue": "1m-5m", "business_age": "5+", "credit_rating": "good", "consent": true,
                ]
                let answer = try await gateway.tool("prequalify", .object(form))
                #expect(answer.result?["structuredContent"] == decision)
                let sent = try #require(upstream.requests.last)
                #expect(sent.path == "/v1/prequalifications" && sent.json?["equipment_value"] == 20_000)
                #expect(try await gateway.caller(of: sent).role == .visitor)
                form["selected_equipment"] = ["r-1"]
                let unknown = try await gateway.tool("prequalify", .object(form))
                #expect(unknown.words == "selected_equipment[0]: is no robot of the catalogue")
                form["equipment_value"] = 1
                let priced = try await gateway.tool("prequalify", .object(form))
                #expect(priced.words == "equipment_value is not known.")
            }
        }
    }
}
