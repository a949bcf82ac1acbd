import Crypto
import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import NIOCore
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Push notifications", .serialized)
struct PushTests {
    private static let eve = Identity(tenant: "acme", user: "eve", role: .user)

    private static func settings(private allows: Bool = true) -> AgentSettings {
        var settings = AgentSettings()
        settings.push.allowsPrivate = allows
        return settings
    }

    private static let playbook = TestPlaybook { turn in
        turn.context.message == "wait" ? .say("For what?", missing: ["what"]) : .say("Said.")
    }

    private static func eventually(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<600 {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it did not come to be")
    }

    @Test("A task that waits and then ends tells twice, signed, with what the receiver asked to see")
    func delivers() async throws {
        try await withFakeUpstream(.json([:])) { receiver in
            try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings()) { agent in
                let url = receiver.url.absoluteString + "/hook"
                let configuration: JSONValue = [
                    "taskPushNotificationConfig": [
                        "url": .string(url), "token": "mine",
                        "authentication": ["scheme": "Bearer", "credentials": "s3cret"],
                    ]
                ]
                let sent = try await agent.send("wait", configuration: configuration)
                let id = try #require(sent.body["task"]?["id"]?.stringValue)
                try await Self.eventually { receiver.requests.count >= 1 }
                _ = try await agent.send("this", task: id)
                try await Self.eventually { receiver.requests.count >= 2 }
                let states = receiver.requests.map { $0.json?["task"]?["status"]?["state"] }
                #expect(states == ["TASK_STATE_INPUT_REQUIRED", "TASK_STATE_COMPLETED"])
                let request = try #require(receiver.requests.last)
                let told: A2A.StreamResponse = try #require(request.json).decoded()
                #expect(told.task?.id == id)
                #expect(told.task?.artifacts?.first?.parts.first?.text == "Said.")
                func header(_ name: String) throws -> String {
                    try #require(HTTPField.Name(name).flatMap { request.headers[$0] })
                }
                #expect(try header("Authorization") == "Bearer s3cret")
                #expect(try header("X-A2A-Notification-Token") == "mine")

                // As a receiver checks it, with the public key of the card.
                let card = try await agent.request(.get, "/.well-known/agent-card.json", as: nil)
                let published = card.body["capabilities"]?["extensions"]?.arrayValue?.first?["params"]?["publicKey"]
                let text = try #require(published?.stringValue)
                #expect(text.hasPrefix("whpk_"))
                let bytes = try #require(Data(base64Encoded: String(text.dropFirst(5))))
                let key = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
                let signature = try header("webhook-signature")
                let signed = Data("\(try header("webhook-id")).\(try header("webhook-timestamp")).".utf8)
                #expect(signature.hasPrefix("v1a,"))
                let raw = try #require(Data(base64Encoded: String(signature.dropFirst(4))))
                #expect(key.isValidSignature(raw, for: signed + Data(request.body.readableBytesView)))
                try await Self.eventually {
                    try await agent.owner.query("SELECT FROM agent_push_deliveries WHERE state = 'delivered'").count
                        == 2
                }
            }
        }
    }

