import AsyncHTTPClient
import Clients
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("A2A over HTTP", .serialized, .timeLimit(.minutes(5)))
struct AgentRoutesTests {
    @Test("The card is open, and kept by its ETag or its time")
    func card() async throws {
        try await AgentHarness.run { agent in
            let first = try await agent.request(.get, "/.well-known/agent-card.json", as: nil)
            #expect(first.status == 200)
            #expect(first.headers[.cacheControl]?.contains("max-age") == true)
            let card: AgentCard = try first.body.decoded()
            #expect(card.supportedInterfaces.first?.protocolBinding == "HTTP+JSON")
            #expect(card.skills.count == 1)
            let etag = try #require(first.headers[.eTag])
            let second = try await agent.request(
                .get,
                "/.well-known/agent-card.json",
                as: nil,
                headers: [.ifNoneMatch: etag]
            )
            #expect(second.status == 304)
            #expect(second.text.isEmpty)
            let modified = try #require(first.headers[.lastModified])
            #expect(modified.hasSuffix(" GMT"))
            for (since, status) in [(modified, 304), ("Sun, 06 Nov 1994 08:49:37 GMT", 200), ("yesterday", 200)] {
                let third = try await agent.request(
                    .get,
                    "/.well-known/agent-card.json",
                    as: nil,
                    headers: [.ifModifiedSince: since]
                )
                #expect(third.status == status, "\(since)")
            }
        }
    }

    @Test(
        "What is secret reaches neither the task's history nor a model nor the memories, wherever in a message it stands"
    )
    func secrets() async throws {
        let model = ScriptedModel([.events([.text("I see.")])])
        try await AgentHarness.run(providers: [model]) { agent in
            let handOff: JSONValue = [
                "from": "sales",
                "fields": ["owner": ["ssn": 123_456_789, "card": 4_111_111_111_111_111], "city": "Reno"],
            ]
            let answer = try await agent.request(
                .post,
                "/message:send",
                [
                    "message": [
                        "messageId": "m1", "contextId": "c1", "role": "ROLE_USER",
                        "parts": [
                            [
                                "text": "We are in Reno, my password is correct horse battery staple",
                                "filename": "4111 1111 1111 1111 12-29.txt",
                                "metadata": ["ssn": "078051120", "note": "card 5500000000000004"],
                            ],
                            ["data": handOff, "mediaType": .string(HandOff.mediaType)],
                        ],
                        "metadata": [
                            "captured": ["password": "hunter2", "budget": 5],
                            "history": [["role": "user", "content": "my PIN is 48213579"]],
                            "memories": ["My social is 078051120"], "other": ["cvv": 737],
                        ],
                    ],
                    "metadata": ["beside": ["pin": 48_213_579]],
                ]
            )
            #expect(answer.status == 200)
            let tasks = try await agent.owner.query("SELECT t::text AS t FROM agent_tasks t")
            let kept = try tasks.map { try $0.decode("t", as: String.self) }.joined()
            let request = try #require(model.requests.first)
            let told = request.situation + "\(request.messages)"
            for secret in [
                "horse", "staple", "4111 1111", "41111111", "5500000000", "078051120", "123456789", "hunter2",
                "48213579",
            ] {
                #expect(!kept.contains(secret), "\(secret) is stored")
                #expect(!told.contains(secret), "\(secret) is shown to the model")
            }
            #expect(kept.contains("[card number removed] 12-29.txt"))
            #expect(told.contains("Reno") && told.contains("\"budget\":5"), "the rest is there")
        }
    }

