import Foundation
import HTTPTypes
import Platform
import SharedModels
import Testing

@testable import Memory

@Suite("Mem0's hosted API")
struct HostedAPITests {
    @Test("A client that starts is told its organisation and project")
    func ping() async throws {
        try await withService { service in
            let all = try await service.machine().mem0(.get, "/v1/ping/")
            #expect(all.status == 200 && all.json["status"] == "ok")
            #expect(all.json["org_id"] == "default" && all.json["project_id"] == "default")
            #expect(all.json["user_email"]?.stringValue?.isEmpty == false)
            let one = try await service.caller(Identity(role: .machine, namespaces: ["shop"]))
            #expect(try await one.mem0(.get, "/v1/ping/").json["project_id"] == "shop")
        }
    }

    @Test("Tokens are taken under every name that clients send, and errors are told in detail")
    func authentication() async throws {
        try await withService { service in
            let caller = try await service.machine()
            for header in ["Bearer \(caller.token)", "Token \(caller.token)"] {
                #expect(try await caller.mem0(.get, "/v1/ping/", authorization: header).status == 200)
            }
            for header in ["Token wrong", "Basic \(caller.token)", ""] {
                for path in ["/v1/ping/", "/v3/memories/", "/memories", "/v1/memories/x/"] {
                    let answer = try await caller.mem0(.get, path, authorization: header)
                    #expect(answer.status == 401 || answer.status == 404)
                    #expect(answer.json["detail"]?.stringValue?.isEmpty == false)
                    #expect(answer.headers[.contentType] == "application/json")
                }
            }
            // Our own routes take what they took before.
            #expect(try await caller.mem0(.get, "/v1/stats").status == 401)
            #expect(try await caller.mem0(.get, "/v1/memories?namespace=default").status == 401)
            #expect(try await caller.send(.get, "/v1/stats").status == 200)
            #expect(try await caller.mem0(.get, "/healthz", authorization: "").status == 200)
        }
    }

