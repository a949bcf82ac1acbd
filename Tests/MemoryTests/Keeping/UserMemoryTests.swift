import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What is remembered of a user, over all namespaces")
struct UserMemoryTests {
    private static let towns = ["Reno", "Tulsa", "Fresno", "Boise", "Omaha"]

    /// Memories of ada's in two namespaces by turns; the newest is of Omaha.
    private func fill(_ service: ServiceFixture) async throws -> [String] {
        let key = try await service.machine()
        var ids: [String] = []
        for (index, town) in Self.towns.enumerated() {
            ids.append(
                try await key.add([
                    "namespace": index.isMultiple(of: 2) ? "agent:sales" : "agent:financing", "user_id": "ada",
                    "content": .string("We have a depot in \(town)"),
                ])
            )
        }
        for (namespace, user) in [("agent:sales", "eve"), ("notes", "ada")] {
            _ = try await key.add([
                "namespace": .string(namespace), "user_id": .string(user), "content": "The lobby has a piano",
            ])
        }
        return ids
    }

    private func owner(_ user: String = "ada", _ namespaces: [String] = ["agent:sales", "agent:financing"]) -> Identity
    {
        Identity(tenant: "default", user: user, role: .user, namespaces: namespaces)
    }

    @Test("They come newest first, page by page, each once, and none from beyond the caller's namespaces")
    func pages() async throws {
        try await withService { service in
            let ids = try await fill(service)
            let ada = try await service.caller(owner())
            var seen: [String] = []
            var cursor = ""
            repeat {
                let page = try await ada.send(.get, "/v1/users/ada/memories?limit=2&cursor=\(cursor)")
                #expect(page.status == 200)
                let results = try #require(page.json["results"]?.arrayValue)
                #expect(results.count <= 2)
                seen += results.compactMap { $0["id"]?.stringValue }
                cursor = page.json["next_cursor"]?.stringValue ?? ""
            } while !cursor.isEmpty && seen.count < 20
            #expect(seen == ids.reversed())
            let sales = try await service.caller(owner("ada", ["agent:sales"]))
            let some = try await sales.send(.get, "/v1/users/ada/memories")
            #expect(some.json["results"]?.arrayValue?.count == 3)
            let all = try await service.machine().send(.get, "/v1/users/ada/memories")
            #expect(all.json["results"]?.arrayValue?.count == 6)
        }
    }

    @Test("What is expired or no longer true is not shown")
    func alive() async throws {
        try await withService { service in
            _ = try await fill(service)
            try await service.owner.execute("UPDATE agent_memories SET invalid_at = now() WHERE content LIKE '%Reno'")
            try await service.owner.execute(
                "UPDATE agent_memories SET expires_at = \(service.clock.now) WHERE content LIKE '%Tulsa'"
            )
            let page = try await service.caller(owner()).send(.get, "/v1/users/ada/memories")
            #expect(page.json["results"]?.arrayValue?.count == 3)
        }
    }

    @Test("Nobody sees another's, whatever is asked for, and the database holds to that by itself")
    func others() async throws {
        try await withService { service in
            let ids = try await fill(service)
            let eve = try await service.caller(owner("eve"))
            #expect(try await eve.send(.get, "/v1/users/ada/memories").status == 403)
            for (method, body) in [(.get, nil), (.delete, nil), (.patch, ["pinned": true])]
                as [(HTTPRequest.Method, JSONValue?)]
            {
                #expect(try await eve.send(method, "/v1/memories/\(ids[0])", body).status == 404)
            }
            // Past the route's own check: the statement runs with eve's claims, and row-level security hides the rest.
            let store = PostgresMemoryStore(database: service.database)
            let leaked = try await store.memories(
                of: "ada",
                after: nil,
                limit: 100,
                at: service.clock.now,
                claims: owner("eve", ["*"]).databaseClaims
            )
            #expect(leaked.isEmpty)
            let elsewhere = try await store.memories(
                of: "ada",
                after: nil,
                limit: 100,
                at: service.clock.now,
                claims: Identity(tenant: "other", role: .machine, namespaces: ["*"]).databaseClaims
            )
            #expect(elsewhere.isEmpty)
            let left = try await service.caller(owner()).send(.get, "/v1/users/ada/memories")
            #expect(left.json["results"]?.arrayValue?.count == 5)
            #expect(left.json["results"]?.arrayValue?.allSatisfy { $0["pinned"] == false } == true)
        }
    }

    @Test("A wrong cursor or limit is named")
    func wrong() async throws {
        try await withService { service in
            let ada = try await service.caller(owner())
            for (query, field) in [("cursor=x", "cursor"), ("limit=0", "limit"), ("limit=201", "limit")] {
                let answer = try await ada.send(.get, "/v1/users/ada/memories?\(query)")
                #expect(answer.status == 422)
                #expect(answer.fields == [field])
            }
        }
    }
}
