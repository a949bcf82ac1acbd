import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What is changed")
struct ChangeTests {
    private static let path = "/v1/memories/"

    @Test("New content is found by its new words, no longer by the old ones, and leaves its history")
    func content() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add([
                "user_id": "ann", "content": "We run a warehouse in Reno", "speaker": "Ann", "role": "user",
            ])
            _ = try await key.add(["user_id": "ann", "content": "The bakery opens at noon", "role": "user"])
            let before = try await service.database.query(
                "SELECT content_hash, importance FROM agent_memories WHERE id = \(try #require(UUID(uuidString: id)))",
                claims: MemoryFixture.claims
            )[0]
            service.clock.advance(by: .seconds(60))
            let changed = try await key.send(.patch, Self.path + id, ["content": " Where do they keep bees?\r\n"])
            #expect(changed.status == 200 && changed.json["content"] == "Where do they keep bees?")
            #expect(changed.json["updated_at"] == "2026-01-15T12:01:00.003Z")
            #expect(changed.json["created_at"] == "2026-01-15T12:00:00.001Z")
            let row = try await service.database.query(
                """
                SELECT content_hash, importance, is_question, lexemes::text AS lexemes, token_count
                FROM agent_memories WHERE id = \(try #require(UUID(uuidString: id)))
                """,
                claims: MemoryFixture.claims
            )[0]
            #expect(try row.decode("is_question", as: Bool.self))
            #expect(try row.decode("content_hash", as: Data.self) != before.decode("content_hash", as: Data.self))
            // A question that speaks of nobody's own is worth less.
            #expect(try row.decode("importance", as: Float.self) < before.decode("importance", as: Float.self))
            let lexemes: String = try row.decode("lexemes")
            #expect(lexemes.contains("'bee'") && lexemes.contains("'ann'") && lexemes.contains("'januari'"))
            #expect(!lexemes.contains("warehous"))
            let (found, gone) = (
                try await key.send(
                    .post,
                    Self.path + "search",
                    ["query": "keep bees", "user_id": "ann", "explain": true]
                ),
                try await key.send(
                    .post,
                    Self.path + "search",
                    ["query": "warehouse", "user_id": "ann", "explain": true]
                )
            )
            let first = found.json["results"]?.arrayValue?.first
            #expect(first?["id"]?.stringValue == id)
            #expect((first?["terms"]?["semantic"]?.doubleValue ?? 0) > 0.3)
            for result in gone.json["results"]?.arrayValue ?? [] { #expect(result["terms"]?["lexical"] == 0) }
            let history = try await key.send(.get, Self.path + id + "/history").json["results"]?.arrayValue ?? []
            #expect(history.map { $0["action"] } == ["add", "update"])
            #expect(history.last?["actor"] == "sales" && history.last?["memory_id"]?.stringValue == id)
            #expect(history.last?["before"]?["content"] == "We run a warehouse in Reno")
            #expect(history.last?["after"]?["content"] == "Where do they keep bees?")
        }
    }

    @Test("Every part can be replaced, what can be empty is cleared by null, and what is not named stays")
    func parts() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add([
                "content": "We run a warehouse", "metadata": ["a": 1, "b": ["c": 2]], "categories": ["work"],
            ])
            var answer = try await key.send(
                .patch,
                Self.path + id,
                [
                    "metadata": ["x": ["y": true]], "categories": ["home", "work"], "importance": 0.75, "pinned": true,
                    "expires_at": "2026-06-01T00:00:00Z", "no such field": 1,
                ]
            )
            #expect(answer.status == 200)
            #expect(answer.json["content"] == "We run a warehouse" && answer.json["metadata"] == ["x": ["y": true]])
            #expect(answer.json["categories"] == ["home", "work"] && answer.json["importance"] == 0.75)
            #expect(answer.json["pinned"] == true && answer.json["expires_at"] == "2026-06-01T00:00:00.000Z")
            // Given by hand, so new content does not change it.
            answer = try await key.send(.patch, Self.path + id, ["content": "They bake bread", "pinned": false])
            #expect(answer.json["importance"] == 0.75 && answer.json["pinned"] == false)
            answer = try await key.send(
                .patch,
                Self.path + id,
                ["metadata": nil, "expires_at": nil, "categories": nil]
            )
            #expect(answer.json["metadata"] == [:] && answer.json["expires_at"] == nil)
            #expect(answer.json["categories"] == [] && answer.json["content"] == "They bake bread")
            #expect(try await key.send(.get, Self.path + id).json == answer.json)
            let history = try await key.send(.get, Self.path + id + "/history").json["results"]?.arrayValue ?? []
            #expect(history.count == 4)
            #expect(history.last?["before"]?["expires_at"] == "2026-06-01T00:00:00.000000Z")
            #expect(history.last?["after"]?["expires_at"] == JSONValue.null)
            #expect(history.last?["before"]?["pinned"] == nil)
        }
    }

    @Test(
        "What is wrong is named, and changes nothing",
        arguments: [
            (#"{}"#, ["body"]), (#"[]"#, ["body"]), (#"{"no such field": 1}"#, ["body"]),
            (#"{"content": null}"#, ["content"]), (#"{"content": 7}"#, ["content"]),
            (#"{"content": "  "}"#, ["content"]),
            (#"{"content": "ok"}"#, ["content"]),
            (#"{"metadata": []}"#, ["metadata"]), (#"{"metadata": {"a": "\u0000"}}"#, ["metadata"]),
            (#"{"categories": "work"}"#, ["categories"]), (#"{"categories": ["a", 1]}"#, ["categories"]),
            (#"{"categories": [""]}"#, ["categories"]),
            (#"{"importance": 1.5}"#, ["importance"]), (#"{"importance": null}"#, ["importance"]),
            (#"{"pinned": "yes"}"#, ["pinned"]), (#"{"pinned": null}"#, ["pinned"]),
            (#"{"expires_at": "tomorrow"}"#, ["expires_at"]),
            (#"{"expires_at": "0001-01-01T00:00:00Z"}"#, ["expires_at"]),
            (#"{"content": "fine words", "pinned": 1, "importance": "x"}"#, ["importance", "pinned"]),
        ]
    )
    func refused(_ body: String, _ fields: [String]) async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add(["content": "We run a warehouse"])
            let known = try await key.send(.get, Self.path + id).text
            let answer = try await key.send(
                .patch,
                Self.path + id,
                bytes: Data(body.utf8),
                type: "application/json"
            )
            #expect(answer.status == 422 && answer.fields == fields)
            #expect(try await key.send(.get, Self.path + id).text == known)
        }
    }

    @Test("Reinforcement is counted within its bounds, and noted")
    func reinforce() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add(["content": "We run a warehouse"])
            let path = Self.path + id + "/reinforce"
            let first = try await key.send(.post, path, ["delta": 0.5])
            #expect(first.status == 200 && first.json["reinforcement"] == 0.5)
            let second = try await key.send(.post, path, ["delta": 0.5]).json["reinforcement"]?.doubleValue ?? 0
            #expect(abs(second - 0.8) < 1e-6)
            let third = try await key.send(.post, path, ["delta": -0.5]).json["reinforcement"]?.doubleValue ?? 0
            #expect(abs(third - 0.5) < 1e-6)
            for _ in 0..<20 { _ = try await key.send(.post, path, ["delta": 1]) }
            let most = try await key.send(.post, path, ["delta": 1]).json["reinforcement"]?.doubleValue ?? 0
            #expect(most > 0.99 && most <= 1)
            for body: JSONValue in [[:], ["delta": 1.01], ["delta": "much"], ["delta": -2], ["delta": nil]] {
                let answer = try await key.send(.post, path, body)
                #expect(answer.status == 422 && answer.fields == ["delta"])
            }
            let history = try await key.send(.get, Self.path + id + "/history").json["results"]?.arrayValue ?? []
            #expect(history.count == 25)
            #expect(history[1]["action"] == "reinforce" && history[1]["before"]?["reinforcement"] == 0)
            #expect(history[1]["after"]?["delta"] == 0.5)
        }
    }

    @Test("Reinforcements at the same time all count")
    func concurrentReinforcement() async throws {
        try await withMemory { memory in
            let id = try #require(try await memory.add(Samples.statement("We run a warehouse"))[0].id)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        _ = try await memory.store.reinforce(
                            id,
                            by: 0.05,
                            at: Samples.moment,
                            claims: MemoryFixture.claims,
                            actor: "test"
                        )
                    }
                }
                try await group.waitForAll()
            }
            let row = try await memory.database.query(
                "SELECT reinforcement FROM agent_memories",
                claims: MemoryFixture.claims
            )[0]
            let expected = tanh(12 * atanh(0.05))
            #expect(abs(Double(try row.decode("reinforcement", as: Float.self)) - expected) < 1e-5)
        }
    }

    @Test("A list can be narrowed to categories; a deletion cannot, and then deletes nothing")
    func categories() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            for (content, categories): (String, JSONValue) in [
                ("We run a warehouse", ["work", "places"]), ("They bake bread", ["home"]), ("It rains a lot", []),
            ] {
                _ = try await key.add(["content": .string(content), "categories": categories])
            }
            func contents(_ query: String) async throws -> Set<String?> {
                let answer = try await key.send(.get, "/v1/memories" + query)
                return Set(answer.json["results"]?.arrayValue?.map { $0["content"]?.stringValue } ?? [])
            }
            #expect(try await contents("?categories=work") == ["We run a warehouse"])
            #expect(try await contents("?categories=places&categories=home").count == 2)
            #expect(try await contents("?categories=nothing").isEmpty)
            #expect(try await contents("").count == 3)
            #expect(try await key.send(.get, "/v1/memories?categories=").fields == ["categories"])
            let refused = try await key.send(.delete, "/v1/memories?namespace=agent:sales&categories=work")
            #expect(refused.status == 422 && refused.fields == ["categories"])
            #expect(try await contents("").count == 3)
        }
    }

    @Test("History comes in pages, oldest first, and outlives its memory")
    func history() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add(["content": "We run a warehouse"])
            for number in 1...6 {
                service.clock.advance(by: .seconds(1))
                _ = try await key.send(.patch, Self.path + id, ["metadata": ["n": .int(number)]])
            }
            #expect(try await key.send(.delete, Self.path + id).status == 200)
            var actions: [String] = []
            var numbers: [Int] = []
            var cursor = ""
            repeat {
                let page = try await key.send(.get, Self.path + id + "/history?limit=3&cursor=\(cursor)").json
                let results = page["results"]?.arrayValue ?? []
                #expect(results.count <= 3)
                actions += results.compactMap { $0["action"]?.stringValue }
                numbers += results.compactMap { $0["after"]?["metadata"]?["n"]?.intValue }
                cursor = page["next_cursor"]?.stringValue ?? ""
            } while !cursor.isEmpty
            #expect(actions.count == 8 && actions.filter { $0 == "update" }.count == 6)
            #expect(numbers == [1, 2, 3, 4, 5, 6])
            #expect(
                try await key.send(.get, Self.path + id + "/history?limit=0&cursor=x").fields == ["cursor", "limit"]
            )
        }
    }

    @Test("Links show what is at their other end, in both directions, and nothing that cannot be read")
    func links() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let ids = [
                try await key.add(["user_id": "ann", "content": "Our budget is 50,000 dollars"]),
                try await key.add(["user_id": "ann", "content": "The bakery opens at noon"]),
                try await key.add(["user_id": "ann", "content": "It rains", "expires_at": "2026-01-16T00:00:00Z"]),
            ].compactMap(UUID.init(uuidString:))
            try #require(ids.count == 3)
            let entity = UUID()
            _ = try await service.database.pipeline(
                [
                    """
                    INSERT INTO memory_entities (id, namespace, user_id, kind, name, normalized_name)
                    VALUES (\(entity), 'agent:sales', 'ann', 'place', 'Zanzibar', 'zanzibar')
                    """,
                    "DELETE FROM memory_links",
                    """
                    INSERT INTO memory_links (from_id, to_id, kind, weight, namespace, user_id) VALUES
                        (\(ids[1]), \(ids[0]), 'follows', 0.5, 'agent:sales', 'ann'),
                        (\(ids[0]), \(entity), 'mentions', 1, 'agent:sales', 'ann'),
                        (\(ids[0]), \(ids[2]), 'similar', 0.25, 'agent:sales', 'ann'),
                        (\(ids[0]), \(UUID()), 'similar', 0.9, 'agent:sales', 'ann')
                    """,
                ],
                claims: MemoryFixture.claims
            )
            let path = Self.path + ids[0].uuidString + "/links"
            let all = try await key.send(.get, path).json["results"]?.arrayValue ?? []
            #expect(all.map { $0["kind"] } == ["mentions", "follows", "similar"])
            #expect(all.map { $0["direction"] } == ["out", "in", "out"])
            #expect(all[0]["entity"]?["name"] == "Zanzibar" && all[0]["memory"] == nil)
            #expect(all[1]["memory"]?["content"] == "The bakery opens at noon")
            #expect(try await key.send(.get, path + "?limit=1").json["results"]?.arrayValue?.count == 1)
            service.clock.advance(by: .seconds(86_400))
            #expect(try await key.send(.get, path).json["results"]?.arrayValue?.count == 2)
            #expect(try await key.send(.get, path + "?limit=x").fields == ["limit"])
        }
    }

    @Test("Work that goes on is told of by its event")
    func events() async throws {
        try await withService { service in
            let id = UUID()
            try await service.database.execute(
                """
                INSERT INTO memory_events (id, namespace, user_id, kind, state, attempts, payload, result)
                VALUES (\(id), 'agent:sales', 'ann', 'extract', 'done', 1, '{"messages": ["secret"]}', '{"added": 2}')
                """,
                claims: MemoryFixture.claims
            )
            let key = try await service.caller(nil, .sales)
            let answer = try await key.send(.get, "/v1/events/\(id)")
            #expect(answer.status == 200 && answer.json["state"] == "done" && answer.json["result"]?["added"] == 2)
            #expect(!answer.text.contains("secret"))
            for other in try await Others.all(service) {
                #expect(try await other.send(.get, "/v1/events/\(id)").status == 404)
            }
            #expect(try await key.send(.get, "/v1/events/\(UUID())").status == 404)
            #expect(try await key.send(.get, "/v1/events/nothing").status == 404)
        }
    }

    @Test("To another namespace, user or tenant a memory does not exist")
    func strangers() async throws {
        try await withService { service in
            let ann = try await service.caller(Identity(user: "ann", role: .user), .sales)
            let id = try await ann.add(["content": "We run a warehouse"])
            let known = try await ann.send(.get, Self.path + id).text
            let calls: [(HTTPRequest.Method, String, JSONValue?)] = [
                (.patch, "", ["content": "They bake bread"]), (.patch, "", ["pinned": true]), (.get, "/history", nil),
                (.get, "/links", nil), (.post, "/reinforce", ["delta": 1]),
            ]
            for other in try await Others.all(service) {
                for (method, suffix, body) in calls {
                    #expect(try await other.send(method, Self.path + id + suffix, body).status == 404)
                    #expect(try await other.send(method, Self.path + "nothing" + suffix, body).status == 404)
                }
            }
            #expect(try await ann.send(.get, Self.path + id).text == known)
            #expect(try await ann.send(.get, Self.path + id + "/history").json["results"]?.arrayValue?.count == 1)
            for (method, suffix, body) in calls {
                #expect(try await ann.send(method, Self.path + "\(UUID())" + suffix, body).status == 404)
                #expect(try await ann.send(method, Self.path + id + suffix, body).status == 200)
            }
        }
    }

    @Test("What was stored to stay as it is cannot be changed, and says so to its owner alone")
    func immutable() async throws {
        try await withService { service in
            let key = try await service.caller(Identity(user: "ann", role: .user), .sales)
            let id = try await key.add(["content": "We run a warehouse"])
            try await service.database.execute(
                "UPDATE agent_memories SET immutable = true",
                claims: MemoryFixture.claims
            )
            let known = try await key.send(.get, Self.path + id).text
            for body: JSONValue in [["content": "They bake bread"], ["pinned": true]] {
                let answer = try await key.send(.patch, Self.path + id, body)
                #expect(answer.status == 409 && answer.json["code"] == "immutable")
                for other in try await Others.all(service) {
                    #expect(try await other.send(.patch, Self.path + id, body).status == 404)
                }
            }
            #expect(try await key.send(.get, Self.path + id).text == known)
        }
    }

    @Test("A memory past its expiry cannot be changed back to life")
    func expired() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add(["content": "It rains a lot", "expires_at": "2026-01-15T13:00:00Z"])
            service.clock.advance(by: .seconds(7_200))
            for body: JSONValue in [["expires_at": nil], ["content": "They bake bread"]] {
                #expect(try await key.send(.patch, Self.path + id, body).status == 404)
            }
            #expect(try await key.send(.post, Self.path + id + "/reinforce", ["delta": 1]).status == 404)
            #expect(try await key.send(.get, Self.path + id + "/links").status == 404)
        }
    }
}
