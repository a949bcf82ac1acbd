import Clients
import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// A user who went through every door is erased; then every column of every table is searched, and every log.
    @Suite("What an erasure leaves")
    struct ErasureScanTests {
        /// Somebody with a name that nobody else has.
        private struct Person: Sendable {
            let user: String
            let first: String
            let last: String
            let company: String
            let email: String
            let phone = "775-555-0148"
            /// In what was said at each door.
            let token: String

            init() {
                func random(_ length: Int) -> String {
                    String((0..<length).map { _ in "bcdfghjklmnpqrstvwxz".randomElement() ?? "x" })
                }
                let mark = random(8)
                user = "erase-\(mark)-user"
                (first, last) = ("Zeb\(random(6))", "Quill\(random(6))")
                company = "Vorn\(random(6)) Logistics LLC"
                email = "\(mark).mail@\(random(7)).example"
                token = "tk\(random(9))"
            }

            var words: [String] {
                [
                    user, first, last, company.split(separator: " ").first.map(String.init) ?? company,
                    email, String(email.prefix { $0 != "@" }), phone, "7755550148", "(775) 555-0148", token,
                ].map { $0.lowercased() }
            }
        }

        /// What the law asks to be kept: an application as it was sent, in no user's name (12 CFR 1002.12(b)).
        private static let lawful: Set = ["applications.business_name", "applications.email", "applications.phone"]

        private static func settings(_ receiver: FakeUpstream) -> [String: String] {
            [
                "MEMORY_WEBHOOK_PRIVATE": "true", "DEALER_WEBHOOK_PRIVATE": "true",
                "DEALER_WEBHOOK_URL": "\(receiver.url.absoluteString)/dealers",
                "DEALER_WEBHOOK_SECRET": "a secret of thirty-two characters", "DEALER_NOTICE_WAIT": "1",
            ]
        }

        private static func withMesh(_ body: (Mesh, FakeUpstream) async throws -> Void) async throws {
            let found = try #require(MeshFiles.found)
            // Whoever is to be told is away, so that what is to be told waits in the outboxes.
            try await withFakeUpstream(.json([:], status: .serviceUnavailable)) { receiver in
                let files = MeshFiles(
                    root: found.root,
                    binaries: found.binaries,
                    databaseURL: found.databaseURL,
                    model: found.model.merging(settings(receiver)) { _, new in new }
                )
                try await RunningMesh.withFolder { folder in
                    try await withTestDatabase(migrated: false) { database, url in
                        try await Mesh.with(files, database: database, databaseURL: url, folder: folder) { mesh in
                            try await body(mesh, receiver)
                        }
                    }
                }
            }
        }

        private static func expect(_ answer: Answer, _ what: String) {
            #expect((200..<300).contains(answer.status), "\(what): \(answer.status) \(answer.text)")
        }

        /// Every door of the mesh, with what stands behind it.
        private func useEverything(_ person: Person, _ mesh: Mesh, _ receiver: FakeUpstream) async throws {
            let (user, machine) = (mesh.user(person.user), mesh.machine())
            let named: JSONValue = .string(person.user)
            // Memories first, with a webhook that wants to know.
            Self.expect(
                try await machine.post(
                    "/api/v1/webhooks/projects/default/",
                    ["url": .string("\(receiver.url.absoluteString)/memories"), "name": "all", "event_types": []]
                ),
                "a webhook"
            )
            try await remember(person, machine, named)
            // Conversations, with the supervisor and with each specialist.
            let introduction =
                "My name is \(person.first) \(person.last) from \(person.company), \(person.token). "
                + "Please contact me at \(person.email) or \(person.phone), I agree to be contacted."
            let session = try await user.say("\(introduction) We want to automate a warehouse near 89501.").session
            _ = try await user.say("Who sells AMRs near 89501 to \(person.company)?", session: session)
            for agent in ["sales", "financing", "dealer-matching", "knowledge"] {
                let thread = "thread-\(agent)-\(UUID().uuidString)"
                _ = try await user.say(introduction, session: thread, agent: agent)
                _ = try await user.say(
                    "Our \(person.company) warehouse \(person.token) has 40 pickers, what fits near 89501?",
                    session: thread,
                    agent: agent
                )
            }
            Self.expect(
                try await user.post(
                    "/api/v1/chat",
                    ["message": .string("We at \(person.company) make cookies, \(person.token)")],
                    headers: ["Idempotency-Key": "key-\(person.token)"]
                ),
                "a chat with a key"
            )
            try await apply(person, user)
            // A2A with somebody to be told, and the OpenAI-compatible door.
            Self.expect(
                try await user.post(
                    "/agents/sales/message:send",
                    [
                        "message": [
                            "messageId": .string(UUID().uuidString), "role": "ROLE_USER",
                            "parts": [["text": .string(introduction)]],
                        ],
                        "configuration": [
                            "taskPushNotificationConfig": [
                                "url": .string("\(receiver.url.absoluteString)/pushes"),
                                "token": .string(person.token),
                            ]
                        ],
                    ],
                    headers: ["A2A-Version": "1.0"]
                ),
                "A2A"
            )
            Self.expect(
                try await user.post(
                    "/v1/chat/completions",
                    ["model": "supervisor", "messages": [["role": "user", "content": .string(introduction)]]]
                ),
                "OpenAI's door"
            )
        }

        private func remember(_ person: Person, _ machine: Caller, _ named: JSONValue) async throws {
            let said = "\(person.first) \(person.last) runs the warehouse of \(person.company) in Reno, \(person.token)"
            let native = try await machine.post(
                "/api/v1/memories",
                ["namespace": "agent:sales", "user_id": named, "content": .string(said)]
            )
            Self.expect(native, "a memory")
            let id = try native.json()["id"]?.stringValue ?? ""
            Self.expect(
                try await machine.post(
                    "/api/v1/memories",
                    ["namespace": "notes", "user_id": named, "content": .string("\(said) and likes tea")]
                ),
                "a memory elsewhere"
            )
            let changed = try await machine.send(
                "PATCH",
                "/api/v1/memories/\(id)",
                headers: ["Content-Type": "application/json"],
                body: try JSON.encode(["content": .string("\(said), with 30 people")] as JSONValue)
            )
            Self.expect(changed, "a change")
            let messages: JSONValue = [["role": "user", "content": .string("I am \(said), I drive a lorry")]]
            let token = ["Authorization": "Token \(machine.headers["X-API-Key"] ?? "")"]
            let added = try await machine.post(
                "/v3/memories/add/",
                ["messages": messages, "user_id": named, "infer": false],
                headers: token
            )
            Self.expect(added, "Mem0's API")
            Self.expect(
                try await machine.post(
                    "/v1/exports/",
                    ["schema": ["type": "object"], "filters": ["user_id": named]],
                    headers: token
                ),
                "an export"
            )
            let stored = try await machine.post("/v2/memories/", ["filters": ["user_id": named]], headers: token)
            let listed = try stored.json()
            let first = (listed.arrayValue ?? listed["results"]?.arrayValue)?.first?["id"] ?? ""
            Self.expect(
                try await machine.post(
                    "/v1/feedback/",
                    ["memory_id": first, "feedback": "POSITIVE", "feedback_reason": .string(said)],
                    headers: token
                ),
                "feedback"
            )
            let tool: JSONValue = [
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": [
                    "name": "add_memory",
                    "arguments": ["text": .string("\(said) and drinks coffee"), "user_id": named],
                ],
            ]
            let called = try await machine.post(
                "/mcp",
                tool,
                headers: ["Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"]
            )
            Self.expect(called, "MCP")
            #expect(!called.text.contains("\"isError\":true"), "\(called.text)")
        }

        private func apply(_ person: Person, _ user: Caller) async throws {
            Self.expect(
                try await user.post(
                    "/api/v1/prequalifications",
                    [
                        "business_name": .string(person.company), "business_type": "llc", "industry": "logistics",
                        "email": .string(person.email), "phone": .string(person.phone), "selected_equipment": [],
                        "quantity": "2-5", "annual_revenue": "1m-5m", "business_age": "2-5", "credit_rating": "good",
                        "consent": true,
                    ],
                    headers: ["Idempotency-Key": "application-\(person.token)"]
                ),
                "an application"
            )
            Self.expect(
                try await user.post(
                    "/api/v1/dealers/match",
                    [
                        "zip_code": "89501", "equipment_type": "AMR", "industry": "logistics",
                        "contact_info": [
                            "name": .string("\(person.first) \(person.last)"), "email": .string(person.email),
                            "phone": .string(person.phone),
                        ],
                    ],
                    headers: ["Idempotency-Key": "lead-\(person.token)"]
                ),
                "a lead"
            )
        }

        /// Where a user who went through every door is found.
        private static let expected: Set = [
            "chat_sessions", "chat_messages", "routing_decisions", "agent_tasks", "agent_push_configs",
            "agent_push_deliveries", "applications", "application_decisions", "leads", "dealer_leads",
            "dealer_requests", "dealer_deliveries", "agent_memories", "memory_history", "memory_entities",
            "memory_events", "memory_exports", "memory_feedback", "idempotency_keys",
        ]

        private func erased(_ person: Person, _ mesh: Mesh) async throws -> JSONValue {
            let answer = try await mesh.machine().send("POST", "/api/v1/users/\(person.user)/erase")
            Self.expect(answer, "the erasure")
            let id = try answer.json()["id"]?.stringValue ?? ""
            var receipt: JSONValue?
            try await eventually("the erasure is done", within: .seconds(60)) {
                let shown = try await mesh.machine().get("/api/v1/erasures/\(id)").data()
                receipt = shown["receipt"]
                return receipt?["state"] == "done" && shown["valid"] == true
            }
            return try #require(receipt)
        }

        @Test("No column of any table and no line of any log holds anything of the user", .timeLimit(.minutes(10)))
        func nothing() async throws {
            try await Self.withMesh { mesh, receiver in
                let person = Person()
                let scan = DataScan(database: mesh.database, words: person.words)
                try await useEverything(person, mesh, receiver)
                try await eventually("something is remembered of every conversation", within: .seconds(60)) {
                    try await mesh.count(
                        "SELECT count(DISTINCT namespace) FROM agent_memories WHERE user_id = \(person.user)"
                    ) >= 4
                }
                // The scan finds what is there.
                let before = Set(try await scan.tables().map(\.table))
                #expect(Self.expected.subtracting(before).isEmpty, "not found: \(Self.expected.subtracting(before))")
                let receipt = try await erased(person, mesh)
                #expect(receipt["complete"] == true, "\(receipt)")
                let financing = receipt["services"]?.arrayValue?.first { $0["service"] == "financing" }
                #expect((financing?["kept"]?["applications"]?.intValue ?? 0) >= 1, "\(receipt)")
                let after = try await scan.tables().filter { !Self.lawful.contains($0.place) }
                #expect(after == [], "left: \(after)")
                // Nothing comes back by what waited, or was on its way.
                try await Task.sleep(for: .seconds(8))
                let later = try await scan.tables().filter { !Self.lawful.contains($0.place) }
                #expect(later == [], "came back: \(later)")
                #expect(try await mesh.count("SELECT count(*) FROM applications WHERE erase_after > now()") >= 1)
                _ = try await mesh.stop()
                let lines = try scan.files(in: mesh.folder)
                #expect(lines == [], "\(lines.prefix(5))")
            }
        }

        @Test("An erasure amid turns under way, with services away for a while, comes to its end and stays so")
        func underWay() async throws {
            try await Self.withMesh { mesh, _ in
                let person = Person()
                let scan = DataScan(database: mesh.database, words: person.words)
                let user = mesh.user(person.user)
                _ = try await user.say("We at \(person.company) run a warehouse in Reno, \(person.token)")
                try await mesh.kill(.dealerMatching)
                try await mesh.kill(.memory)
                // What was said is still to be remembered, and the turns go on while the user is erased.
                let turns = 4
                async let asking: Void = withTaskGroup(of: Void.self) { group in
                    for number in 0..<turns {
                        group.addTask {
                            let text = "We have \(number + 2) pickers at \(person.company), \(person.token)"
                            _ = try? await user.say(text)
                        }
                    }
                }
                try await eventually("every turn has begun") {
                    try await mesh.count("SELECT count(*) FROM chat_sessions WHERE user_id = \(person.user)") > turns
                }
                let answer = try await mesh.machine().send("POST", "/api/v1/users/\(person.user)/erase")
                #expect(answer.status == 202, "\(answer.status) \(answer.text)")
                await asking
                #expect(try await !scan.tables().isEmpty)
                try await mesh.start()
                let place = "/api/v1/erasures/\(try answer.json()["id"]?.stringValue ?? "")"
                try await eventually("the erasure is done", within: .seconds(90)) {
                    try await mesh.machine().get(place).data()["receipt"]?["state"] == "done"
                }
                try await Task.sleep(for: .seconds(8))
                let left = try await scan.tables()
                #expect(left == [], "left: \(left)")
                _ = try await mesh.stop()
                let lines = try scan.files(in: mesh.folder)
                #expect(lines == [], "\(lines.prefix(5))")
            }
        }
    }
}
