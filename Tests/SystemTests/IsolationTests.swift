import Foundation
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("Users are kept apart", .serialized)
    struct IsolationTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        private func checkClosed(_ session: String, to other: Caller) async throws {
            #expect(try await other.get("/api/v1/chat/sessions/\(session)").status == 404)
            #expect(try await other.delete("/api/v1/chat/session/\(session)").status == 404)
            let answer = try await other.post(
                "/api/v1/chat",
                ["message": "What did I tell you?", "session_id": .string(session)]
            )
            #expect(answer.status == 404)
        }

        @Test("Another user sees neither session nor memory")
        func users() async throws {
            let (ada, eve) = (mesh.user(), mesh.user())
            let turn = try await ada.say("Our 31,000 sq ft plant in Tulsa makes 4 million a year")
            try await checkClosed(turn.session, to: eve)
            try await checkClosed(turn.session, to: mesh.visitor)
            try await eventually("the message is remembered") {
                try await mesh.memories(of: ada, namespace: "agent:supervisor").count == 1
            }
            let answer = try await eve.say("What did I tell you about my plant?")
            #expect(!answer.reply.message.contains("Tulsa"))
            #expect(answer.reply.memoriesUsed.isEmpty)
            let own = try await ada.say("What did I tell you about my plant?")
            #expect(own.reply.message.contains("Tulsa"))
            #expect(try await ada.get("/api/v1/chat/sessions/\(turn.session)").status == 200)
        }

        @Test("A visitor who comes back with the cookie is known; one without is not")
        func visitors() async throws {
            let first = try await mesh.visitor.post(
                "/api/v1/chat",
                ["message": "We run a 22,000 sq ft cold store in Fresno"]
            )
            let header = try #require(first.setCookie("ybryx_visitor"))
            #expect(header.contains("HttpOnly"))
            #expect(header.contains("SameSite=Lax"))
            let cookie = try #require(first.cookie("ybryx_visitor"))
            var visitor = mesh.visitor
            visitor.headers["Cookie"] = cookie
            let question = "What did I tell you about my cold store?"
            #expect(try await visitor.say(question).reply.message.contains("Fresno"))
            #expect(!(try await mesh.visitor.say(question).reply.message.contains("Fresno")))

            var forger = mesh.visitor
            forger.headers["Cookie"] = cookie.dropLast(4) + "AAAA"
            #expect(!(try await forger.say(question).reply.message.contains("Fresno")))
            let session = try #require(try first.data()["session_id"]?.stringValue)
            try await checkClosed(session, to: mesh.user())
        }

        @Test(
            "An unknown key is refused everywhere",
            arguments: ["/api/v1/robots", "/api/v1/memories?namespace=agent:sales", "/api/v1/industries"]
        )
        func unknownKey(path: String) async throws {
            let key = "ybm_" + String(repeating: "x", count: 43)
            let byHeader = try await mesh.machine(key: key).get(path)
            #expect(byHeader.status == 401)
            #expect(try byHeader.code() == "unauthorized")
            #expect(byHeader.header("WWW-Authenticate") != nil)
            #expect(try await mesh.visitor.get(path, headers: ["Authorization": "Token \(key)"]).status == 401)
        }

        @Test("A visitor does not reach the memory API")
        func visitorMemory() async throws {
            #expect(try await mesh.visitor.get("/api/v1/memories?namespace=agent:sales").status == 401)
            let body: JSONValue = ["namespace": "agent:sales", "user_id": "u", "query": "anything"]
            #expect(try await mesh.visitor.post("/api/v1/memories/search", body).status == 401)
        }
    }
}
