import Foundation
import SharedModels
import TestSupport
import Testing

/// What the processes say to each other today, heard between them: held against what earlier releases cannot do without, and written
/// down for later ones where `MESH_RECORD_WIRE` names a folder (`./mesh record-wire`).
extension SystemTests {
    @Suite("Between the processes")
    struct RecordWireTests {
        @Test("What is said fits today's types and what earlier releases cannot do without", .timeLimit(.minutes(10)))
        func said() async throws {
            try await RecordedMesh.with { mesh in
                try await Self.converse(mesh)
                try await Self.callAgents(mesh)
                try await Self.remember(mesh)
                try await Self.browse(mesh)
                let messages = mesh.exchanges.all.flatMap(\.messages)
                let heard = Set(messages.map(\.type))
                let silent = WireType.all.map(\.name).filter { !heard.contains($0) }
                #expect(silent.isEmpty, "nothing was heard of \(silent.joined(separator: ", "))")
                for (name, json) in messages {
                    let type = try #require(WireType.named(name))
                    #expect(throws: Never.self) { _ = try type.again(json) }
                }
                if let folder = ProcessInfo.processInfo.environment["MESH_RECORD_WIRE"], !folder.isEmpty {
                    return try WireRecords.write(messages, to: URL(filePath: folder))
                }
                for release in try WireRecords.all() {
                    for (name, json) in messages {
                        let absent = WireShape.absent(release.readings[name]?.required ?? [], in: json, of: name)
                        #expect(absent.isEmpty, "\(release.release): \(absent)")
                    }
                }
            }
        }

        private static func converse(_ mesh: RecordedMesh) async throws {
            let session = UUID().uuidString.lowercased()
            let turns = [
                "Hello", "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
                "Compare two AMRs for that",
                "Who sells them near 89501?", "Robots are too expensive for us",
                "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?",
                "I want to apply for financing",
            ]
            let visitor = mesh.visitor
            var cookie: [String: String] = [:]
            for (index, words) in turns.enumerated() {
                let streams = index.isMultiple(of: 2)
                let answer = try await visitor.post(
                    "/api/v1/chat",
                    ["message": .string(words), "session_id": .string(session)],
                    headers: cookie.merging(streams ? ["Accept": "text/event-stream"] : [:]) { $1 }
                )
                #expect(answer.status == 200, "\(words): \(answer.text)")
                if let set = answer.header("Set-Cookie") { cookie["Cookie"] = String(set.prefix { $0 != ";" }) }
            }
            let shown = try await visitor.send("GET", "/api/v1/chat/sessions/\(session)", headers: cookie)
            #expect(shown.status == 200)
            let empty = try await visitor.post("/api/v1/chat", ["message": ""])
            #expect(empty.status == 422)
            // Sales passes on what it knows.
            let sales = mesh.caller(.sales)
            for words in [
                "We run a bakery in Reno and want to automate packing, budget 100,000 dollars",
                "I want to apply for financing",
            ] {
                let sent = try await sales.post("/message:send", message(words, context: "bakery-\(session)"))
                #expect(sent.status == 200, "\(sent.text)")
            }
        }

        private static func message(_ words: String, context: String = UUID().uuidString) -> JSONValue {
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
                    "parts": [["text": .string(words)]],
                ]
            ]
        }

        private static func callAgents(_ mesh: RecordedMesh) async throws {
            let agent = mesh.caller(.knowledge)
            let sent = try await agent.post("/message:send", message("Compare two AMRs"))
            let id = try #require(try sent.json()["task"]?["id"]?.stringValue)
            _ = try await agent.get("/tasks?pageSize=2&includeArtifacts=true")
            _ = try await agent.get("/tasks/\(id)")
            let path = "/tasks/\(id)/pushNotificationConfigs"
            let kept = try await agent.post(path, ["url": "http://127.0.0.1:9/told", "token": "t"])
            #expect((200..<300).contains(kept.status), "\(kept.text)")
            _ = try await agent.get(path)
        }

        private static func remember(_ mesh: RecordedMesh) async throws {
            let memory = mesh.caller(.memory)
            let owner: [String: JSONValue] = ["namespace": "agent:sales", "user_id": "ada"]
            func with(_ more: [String: JSONValue]) -> JSONValue { .object(owner.merging(more) { $1 }) }
            let added = try await memory.post(
                "/v1/memories",
                with(["content": "Our warehouse in Reno has forty docks"])
            )
            let id = try #require(try added.json()["id"]?.stringValue, "\(added.text)")
            let batch: JSONValue = [
                "memories": [with(["content": "We have two shifts"]), with(["content": "We pick by hand"])]
            ]
            _ = try await memory.post("/v1/memories/batch", batch)
            _ = try await memory.post("/v1/memories/search", with(["query": "How many docks?", "explain": true]))
            _ = try await memory.get("/v1/memories/\(id)")
            _ = try await memory.get("/v1/memories?namespace=agent:sales&user_id=ada&limit=1")
            let wrong = try await memory.post("/v1/memories/search", with(["limit": 1_000]))
            #expect(wrong.status == 422)
            _ = try await memory.delete("/v1/memories?namespace=agent:sales&user_id=ada")
        }

        private static func browse(_ mesh: RecordedMesh) async throws {
            let robots = try await mesh.visitor.get("/api/v1/robots?limit=2")
            let robot = try #require(try robots.data()["robots"]?.arrayValue?.first?["id"]?.stringValue)
            _ = try await mesh.visitor.get("/api/v1/robots/\(robot)")
            _ = try await mesh.visitor.get("/api/v1/dealers?zip_code=89501&limit=2")
            let applied = try await mesh.visitor.post(
                "/api/v1/prequalifications",
                [
                    "business_name": "Truckee Bakery", "business_type": "llc", "industry": "manufacturing",
                    "email": "ada@example.com", "phone": "775-555-0134", "selected_equipment": [.string(robot)],
                    "quantity": "2-5", "annual_revenue": "1m-5m", "business_age": "5+", "credit_rating": "good",
                    "consent": true,
                ]
            )
            #expect((200..<300).contains(applied.status), "\(applied.text)")
        }
    }
}
