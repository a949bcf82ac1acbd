import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("Carrying memories out and in, and forgetting a user", .serialized)
    struct TransferTests {
        let mesh: Mesh
        let namespace = "tests:\(UUID().uuidString.lowercased())"

        init() throws { mesh = try Surroundings.mesh() }

        private func fill(_ count: Int, user: String) async throws {
            let memories = (0..<count).map { number -> JSONValue in
                [
                    "namespace": .string(namespace), "user_id": .string(user),
                    "content": .string("Shelf \(number) of \(user) holds \(number * 7 + 3) crates"),
                ]
            }
            // A request has half a minute.
            for start in stride(from: 0, to: count, by: 50) {
                let some = Array(memories[start..<min(start + 50, count)])
                let answer = try await mesh.machine().post("/api/v1/memories/batch", ["memories": .array(some)])
                #expect(answer.status == 201)
            }
        }

        @Test("What is exported can be imported under another name, and once more without becoming two")
        func roundTrip() async throws {
            let machine = mesh.machine()
            try await fill(450, user: "ada")
            let export = try await machine.get("/api/v1/memories/export?namespace=\(namespace)")
            #expect(export.status == 200)
            #expect(export.header("Content-Type")?.hasPrefix("application/x-ndjson") == true)
            #expect(export.text.split(separator: "\n").count == 450)

            let other = "\(namespace)-copy"
            for (imported, existing) in [(450, 0), (0, 450)] {
                let answer = try await machine.send(
                    "POST",
                    "/api/v1/memories/import?namespace=\(other)",
                    headers: ["Content-Type": "application/x-ndjson"],
                    body: export.body
                )
                #expect(answer.status == 200)
                let report = try answer.json()
                #expect(report["complete"] == true)
                #expect(report["imported"]?.intValue == imported)
                #expect(report["existing"]?.intValue == existing)
            }
            let found = try await machine.post(
                "/api/v1/memories/search",
                ["namespace": .string(other), "query": "What does shelf 449 of ada hold?"]
            )
            let best = try found.json().decoded(as: SearchMemoryResults.self).results.first
            #expect(best?.content == "Shelf 449 of ada holds 3146 crates")
        }

        @Test("What is no export is refused before anything is read")
        func refused() async throws {
            let path = "/api/v1/memories/import?namespace=\(namespace)"
            let body = Data(#"{"content":"a"}"#.utf8)
            let asJSON = try await mesh.machine()
                .send("POST", path, headers: ["Content-Type": "application/json"], body: body)
            #expect(asJSON.status == 415)
            let type = ["Content-Type": "application/x-ndjson"]
            #expect(try await mesh.visitor.send("POST", path, headers: type, body: body).status == 401)
            let key = try await mesh.createKey(namespaces: "tests:own-\(namespace.suffix(8))")
            let narrow = try await mesh.machine(key: key).send("POST", path, headers: type, body: body)
            #expect(narrow.status == 403)
            #expect(
                try await mesh.machine(key: key).get("/api/v1/memories/export?namespace=\(namespace)").status == 403
            )
        }

        @Test("An erased user is gone, others stay, and a receipt says so")
        func erased() async throws {
            let machine = mesh.machine()
            let (leaving, staying) = ("leaving-\(UUID().uuidString)", "staying-\(UUID().uuidString)")
            try await fill(3, user: leaving)
            try await fill(2, user: staying)
            let erased = try await machine.send("POST", "/api/v1/users/\(leaving)/erase")
            #expect(erased.status == 200)
            #expect(!erased.text.contains("crates"))
            let left = try await machine.get("/api/v1/memories?namespace=\(namespace)").json()
                .decoded(as: MemoryPage.self).results
            #expect(left.count == 2)
            #expect(left.allSatisfy { $0.userID == staying })
            let receipts = try await machine.get("/api/v1/users/\(leaving)/erasures").json()
            #expect(receipts["results"]?.arrayValue?.count == 1)
            #expect(try await mesh.count("SELECT count(*) FROM agent_memories WHERE user_id = \(leaving)") == 0)
        }
    }
}