    @Test("A blocking message is answered by its finished task")
    func send() async throws {
        try await AgentHarness.run(
            playbook: TestPlaybook { turn in
                turn.hasCalled("look_up")
                    ? .say("You said \(turn.context.message) after \(turn.context.history.map(\.content)).")
                    : .call([ToolCall("look_up", ["q": "x"])])
            },
            tools: [
                TestTool { _ in
                    ToolResult(content: [:], artifacts: [ChatArtifact(id: "robots", name: "robots", data: [1, 2])])
                }
            ]
        ) { agent in
            let answer = try await agent.send(
                "We are in Reno",
                metadata: [
                    "history": [["role": "user", "content": "before"]], "captured": ["budget": 5], "memories": ["m"],
                ]
            )
            #expect(answer.status == 200)
            let response: A2A.SendResponse = try answer.body.decoded()
            let task = try #require(response.task)
            #expect(task.status.state == .completed)
            #expect(task.status.message?.text == "You said We are in Reno after [\"before\"].")
            #expect(task.contextId == "c1")
            #expect(task.artifacts?.map(\.artifactId) == ["answer", "robots"])
            #expect(task.history?.map(\.role) == [.user, .agent])
            #expect(task.history?.first?.metadata == nil, "what came beside the text is not kept")
            let metadata = try #require(task.status.message?.metadata)
            #expect(metadata[TurnMetadata.model] == "offline")
            #expect(metadata[TurnMetadata.capturedData]?["city"] == "Reno")
            #expect(metadata["memory"] == "unavailable", "the memory service is down in this test")
            #expect(task.status.timestamp.flatMap(Timestamp.parse) != nil)

            let read = try await agent.request(.get, "/tasks/\(task.id)?historyLength=1")
            let again: A2A.Task = try read.body.decoded()
            #expect(again.history?.map(\.role) == [.agent])
            #expect(again.artifacts == task.artifacts)
        }
    }

