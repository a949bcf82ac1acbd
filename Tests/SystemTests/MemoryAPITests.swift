import Foundation
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("The memory API at the gateway", .serialized)
    struct MemoryAPITests {
        let mesh: Mesh
        let namespace = "tests:\(UUID().uuidString.lowercased())"

        init() throws { mesh = try Surroundings.mesh() }

        private func add(_ content: String, user: String = "ada", by machine: Caller? = nil) async throws -> Answer {
            try await (machine ?? mesh.machine()).post(
                "/api/v1/memories",
                ["namespace": .string(namespace), "user_id": .string(user), "content": .string(content)]
            )
        }

        private func search(_ query: String, user: String? = nil, by machine: Caller? = nil) async throws -> Answer {
            var body: [String: JSONValue] = ["namespace": .string(namespace), "query": .string(query)]
            body["user_id"] = user.map { .string($0) }
            return try await (machine ?? mesh.machine()).post("/api/v1/memories/search", .object(body))
        }

        @Test("What is added is found, listed, shown and deleted")
        func roundTrip() async throws {
            let machine = mesh.machine()
            let added = try await add("The loading dock of the Reno warehouse has four doors")
            #expect(added.status == 201)
            let result = try added.json().decoded(as: AddMemoryResult.self)
            #expect(result.action == .added)
            let id = try #require(result.id)
            #expect(try await add("Our forklifts are leased until June 2027").status == 201)

            let found = try await search("How many doors has the dock?").json().decoded(as: SearchMemoryResults.self)
            #expect(found.results.first?.id == id)
            #expect(found.results.map(\.score) == found.results.map(\.score).sorted(by: >))

            let shown = try await machine.get("/api/v1/memories/\(id)").json().decoded(as: MemoryRecord.self)
            #expect(shown.content == "The loading dock of the Reno warehouse has four doors")
            #expect(shown.namespace == namespace)
            let listed = try await machine.get("/api/v1/memories?namespace=\(namespace)").json()
                .decoded(as: MemoryPage.self)
            #expect(listed.results.count == 2)

            #expect(try await machine.delete("/api/v1/memories/\(id)").status == 200)
            #expect(try await machine.get("/api/v1/memories/\(id)").status == 404)
            let left = try await search("How many doors has the dock?").json().decoded(as: SearchMemoryResults.self)
            #expect(!left.results.contains { $0.id == id })
            let rest = try await machine.delete("/api/v1/memories?namespace=\(namespace)").json()
            #expect(rest["deleted"]?.intValue == 1)
        }

        @Test("A batch answers item by item, in order; a list is read page by page")
        func batch() async throws {
            let towns = ["Reno", "Tulsa", "Fresno", "Boise", "Omaha", "Tampa", "Mesa"]
            let memories = towns.map { town -> JSONValue in
                ["namespace": .string(namespace), "user_id": "ada", "content": .string("We have a depot in \(town)")]
            }
            let answer = try await mesh.machine().post("/api/v1/memories/batch", ["memories": .array(memories)])
            #expect(answer.status == 201)
            let results = try answer.json().decoded(as: AddMemoryResults.self).results
            #expect(results.count == towns.count)
            for (town, result) in zip(towns, results) {
                let id = try #require(result.id)
                let record = try await mesh.machine().get("/api/v1/memories/\(id)").json().decoded(
                    as: MemoryRecord.self
                )
                #expect(record.content.contains(town))
            }
            var seen: [UUID] = []
            var cursor = ""
            repeat {
                let page = try await mesh.machine()
                    .get("/api/v1/memories?namespace=\(namespace)&limit=3&cursor=\(cursor)").json()
                    .decoded(as: MemoryPage.self)
                seen += page.results.map(\.id)
                cursor = page.nextCursor ?? ""
            } while !cursor.isEmpty
            #expect(Set(seen) == Set(results.compactMap(\.id)))
            #expect(seen.count == towns.count)
        }

        @Test("One user's memories are not found for another")
        func users() async throws {
            _ = try await add("Our gate code is kept by the porter", user: "ada")
            let others = try await search("Who keeps the gate code?", user: "eve").json()
                .decoded(as: SearchMemoryResults.self)
            #expect(others.results.isEmpty)
            let own = try await search("Who keeps the gate code?", user: "ada").json()
                .decoded(as: SearchMemoryResults.self)
            #expect(own.results.count == 1)
        }

        @Test("A key for one namespace cannot be widened")
        func restricted() async throws {
            let key = try await mesh.createKey(namespaces: "tests:own-\(namespace.suffix(8))")
            let machine = mesh.machine(key: key)
            let id = try #require(
                try await add("The safe is behind the office").json().decoded(as: AddMemoryResult.self).id
            )

            let added = try await add("We have come to stay in your namespace", by: machine)
            #expect(added.status == 403)
            #expect(try added.wrongFields() == ["namespace"])
            #expect(try await search("Where is the safe?", by: machine).status == 403)
            #expect(try await machine.get("/api/v1/memories?namespace=\(namespace)").status == 403)
            #expect(try await machine.delete("/api/v1/memories?namespace=\(namespace)").status == 403)
            #expect(try await machine.get("/api/v1/memories/\(id)").status == 404)
            #expect(try await machine.delete("/api/v1/memories/\(id)").status == 404)
            let any = try await machine.post(
                "/api/v1/memories/search",
                ["namespace": "*", "query": "Where is the safe?"]
            )
            #expect(any.status == 403)

            let own = try await machine.post("/api/v1/memories", ["user_id": "eve", "content": "Our own safe is red"])
            #expect(own.status == 201)
            let found = try await machine.post("/api/v1/memories/search", ["query": "Where is the safe?"])
            let contents = try found.json().decoded(as: SearchMemoryResults.self).results.map(\.content)
            #expect(contents == ["Our own safe is red"])
            #expect(try await mesh.machine().get("/api/v1/memories/\(id)").status == 200)
        }
    }
}