    @Test("A receiver that is down is told later")
    func retries() async throws {
        let calls = NIOLockedValueBox(0)
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            let number = calls.withLockedValue { count in
                count += 1
                return count
            }
            return .json([:], status: number == 1 ? .serviceUnavailable : .ok)
        }
        try await withFakeUpstream(answering: answer) { receiver in
            try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings()) { agent in
                let configuration: JSONValue = [
                    "taskPushNotificationConfig": ["url": .string(receiver.url.absoluteString)]
                ]
                _ = try await agent.send("hello", configuration: configuration)
                func states() async throws -> [String] {
                    try await agent.owner.query("SELECT state || ':' || attempts AS s FROM agent_push_deliveries")
                        .map { try $0.decode("s") }
                }
                try await Self.eventually { try await states() == ["pending:1"] }
                try await agent.owner.execute("UPDATE agent_push_deliveries SET run_after = now()")
                try await Self.eventually { try await states() == ["delivered:2"] }
                let ids = receiver.requests.map { request in
                    HTTPField.Name("webhook-id").flatMap { request.headers[$0] }
                }
                #expect(Set(ids).count == 1, "the same message, so that a receiver knows it again")
            }
        }
    }

    @Test("A task that is canceled, or abandoned by its process, tells as well")
    func otherEnds() async throws {
        try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings(private: false)) { agent in
            let configuration: JSONValue = ["taskPushNotificationConfig": ["url": "https://example.invalid/hook"]]
            let sent = try await agent.send("wait", configuration: configuration)
            let id = try #require(sent.body["task"]?["id"]?.stringValue)
            _ = try await agent.request(.post, "/tasks/\(id):cancel")
            let bodies = try await agent.owner.query(
                "SELECT body #>> '{task,status,state}' AS s FROM agent_push_deliveries ORDER BY created_at"
            )
            #expect(
                try bodies.map { try $0.decode("s", as: String.self) }
                    == ["TASK_STATE_INPUT_REQUIRED", "TASK_STATE_CANCELED"]
            )
        }
    }

    @Test("What a machine asks to be told of a user's task is told, however the user's turn ends")
    func byMachine() async throws {
        let machine = Identity(tenant: AgentHarness.dana.tenant, user: nil, role: .machine)
        try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings(private: false)) { agent in
            let id = try #require(try await agent.send("wait").body["task"]?["id"]?.stringValue)
            let made = try await agent.request(
                .post,
                "/tasks/\(id)/pushNotificationConfigs",
                ["url": "https://example.invalid/hook"],
                as: machine
            )
            #expect(made.status == 200)
            #expect(try await agent.send("this", task: id).status == 200)
            let told = try await agent.owner.query("SELECT user_id FROM agent_push_deliveries")
            #expect(try told.map { try $0.decode("user_id", as: String?.self) } == [AgentHarness.dana.user])
        }
    }

    @Test("A configuration that every message brings along stays one, and one too many leaves the task waiting")
    func broughtAlong() async throws {
        let waits = TestPlaybook { _ in .say("For what?", missing: ["what"]) }
        try await AgentHarness.run(playbook: waits, settings: Self.settings(private: false)) { agent in
            let configuration: JSONValue = ["taskPushNotificationConfig": ["url": "https://example.invalid/hook"]]
            let sent = try await agent.send("wait", configuration: configuration)
            let id = try #require(sent.body["task"]?["id"]?.stringValue)
            #expect(try await agent.send("more", task: id, configuration: configuration).status == 200)
            let path = "/tasks/\(id)/pushNotificationConfigs"
            let list = try await agent.request(.get, path)
            #expect(list.body["configs"]?.arrayValue?.count == 1)
            for number in 2...PushDesk.mostConfigurations {
                _ = try await agent.request(.post, path, ["id": .string("n\(number)"), "url": "https://example.com"])
            }
            let another: JSONValue = ["taskPushNotificationConfig": ["id": "x", "url": "https://example.invalid/x"]]
            #expect(try await agent.send("again", task: id, configuration: another).status == 400)
            let task = try await agent.request(.get, "/tasks/\(id)")
            #expect(task.body["status"]?["state"] == "TASK_STATE_INPUT_REQUIRED")
        }
    }

    @Test("What became of a message is kept for a week")
    func purges() async throws {
        try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings(private: false)) { agent in
            let configuration: JSONValue = ["taskPushNotificationConfig": ["url": "https://example.invalid/hook"]]
            for text in ["one", "two", "three"] { _ = try await agent.send(text, configuration: configuration) }
            let ages = ["8 days", "6 days", nil]
            for (age, text) in zip(ages, ["one", "two", "three"]) {
                try await agent.owner.execute(
                    """
                    UPDATE agent_push_deliveries d
                    SET finished_at = now() - \(age)::interval,
                        state = CASE WHEN \(age == nil) THEN 'pending' ELSE 'delivered' END
                    FROM agent_tasks t
                    WHERE t.id = d.task_id AND t.history #>> '{0,parts,0,text}' = \(text)
                    """
                )
            }
            let store = PostgresPushStore(database: agent.owner)
            #expect(try await store.purge(agent: "financing", olderThan: PushSettings.keptAfterEnd) == 1)
            #expect(try await agent.owner.query("SELECT FROM agent_push_deliveries").count == 2)
        }
    }

    @Test("Configurations are made, read without their secrets, listed and deleted, by the task's own user alone")
    func configurations() async throws {
        try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings(private: false)) { agent in
            let sent = try await agent.send("hello")
            let path = "/tasks/\(try #require(sent.body["task"]?["id"]?.stringValue))/pushNotificationConfigs"
            let body: JSONValue = [
                "id": "mine", "url": "https://example.com/hook", "token": "t0ken",
                "authentication": ["scheme": "Bearer", "credentials": "s3cret"],
            ]
            let made = try await agent.request(.post, path, body)
            #expect(made.status == 200)
            #expect(made.body["id"] == "mine")
            let read = try await agent.request(.get, path + "/mine")
            #expect(read.body["url"] == "https://example.com/hook")
            #expect(read.body["authentication"]?["scheme"] == "Bearer")
            #expect(!(made.text + read.text).contains("s3cret") && !(made.text + read.text).contains("t0ken"))
            _ = try await agent.request(.post, path, ["url": "https://example.com/other"])
            let list = try await agent.request(.get, path)
            #expect(list.body["configs"]?.arrayValue?.count == 2)
            for method in [HTTPRequest.Method.get, .delete] {
                #expect(try await agent.request(method, path + "/mine", as: Self.eve).status == 404)
            }
            #expect(try await agent.request(.post, path, body, as: Self.eve).status == 404)
            #expect(try await agent.request(.delete, path + "/mine").status == 200)
            #expect(try await agent.request(.delete, path + "/mine").status == 200)
            #expect(try await agent.request(.get, path + "/mine").status == 404)
            for number in 2...PushDesk.mostConfigurations {
                _ = try await agent.request(.post, path, ["id": .string("n\(number)"), "url": "https://example.com"])
            }
            let full = try await agent.request(.post, path, ["url": "https://example.com"])
            #expect(full.status == 400)
        }
    }

    @Test(
        "What must not be sent to, or would break a header, is refused before anything is stored",
        arguments: [
            (["url": "http://example.com"], "url"), (["url": "https://127.0.0.1/x"], "url"),
            (["url": "https://localhost"], "url"), (["url": "ftp://example.com"], "url"),
            (["url": "https://example.com", "token": "a\r\nb"], "token"),
            (
                ["url": "https://example.com", "authentication": ["scheme": "Bear er"]],
                "authentication.scheme"
            ),
            (
                ["url": "https://example.com", "authentication": ["scheme": "Bearer", "credentials": "x\ny"]],
                "authentication.credentials"
            ),
        ] as [(JSONValue, String)]
    )
    func refuses(configuration: JSONValue, field: String) async throws {
        try await AgentHarness.run(playbook: Self.playbook, settings: Self.settings(private: false)) { agent in
            let wanted: JSONValue = ["taskPushNotificationConfig": configuration]
            let answer = try await agent.send("hello", configuration: wanted)
            #expect(answer.status == 400)
            #expect("\(answer.body)".contains("taskPushNotificationConfig." + field))
            #expect(try await agent.owner.query("SELECT FROM agent_tasks").isEmpty)
        }
    }

    @Test("Where they are off, the card says so and every operation on them")
    func off() async throws {
        var settings = AgentSettings()
        settings.push.isOn = false
        try await AgentHarness.run(playbook: Self.playbook, settings: settings) { agent in
            let card = try await agent.request(.get, "/.well-known/agent-card.json", as: nil)
            #expect(card.body["capabilities"]?["pushNotifications"] == false)
            let answer = try await agent.request(
                .post,
                "/tasks/x/pushNotificationConfigs",
                ["url": "https://example.com"]
            )
            #expect(answer.status == 400)
            #expect(answer.text.contains("PUSH_NOTIFICATION_NOT_SUPPORTED"))
        }
    }
}