    @Test("A stream begins with the task, brings the sentences as they come and ends with the whole answer")
    func stream() async throws {
        let playbook = TestPlaybook { _ in .say("One. Two small ones. Three?", missing: ["zip_code"]) }
        try await AgentHarness.run(playbook: playbook) { agent in
            let answer = try await agent.request(.post, "/message:stream", AgentHarness.message("hello"))
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType]?.hasPrefix("text/event-stream") == true)
            #expect(!answer.text.contains("event:"), "A2A's events have no names")
            let events = agent.events(answer.text)
            #expect(events.first?.task?.status.state == .working)
            let pieces = events.compactMap(\.artifactUpdate)
            #expect(pieces.map { $0.artifact.parts.first?.text } == ["One. ", "Two small ones. ", "Three?"])
            #expect(pieces.map(\.append) == [nil, true, true])
            #expect(pieces.allSatisfy { $0.artifact.artifactId == "answer" })
            let last = try #require(events.last?.statusUpdate)
            #expect(last.status.state == .inputRequired)
            #expect(last.status.message?.text == "One. Two small ones. Three?")
            #expect(last.status.message?.metadata?[TurnMetadata.missing] == ["zip_code"])
            #expect(events.count == 5)
        }
    }

    @Test("A message sent again finds its task and is not worked on twice")
    func idempotent() async throws {
        let model = ScriptedModel([.events([.text("Once.")])])
        try await AgentHarness.run(providers: [model]) { agent in
            let first = try await agent.send("hello", id: "same")
            let second = try await agent.send("hello", id: "same")
            #expect(first.body["task"]?["id"] == second.body["task"]?["id"])
            #expect(second.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"] == "Once.")
            #expect(model.requests.count == 1)
            let elsewhere = try await agent.send("hello", id: "same", context: "c2")
            #expect(elsewhere.body["task"]?["id"] != first.body["task"]?["id"])
            #expect(model.requests.count == 2)
            let streamed = try await agent.request(.post, "/message:stream", AgentHarness.message("hello", id: "same"))
            #expect(agent.events(streamed.text).first?.task?.status.state == .completed)
            #expect(model.requests.count == 2)
        }
    }

    @Test("The same message sent twice at once is worked on once, and both get the answer")
    func idempotentAtOnce() async throws {
        let tool = TestTool { _ in
            try await Task.sleep(for: .milliseconds(400))
            return ToolResult(content: [:])
        }
        let model = ScriptedModel([
            .events([.toolCall(ToolCall("look_up", ["q": "x"]))]), .events([.text("Once.")]),
        ])
        try await AgentHarness.run(tools: [tool], providers: [model]) { agent in
            async let one = agent.send("hello", id: "same")
            async let two = agent.send("hello", id: "same")
            let answers = try await [one, two]
            #expect(answers.allSatisfy { $0.body["task"]?["status"]?["state"] == "TASK_STATE_COMPLETED" })
            #expect(model.requests.count == 2, "two steps of one turn")
        }
    }

    @Test("A task that waits goes on with the next message, and knows what was said")
    func multiTurn() async throws {
        let playbook = TestPlaybook { turn in
            guard let zip = turn.known.zip else { return .say("Which ZIP code?", missing: ["zip_code"]) }
            return .say("\(zip) for \(turn.known.city ?? "?").")
        }
        try await AgentHarness.run(playbook: playbook) { agent in
            let first = try await agent.send("a dealer for our shop", id: "m1")
            #expect(first.body["task"]?["status"]?["state"] == "TASK_STATE_INPUT_REQUIRED")
            let id = try #require(first.body["task"]?["id"]?.stringValue)
            let wrong = try await agent.send("89501", id: "m2", context: "another", task: id)
            #expect(wrong.status == 400)
            let second = try await agent.send("89501 please", id: "m2", task: id)
            #expect(second.body["task"]?["id"]?.stringValue == id)
            #expect(second.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"] == "89501 for ?.")
            #expect(second.body["task"]?["history"]?.arrayValue?.count == 4)
            // A new task of the same conversation knows it too, though the client keeps no history.
            let third = try await agent.send("and in Reno?", id: "m3")
            let text = third.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"]?.stringValue
            #expect(text?.hasSuffix("for Reno.") == true || text == "Which ZIP code?")
        }
    }

    @Test("A message to a finished task is an unsupported operation")
    func finished() async throws {
        try await AgentHarness.run { agent in
            let first = try await agent.send("hello", id: "m1")
            let id = try #require(first.body["task"]?["id"]?.stringValue)
            let second = try await agent.send("more", id: "m2", task: id)
            #expect(second.status == 400)
            #expect(second.body["error"]?["status"] == "FAILED_PRECONDITION")
            #expect(second.body["error"]?["details"]?.arrayValue?.first?["reason"] == "UNSUPPORTED_OPERATION")
            let again = try await agent.send("hello", id: "m1", task: id)
            #expect(again.status == 200, "the message that began it is known")
        }
    }

    @Test("Who does not want to wait gets the working task and finds its end later")
    func returnImmediately() async throws {
        let latch = Latch()
        let tool = TestTool { _ in
            await latch.arrive()
            return ToolResult(content: [:])
        }
        let playbook = TestPlaybook {
            $0.hasCalled("look_up") ? .say("Done.") : .call([ToolCall("look_up", ["q": "x"])])
        }
        try await AgentHarness.run(playbook: playbook, tools: [tool]) { agent in
            let answer = try await agent.send("hello", configuration: ["returnImmediately": true, "historyLength": 0])
            #expect(answer.body["task"]?["status"]?["state"] == "TASK_STATE_WORKING")
            #expect(answer.body["task"]?["history"] == nil)
            let id = try #require(answer.body["task"]?["id"]?.stringValue)
            let more = try await agent.send("more", task: id)
            #expect(more.body["error"]?["details"]?.arrayValue?.first?["reason"] == "UNSUPPORTED_OPERATION")
            await latch.open()
            var state: JSONValue?
            for _ in 0..<600 {
                state = try await agent.request(.get, "/tasks/\(id)").body["status"]?["state"]
                if state == "TASK_STATE_COMPLETED" { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(state == "TASK_STATE_COMPLETED")
        }
    }

    @Test("A task of another user does not exist")
    func isolation() async throws {
        try await AgentHarness.run { agent in
            let first = try await agent.send("hello")
            let id = try #require(first.body["task"]?["id"]?.stringValue)
            for path in ["/tasks/\(id)", "/tasks/nothing"] {
                let answer = try await agent.request(
                    .get,
                    path,
                    as: Identity(tenant: "acme", user: "eve", role: .user)
                )
                #expect(answer.status == 404)
                #expect(answer.body["error"]?["status"] == "NOT_FOUND")
                let detail = try #require(answer.body["error"]?["details"]?.arrayValue?.first)
                #expect(detail["reason"] == "TASK_NOT_FOUND")
                #expect(detail["domain"] == "a2a-protocol.org")
                #expect(detail["@type"] == "type.googleapis.com/google.rpc.ErrorInfo")
            }
            #expect(try await agent.request(.get, "/tasks/\(id)", as: nil).status == 401)
        }
    }

    @Test("Another version of the protocol is refused, and so is none", arguments: ["", "0.3", "2.0", "1"])
    func versions(version: String) async throws {
        try await AgentHarness.run { agent in
            let name = try #require(HTTPField.Name("A2A-Version"))
            let answer = try await agent.request(.get, "/tasks/x", headers: [name: version])
            #expect(answer.status == 400)
            #expect(answer.body["error"]?["details"]?.arrayValue?.first?["reason"] == "VERSION_NOT_SUPPORTED")
            let asked = try await agent.request(.get, "/tasks/x?A2A-Version=1.0", headers: [name: version])
            #expect(asked.status == (version.isEmpty ? 404 : 400), "the parameter serves where there is no header")
        }
    }

    static let wrong: [(JSONValue, String)] = [
        ([:], "message"),
        (["message": ["messageId": "m", "role": "ROLE_USER", "parts": []]], "message.parts"),
        (["message": ["messageId": "m", "role": "ROLE_USER", "parts": [["text": "  "]]]], "message.parts"),
        (["message": ["messageId": "m", "role": "ROLE_USER", "parts": [[:]]]], "message.parts[0]"),
        (
            ["message": ["messageId": "m", "role": "ROLE_USER", "parts": [["text": "a", "data": 1]]]],
            "message.parts[0]"
        ),
        (["message": ["messageId": "", "role": "ROLE_USER", "parts": [["text": "a"]]]], "message.messageId"),
        (["message": ["messageId": "m", "role": "ROLE_AGENT", "parts": [["text": "a"]]]], "message.role"),
        (["message": ["messageId": "m", "role": "user", "parts": [["text": "a"]]]], "message.role"),
        (["message": ["messageId": 3, "role": "ROLE_USER", "parts": [["text": "a"]]]], "message.messageId"),
        (
            ["message": ["messageId": "m", "role": "ROLE_USER", "parts": [["text": "a"]], "metadata": ["history": 3]]],
            "message.metadata.history"
        ),
        (
            [
                "message": ["messageId": "m", "role": "ROLE_USER", "parts": [["text": "a"]]],
                "configuration": ["historyLength": -1],
            ], "configuration.historyLength"
        ),
    ]

    @Test("A wrong message is a 400 that names the field")
    func wrongMessages() async throws {
        try await AgentHarness.run { agent in
            for (body, field) in Self.wrong {
                for path in ["/message:send", "/message:stream"] {
                    let answer = try await agent.request(.post, path, body)
                    #expect(answer.status == 400, "\(answer.text)")
                    let violation = answer.body["error"]?["details"]?.arrayValue?.first?["fieldViolations"]?.arrayValue?
                        .first
                    #expect(violation?["field"]?.stringValue == field, "\(answer.text)")
                }
            }
        }
    }

    @Test("What is not text, or wanted as something else, is an unsupported content type")
    func contentTypes() async throws {
        try await AgentHarness.run { agent in
            let data: JSONValue = ["message": ["messageId": "m", "role": "ROLE_USER", "parts": [["data": ["a": 1]]]]]
            var answer = try await agent.request(.post, "/message:send", data)
            #expect(answer.body["error"]?["details"]?.arrayValue?.first?["reason"] == "CONTENT_TYPE_NOT_SUPPORTED")
            let image = AgentHarness.message("hello", ["acceptedOutputModes": ["image/png"]])
            answer = try await agent.request(.post, "/message:send", image)
            #expect(answer.status == 400)
            answer = try await agent.request(.post, "/message:send", data, headers: [.contentType: "text/plain"])
            #expect(answer.status == 400)
            #expect(answer.body["error"]?["message"] != nil)
        }
    }

    @Test("A turn that fails is a failed task with a plain sentence")
    func failedTurn() async throws {
        try await AgentHarness.run(playbook: TestPlaybook { _ in throw ScriptedModel.Broken() }) { agent in
            let answer = try await agent.send("hello")
            #expect(answer.status == 200)
            #expect(answer.body["task"]?["status"]?["state"] == "TASK_STATE_FAILED")
            #expect(answer.body["task"]?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"] != nil)
        }
    }

    @Test("An agent that has as many turns as it may refuses the next with 503 and Retry-After")
    func busy() async throws {
        var settings = AgentSettings()
        settings.limits.concurrentTurns = 1
        let latch = Latch()
        let tool = TestTool { _ in
            await latch.arrive()
            return ToolResult(content: [:])
        }
        let playbook = TestPlaybook {
            $0.hasCalled("look_up") ? .say("Done.") : .call([ToolCall("look_up", ["q": "x"])])
        }
        try await AgentHarness.run(playbook: playbook, tools: [tool], settings: settings) { agent in
            _ = try await agent.send("first", configuration: ["returnImmediately": true])
            let second = AgentHarness.message("second", id: "m2")
            let refused = try await agent.request(.post, "/message:send", second)
            #expect(refused.status == 503)
            #expect(refused.headers[.retryAfter] != nil)
            #expect(refused.body["error"]?["status"] == "UNAVAILABLE")
            await latch.open()
            var again = refused
            for _ in 0..<600 where again.status == 503 {
                try await Task.sleep(for: .milliseconds(50))
                again = try await agent.request(.post, "/message:send", second)
            }
            #expect(
                again.body["task"]?["status"]?["state"] == "TASK_STATE_COMPLETED",
                "a refused message may come again"
            )
        }
    }

    @Test("A client that leaves its stream ends no turn that is done within the grace")
    func leaves() async throws {
        let tool = TestTool { _ in
            try await Task.sleep(for: .milliseconds(500))
            return ToolResult(content: [:])
        }
        let playbook = TestPlaybook {
            $0.hasCalled("look_up") ? .say("Done.") : .call([ToolCall("look_up", ["q": "x"])])
        }
        try await AgentHarness.run(playbook: playbook, tools: [tool]) { agent in
            let port = try #require(agent.client.port)
            let url = try #require(URL(string: "http://localhost:\(port)"))
            let settings = ProcessSettings.testing(service: .supervisor, urls: [.financing: url])
            let caller = try ProcessContext(settings: settings, logger: .silent)
            let message = A2A.Message(messageId: "m1", contextId: "c1", role: .user, parts: [.text("hello")])
            var id = ""
            let stream = AgentClient(baseURL: url, process: caller)
                .stream(A2A.SendRequest(message: message), identity: AgentHarness.dana)
            for try await event in stream {
                id = event.task?.id ?? ""
                break
            }
            #expect(!id.isEmpty)
            var state: JSONValue?
            for _ in 0..<600 {
                state = try await agent.request(.get, "/tasks/\(id)").body["status"]?["state"]
                if state == "TASK_STATE_COMPLETED" { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(state == "TASK_STATE_COMPLETED")
            try await caller.http.shutdown()
        }
    }

    @Test("A task whose process went away is ended for who reads it")
    func abandoned() async throws {
        try await AgentHarness.run { agent in
            let first = try await agent.send("hello", id: "m1")
            let id = try #require(first.body["task"]?["id"]?.stringValue)
            try await agent.owner.execute(
                """
                UPDATE public.agent_tasks
                SET state = 'TASK_STATE_WORKING', status = '{"state": "TASK_STATE_WORKING"}',
                    updated_at = now() - interval '10 minutes'
                """
            )
            let read = try await agent.request(.get, "/tasks/\(id)")
            #expect(read.body["status"]?["state"] == "TASK_STATE_FAILED")
            #expect(
                read.body["status"]?["message"]?["parts"]?.arrayValue?.first?["text"]?.stringValue == TaskDesk.abandoned
            )
        }
    }

    @Test("With the database gone a message is refused with 503 as A2A says it")
    func noDatabase() async throws {
        try await AgentHarness.run { agent in
            try await agent.owner.execute("ALTER TABLE public.agent_tasks RENAME TO gone")
            let broken = try await agent.request(.post, "/message:send", AgentHarness.message("hello"))
            #expect(broken.status == 500)
            #expect(broken.body["error"]?["status"] == "INTERNAL")
            #expect(!broken.text.contains("agent_tasks"), "no SQL reaches the caller")
            await agent.process.database?.shutdown()
            let refused = try await agent.request(.post, "/message:send", AgentHarness.message("hello"))
            #expect(refused.status == 503)
            #expect(refused.body["error"]?["status"] == "UNAVAILABLE")
            #expect(refused.headers[.retryAfter] != nil)
        }
    }

    @Test("Readiness says which model speaks")
    func readiness() async throws {
        try await AgentHarness.run { agent in
            let answer = try await agent.request(.get, "/readyz", as: nil)
            #expect(
                answer.body["checks"]?["model"]?["note"] == "offline model: rules and embeddings, no language model"
            )
        }
    }
}
