import Foundation
import HTTPTypes
import Platform
import SharedModels
import Testing

@testable import Agents

@Suite("A2A over JSON-RPC", .serialized)
struct JSONRPCTests {
    private func call(
        _ agent: AgentHarness,
        _ method: String,
        _ params: JSONValue,
        headers: HTTPFields = [:]
    ) async throws -> JSONValue {
        let body: JSONValue = ["jsonrpc": "2.0", "id": "7", "method": .string(method), "params": params]
        let answer = try await agent.request(.post, "/a2a", body, headers: headers)
        #expect(answer.status == 200)
        #expect(answer.body["jsonrpc"] == "2.0")
        return answer.body
    }

    @Test("Every operation on a task answers as the other binding does, under either name of a field")
    func operations() async throws {
        let playbook = TestPlaybook { turn in
            turn.context.message == "wait" ? .say("For what?", missing: ["what"]) : .say("Said.")
        }
        try await AgentHarness.run(playbook: playbook) { agent in
            let sent = try await call(agent, "SendMessage", AgentHarness.message("wait"))
            #expect(sent["id"] == "7")
            let task: A2A.Task = try #require(sent["result"]?["task"]).decoded()
            #expect(task.status.state == .inputRequired)
            let got = try await call(agent, "GetTask", ["id": .string(task.id), "history_length": 1])
            let read: A2A.Task = try #require(got["result"]).decoded()
            #expect(read.history?.count == 1)
            let listed = try await call(agent, "ListTasks", ["context_id": "c1", "pageSize": 5])
            #expect(listed["result"]?["tasks"]?.arrayValue?.count == 1)
            #expect(listed["result"]?["nextPageToken"] == "")
            let canceled = try await call(agent, "CancelTask", ["id": .string(task.id)])
            #expect(canceled["result"]?["status"]?["state"] == "TASK_STATE_CANCELED")
            let card = try await call(agent, "GetExtendedAgentCard", [:])
            let tools = card["result"]?["capabilities"]?["extensions"]?.arrayValue?.last?["params"]?["tools"]
            #expect(tools?.arrayValue?.first?["name"] == "look_up")
        }
    }

    @Test("A stream's events are answers to the call, in the order of the other binding")
    func stream() async throws {
        let playbook = TestPlaybook { _ in .say("One. Two small ones.") }
        try await AgentHarness.run(playbook: playbook) { agent in
            let body: JSONValue = [
                "jsonrpc": "2.0", "id": 3, "method": "SendStreamingMessage", "params": AgentHarness.message("hello"),
            ]
            let answer = try await agent.request(.post, "/a2a", body)
            #expect(answer.headers[.contentType]?.hasPrefix("text/event-stream") == true)
            let events = answer.text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.compactMap {
                try? JSON.decode(JSONValue.self, from: Data($0.dropFirst(6).utf8))
            }
            #expect(events.allSatisfy { $0["id"] == 3 && $0["jsonrpc"] == "2.0" })
            let members = events.compactMap { $0["result"]?.objectValue?.keys.first }
            #expect(members == ["task", "artifactUpdate", "artifactUpdate", "statusUpdate"])
        }
    }

    @Test(
        "What is wrong is told by its code",
        arguments: [
            ("GetTask", ["id": "none"], -32001, "TASK_NOT_FOUND"),
            ("CancelTask", ["id": "none"], -32001, "TASK_NOT_FOUND"),
            ("SubscribeToTask", ["id": "none"], -32001, "TASK_NOT_FOUND"),
            ("SendMessage", ["message": ["messageId": "m", "role": "ROLE_USER"]], -32602, nil),
            ("SendMessage", ["message": ["messageId": 5]], -32602, nil),
            ("ListTasks", ["pageSize": 0], -32602, nil), ("ListTasks", ["pageToken": "?"], -32602, nil),
            ("ListTasks", ["statusTimestampAfter": "soon"], -32602, nil), ("GetTask", [:], -32602, nil),
            ("GetTask", ["id": "x", "historyLength": -1], -32602, nil), ("Nonsense", [:], -32601, nil),
            ("message/send", [:], -32601, nil),
        ] as [(String, JSONValue, Int, String?)]
    )
    func errors(method: String, params: JSONValue, code: Int, reason: String?) async throws {
        try await AgentHarness.run { agent in
            let answer = try await call(agent, method, params)
            #expect(answer["error"]?["code"] == .int(code))
            #expect(answer["id"] == "7")
            #expect(answer["result"] == nil)
            if let reason {
                let detail = answer["error"]?["data"]?.arrayValue?.first
                #expect(detail?["reason"] == .string(reason))
                #expect(detail?["domain"] == "a2a-protocol.org")
            }
        }
    }

    @Test("What is no call of JSON-RPC is told so")
    func envelopes() async throws {
        try await AgentHarness.run { agent in
            func code(_ body: JSONValue?, _ headers: HTTPFields = [:]) async throws -> JSONValue? {
                let answer = try await agent.request(.post, "/a2a", body, headers: headers)
                #expect(answer.status == 200)
                return answer.body["error"]?["code"]
            }
            #expect(try await code(nil) == -32700)
            #expect(try await code([]) == -32600)
            #expect(try await code(["jsonrpc": "2.0", "method": "GetTask"]) == -32600)
            #expect(try await code(["id": 1, "method": "GetTask"]) == -32600)
            #expect(try await code(["jsonrpc": "2.0", "id": 1]) == -32600)
            #expect(try await code(["jsonrpc": "2.0", "id": 1, "method": "GetTask", "params": []]) == -32602)
            let call: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "GetTask", "params": ["id": "x"]]
            let version = try #require(HTTPField.Name("A2A-Version"))
            #expect(try await code(call, [version: "0.3"]) == -32009)
            #expect(try await code(call, [.contentType: "text/plain"]) == -32005)
            let nobody = try await agent.request(.post, "/a2a", call, as: nil)
            #expect(nobody.status == 401)
        }
    }
}
