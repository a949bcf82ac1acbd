import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("A user's own memories", .serialized)
    struct OwnMemoriesTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        struct Page: Decodable {
            struct Item: Decodable {
                var id: UUID
                var content: String
                var agent: String
                var pinned: Bool
            }

            var memories: [Item]
        }

        private func memories(of user: Caller) async throws -> [Page.Item] {
            let answer = try await user.get("/api/v1/me/memories")
            try #require(answer.status == 200, "\(answer.text)")
            return try answer.data(as: Page.self).memories
        }

        /// A user of whom the mesh remembers something.
        private func known(_ fact: String) async throws -> (user: Caller, memory: Page.Item) {
            let user = mesh.user()
            _ = try await user.say(fact)
            var found: Page.Item?
            try await eventually("something is remembered") {
                found = try await memories(of: user).first
                return found != nil
            }
            return (user, try #require(found))
        }

        private func change(_ id: UUID, _ body: JSONValue, by caller: Caller) async throws -> Answer {
            try await caller.send(
                "PATCH",
                "/api/v1/me/memories/\(id)",
                headers: ["Content-Type": "application/json"],
                body: try JSON.encode(body)
            )
        }

        @Test("What was said in a conversation is there to be read, put right, carried away and forgotten")
        func own() async throws {
            let (user, memory) = try await known("We run a 40,000 sq ft warehouse in Reno and pick by hand")
            let changed = try await change(
                memory.id,
                ["content": "We run a warehouse in Tulsa", "pinned": true],
                by: user
            )
            #expect(changed.status == 200, "\(changed.text)")
            let now = try #require(try await memories(of: user).first { $0.id == memory.id })
            #expect(now.content == "We run a warehouse in Tulsa" && now.pinned)
            let lines = try await user.get("/api/v1/me/memories/export")
            #expect(lines.text.contains("We run a warehouse in Tulsa"))
            #expect(try await user.delete("/api/v1/me/memories/\(memory.id)").data()["deleted"] == true)
            #expect(try await !memories(of: user).contains { $0.id == memory.id })
        }

        @Test("Another's memory is not found, by nobody and in no way, and stays as it is")
        func others() async throws {
            let (user, memory) = try await known("We grow almonds near Fresno and want to automate packing")
            let narrow = try await mesh.createKey(namespaces: "agent:sales")
            var sameKey = mesh.machine(key: narrow)
            sameKey.headers["X-User-Id"] = "somebody-else"
            for stranger in [mesh.user(), mesh.visitor, sameKey] {
                #expect(try await change(memory.id, ["pinned": true], by: stranger).status == 404)
                #expect(try await stranger.delete("/api/v1/me/memories/\(memory.id)").status == 404)
                let lines = try await stranger.get("/api/v1/me/memories/export")
                #expect(lines.status == 200, "\(lines.text)")
                #expect(!lines.text.contains("almonds"))
            }
            // The database's policies hold without any check of ours before them.
            let hidden = try await mesh.database.withTransaction { connection in
                _ = try await connection.query("SELECT set_config('role', 'mesh_memory', true)")
                _ = try await connection.query(
                    """
                    SELECT set_config('request.jwt.claims',
                        '{"tenant_id":"default","sub":"somebody-else","namespaces":["*"],"role":"user"}', true)
                    """
                )
                return try await connection.execute(
                    "UPDATE public.agent_memories SET pinned = true WHERE id = \(memory.id)"
                )
            }
            #expect(hidden == 0)
            let left = try #require(try await memories(of: user).first { $0.id == memory.id })
            #expect(left.content == memory.content && !left.pinned)
        }

        @Test("Who asks to be erased is gone from conversations, tasks, leads and memories, and has a receipt")
        func erase() async throws {
            let (user, _) = try await known("We need two cobots near 60601 for packing cookies")
            let turn = try await user.say("Who sells cobots near 60601?")
            let session = turn.session
            let matched = try await user.post(
                "/api/v1/dealers/match",
                [
                    "zip_code": "60601", "equipment_type": "Cobot",
                    "contact_info": ["name": "Ada Byron", "email": "ada@example.com", "phone": "312-555-0199"],
                ]
            )
            #expect(matched.status == 200, "\(matched.text)")
            let name = try #require(user.headers["X-User-Id"])
            func held() async throws -> [Int] {
                [
                    try await mesh.count("SELECT count(*) FROM agent_tasks WHERE user_id = \(name)"),
                    try await mesh.count("SELECT count(*) FROM public.dealer_leads WHERE user_id = \(name)"),
                ]
            }
            try await eventually("an agent has a task, and dealers a lead") {
                try await held().allSatisfy { $0 > 0 }
            }
            let other = try await known("We run a cold store in Boise")
            let answer = try await user.post("/api/v1/me/erase", [:])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(try answer.data()["complete"] == true, "\(answer.text)")
            let parts = try answer.data()["services"]?.arrayValue ?? []
            let supervisor = parts.first { $0["service"] == "supervisor" }
            #expect((supervisor?["erased"]?["sessions"]?.intValue ?? 0) >= 1, "\(answer.text)")
            let memory = parts.first { $0["service"] == "memory" }
            #expect((memory?["erased"]?["memories"]?.intValue ?? 0) >= 1, "\(answer.text)")
            #expect(try await memories(of: user).isEmpty)
            #expect(try await user.get("/api/v1/chat/sessions/\(session)").status == 404)
            let dealers = parts.first { $0["service"] == "dealer-matching" }
            #expect((dealers?["erased"]?["leads"]?.intValue ?? 0) >= 1, "\(answer.text)")
            try await eventually("no task and no lead is left") { try await held() == [0, 0] }
            // And not of anybody else.
            #expect(try await !memories(of: other.user).isEmpty)
        }
    }

    @Suite("What the operator watches", .serialized)
    struct OperatorTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test("Seven services are ready, a turn's routing is told, and its request is seen")
        func everything() async throws {
            let word = "Who sells cobots near 89501, asks xylophone?"
            _ = try await mesh.user().say(word)
            let machine = mesh.machine()
            // One that takes more than two seconds to answer is told as unreachable, until it is asked again.
            try await eventually("seven services are ready") {
                let services = try await machine.get("/api/v1/operator/services").data()["services"]?.arrayValue ?? []
                return services.count == 7
                    && services.allSatisfy { $0["status"] == "ready" && $0["version"]?.stringValue != nil }
            }
            let routes = try await machine.get("/api/v1/operator/routes?limit=5")
            let decisions = try routes.data()["decisions"]?.arrayValue ?? []
            let named = decisions.first?["agents"]?.arrayValue?.map { $0["id"] }
            #expect(named == ["dealer-matching"], "\(routes.text)")
            #expect(!routes.text.contains("xylophone"))
            let requests = try await machine.get("/api/v1/operator/requests?limit=50")
            #expect(requests.text.contains("\"/api/v1/chat\"") && requests.text.contains("\"supervisor\""))
            let latency = try await machine.get("/api/v1/operator/latency")
            #expect(latency.text.contains("POST /api/v1/chat"))
        }
    }
}