    @Test("An item shows all that it was given")
    func item() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let added = try await caller.mem0(
                .post,
                "/v3/memories/add/",
                [
                    "messages": [["role": "user", "content": "We opened in Reno", "name": "Ann"]], "infer": false,
                    "filters": ["AND": [["user_id": "ann"], ["agent_id": "sales"]]], "app_id": "web", "run_id": 7,
                    "metadata": ["k": [1, 2]], "timestamp": 1_767_225_600, "expiration_date": "2026-02-01",
                    "immutable": true,
                ]
            )
            #expect(added.status == 200 && added.json["status"] == "SUCCEEDED")
            let id = try #require(added.json["results"]?.arrayValue?.first?["id"]?.stringValue)
            let item = try await caller.mem0(.get, "/v1/memories/\(id)/").json
            #expect(item["memory"] == "We opened in Reno" && item["user_id"] == "ann" && item["agent_id"] == "sales")
            #expect(item["app_id"] == "web" && item["run_id"] == "7" && item["session_id"] == "7")
            #expect(item["metadata"] == ["k": [1, 2]] && item["expiration_date"] == "2026-02-01")
            #expect(item["created_at"] == "2026-01-01T00:00:00.000Z")
            #expect(item["structured_attributes"]?["day_of_week"] == "thursday")
            let refused = try await caller.mem0(.put, "/v1/memories/\(id)/", ["text": "We closed"])
            #expect(refused.status == 400 && refused.json["detail"]?.stringValue?.contains("immutable") == true)
        }
    }

    @Test("Expiry is by the day: the last one counts, and only a get still shows what is past")
    func expiry() async throws {
        try await withService { service in
            let caller = try await service.machine()
            // The clock stands at 15 January, noon.
            let today = try await caller.remember("One of today", ["user_id": "ann", "expiration_date": "2026-01-15"])
            let past = try await caller.remember(
                "One of yesterday",
                ["user_id": "ann", "expiration_date": "2026-01-14"]
            )
            #expect(try await caller.texts(["user_id": "ann"]) == ["One of today"])
            #expect(try await caller.texts(["user_id": "ann"], ["show_expired": true]).count == 2)
            let search: JSONValue = ["query": "one of", "filters": ["user_id": "ann"], "threshold": 0]
            let found = try await caller.mem0(.post, "/v3/memories/search/", search).json["results"]?.arrayValue
            #expect(found?.map { $0["id"]?.stringValue } == [today])
            #expect(try await caller.mem0(.get, "/v1/memories/\(past)/").json["expiration_date"] == "2026-01-14")
            let revived = try await caller.mem0(.put, "/v1/memories/\(past)/", ["expiration_date": nil])
            #expect(revived.status == 200 && revived.json["expiration_date"] == .null)
            #expect(try await caller.texts(["user_id": "ann"]).count == 2)
        }
    }

    @Test("What is inferred without a model is kept, and its event is done")
    func events() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let answer = try await caller.mem0(
                .post,
                "/v3/memories/add/",
                [
                    "user_id": "ann",
                    "messages": [
                        ["role": "user", "content": "I keep bees"], ["role": "assistant", "content": "You keep wasps"],
                    ],
                ]
            )
            #expect(answer.json["status"] == "PENDING" && answer.json["results"] == nil)
            let id = try #require(answer.json["event_id"]?.stringValue)
            let event = try await caller.mem0(.get, "/v1/event/\(id)/").json
            #expect(event["status"] == "SUCCEEDED" && event["event_type"] == "ADD")
            #expect(event["results"]?.arrayValue?.map { $0["data"]?["memory"] } == ["I keep bees"])
            #expect(try await caller.mem0(.get, "/v1/events/").json["count"] == 1)
            // What an agent said is no fact about its user.
            #expect(try await caller.texts(["user_id": "ann"]) == ["I keep bees"])
            #expect(try await caller.mem0(.get, "/v1/event/\(UUID())/").status == 404)
        }
    }

    @Test("The same words of another agent, app or run are another memory")
    func attribution() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let names: [[String: JSONValue]] = [
                ["user_id": "ann", "run_id": "1"], ["user_id": "ann", "run_id": "2"],
                ["user_id": "ann", "agent_id": "a"],
                ["agent_id": "a"], ["agent_id": "b"], ["app_id": "x"], ["run_id": "1"], ["run_id": "2"],
            ]
            for name in names { _ = try await caller.remember("The robot is blue", name) }
            for name in names {
                let page = try await caller.mem0(.post, "/v3/memories/", ["filters": .object(name)])
                #expect(page.json["count"] != 0, "\(name)")
            }
            let all = try await caller.mem0(.get, "/v1/entities/").json
            #expect(all["total_users"] == 1 && all["total_agents"] == 2 && all["total_apps"] == 1)
            #expect(all["total_runs"] == 2)
        }
    }

    @Test("Pages follow each other")
    func pages() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let subjects = ["bees", "docks", "lorries", "solar panels", "a harbour"]
            for subject in subjects { _ = try await caller.remember("Ann sells \(subject)", ["user_id": "ann"]) }
            var path: String? = "/v3/memories/?page=1&page_size=2"
            var seen: [String] = []
            while let next = path {
                let page = try await caller.mem0(.post, next, ["filters": ["user_id": "ann"]]).json
                #expect(page["count"] == 5)
                seen += page["results"]?.arrayValue?.compactMap { $0["memory"]?.stringValue } ?? []
                path = page["next"]?.stringValue
            }
            #expect(seen == subjects.reversed().map { "Ann sells \($0)" })
            let beyond = try await caller.mem0(
                .post,
                "/v3/memories/?page=9&page_size=2",
                ["filters": ["user_id": "ann"]]
            )
            #expect(beyond.json["count"] == 5 && beyond.json["results"] == [])
        }
    }

    @Test("Nothing is deleted unnamed, and filters come as Python writes them")
    func deleteAll() async throws {
        try await withService { service in
            let caller = try await service.machine()
            _ = try await caller.remember("I keep bees", ["user_id": "ann", "run_id": "1"])
            _ = try await caller.remember("I keep ants", ["user_id": "ann", "run_id": "2"])
            _ = try await caller.remember("I keep cats", ["user_id": "bob"])
            for path in [
                "/v1/memories/", "/v1/memories//", "/v1/memories/?filters=%7B%7D", "/v1/memories/?filters=nonsense",
                "/v1/memories/?user_id=", "/v1/memories/?filters=%7B%27metadata%27%3A%20%7B%27a%27%3A%201%7D%7D",
            ] { #expect(try await caller.mem0(.delete, path).status == 400, "\(path)") }
            let filters =
                "%7B%27AND%27%3A%20%5B%7B%27user_id%27%3A%20%27ann%27%7D%2C%20%7B%27run_id%27%3A%20%271%27%7D%5D%7D"
            #expect(try await caller.mem0(.delete, "/v1/memories/?filters=\(filters)").status == 200)
            #expect(try await caller.texts(["user_id": "*"]) == ["I keep ants", "I keep cats"])
            #expect(try await caller.mem0(.delete, "/v1/memories/?user_id=%2A").status == 200)
            #expect(try await caller.texts(["user_id": "*"]).isEmpty)
        }
    }

    @Test("Names come through paths and queries whatever is in them")
    func names() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let name = "a+b c/d%é&x=?"
            _ = try await caller.remember("I keep bees", ["user_id": .string(name)])
            let segment = "a%2Bb%20c%2Fd%25%C3%A9%26x%3D%3F"
            let value = segment.replacing("%20", with: "+")
            #expect(try await caller.mem0(.get, "/v1/memories/?user_id=\(value)").json.arrayValue?.count == 1)
            #expect(try await caller.mem0(.delete, "/v2/entities/user/\(segment)/").json["deleted_memories"] == 1)
            _ = try await caller.remember("I keep ants", ["user_id": .string(name)])
            let filters = "%7B%27user_id%27:+%27\(value)%27%7D"
            #expect(try await caller.mem0(.delete, "/v1/memories/?filters=\(filters)").status == 200)
            #expect(try await caller.texts(["user_id": .string(name)]).isEmpty)
        }
    }

    @Test("Our own search takes the same filters, and other keys for metadata")
    func ownSearch() async throws {
        try await withService { service in
            let caller = try await service.machine()
            _ = try await caller.remember("I keep bees", ["user_id": "ann", "metadata": ["hives": 3], "app_id": "web"])
            _ = try await caller.remember("I keep ants", ["user_id": "ann", "metadata": ["hives": 1]])
            let asked: [(JSONValue, Int)] = [
                (["hives": 3], 1), (["hives": ["gte": 1]], 2), (["NOT": ["app_id": "*"]], 1),
                (["OR": [["hives": 1], ["app_id": "web"]]], 2), (["user_id": "bob"], 0),
            ]
            for (filters, count) in asked {
                let body: JSONValue = ["namespace": "default", "query": "keep", "filters": filters]
                let answer = try await caller.send(.post, "/v1/memories/search", body)
                #expect(answer.json["results"]?.arrayValue?.count == count, "\(answer.text)")
            }
            let wrong: JSONValue = ["namespace": "default", "query": "keep", "filters": ["app_id": ["gt": 1]]]
            let refused = try await caller.send(.post, "/v1/memories/search", wrong)
            #expect(refused.status == 422 && refused.fields == ["filters.app_id.gt"])
        }
    }

    @Test("A batch is looked at before anything of it is done")
    func batches() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let id = try await caller.remember("I keep bees", ["user_id": "ann"])
            let half: JSONValue = [
                ["memory_id": .string(id), "text": "I keep ants"], ["memory_id": .string("\(UUID())")],
            ]
            #expect(try await caller.mem0(.put, "/v1/batch/", ["memories": half]).status == 404)
            #expect(try await caller.mem0(.delete, "/v1/batch/", ["memories": half]).status == 404)
            #expect(try await caller.mem0(.put, "/v1/batch/", ["memories": [["memory_id": "x"]]]).status == 400)
            #expect(try await caller.texts(["user_id": "ann"]) == ["I keep bees"])
        }
    }
}
