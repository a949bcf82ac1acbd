import Foundation
import HTTPTypes
import Platform
import SharedModels
import Testing

@testable import Memory

@Suite("Fences of Mem0's API")
struct Mem0FencesTests {
    @Test("No body, query or filter leads to another user, namespace or tenant")
    func fences() async throws {
        try await withService { service in
            let key = try await service.machine()
            let others = [
                try await key.remember("Bob's secret", ["user_id": "bob"]),
                try await key.remember("The agent's secret", ["agent_id": "a"]),
                try await key.remember("The shop's secret", ["user_id": "ann", "project_id": "shop"]),
                try await service.machine("other").remember("Their secret", ["user_id": "ann"]),
            ]
            let ann = try await service.caller(Identity(user: "ann", role: .machine, namespaces: ["default"]))
            let own = try await ann.remember("I keep bees", ["user_id": "ann"])
            let wide: [JSONValue] = [
                ["user_id": "*"], ["user_id": "bob"],
                ["OR": [["user_id": "bob"], ["user_id": "*"], ["agent_id": "a"]]],
                ["NOT": ["user_id": "ann"]], ["agent_id": "a"], ["user_id": ["in": ["ann", "bob"]]],
                ["user_id": ["ne": "ann"]],
                ["memory_ids": .array(others.map(JSONValue.string)), "user_id": "*"],
            ]
            for filters in wide {
                #expect(try await ann.texts(filters).isSubset(of: ["I keep bees"]))
                let search: JSONValue = ["query": "secret", "filters": filters, "threshold": 0, "top_k": 1_000]
                let found = try await ann.mem0(.post, "/v3/memories/search/", search).json["results"]?.arrayValue ?? []
                #expect(found.allSatisfy { $0["id"]?.stringValue == own })
                let exported = try await ann.mem0(.post, "/v1/exports/", ["schema": "{}", "filters": filters])
                let id = exported.json["id"] ?? .null
                let export = try await ann.mem0(.post, "/v1/exports/get/", ["memory_export_id": id])
                #expect(!export.text.contains("secret"))
                #expect(try await !ann.mem0(.post, "/v1/summary/", ["filters": filters]).text.contains("secret"))
                _ = try await ann.mem0(.post, "/search", ["query": "secret", "filters": filters])
            }
            for id in others {
                for (method, path) in [
                    (HTTPRequest.Method.get, ""), (.put, ""), (.delete, ""), (.get, "history/"),
                    (.delete, "?delete_linked=true"),
                ] {
                    let answer = try await ann.mem0(method, "/v1/memories/\(id)/\(path)", ["text": "I was here once"])
                    #expect(answer.status == 404, "\(method) \(path)")
                }
                #expect(try await ann.mem0(.post, "/v1/feedback/", ["memory_id": .string(id)]).status == 404)
                #expect(
                    try await ann.mem0(.delete, "/v1/batch/", ["memories": [["memory_id": .string(id)]]]).status == 404
                )
            }
            #expect(
                try await ann.mem0(.post, "/v3/memories/", ["filters": ["user_id": "ann"], "project_id": "shop"]).status
                    == 403
            )
            #expect(try await ann.mem0(.get, "/v1/memories/?user_id=ann&project_id=shop").status == 403)
            #expect(
                try await ann.mem0(.post, "/v3/memories/add/", ["user_id": "bob", "messages": "I am Bob"]).status == 403
            )
            #expect(try await ann.mem0(.delete, "/v2/entities/user/bob/").json["deleted_memories"] == 0)
            #expect(try await ann.mem0(.delete, "/v2/entities/agent/a/").json["deleted_memories"] == 0)
            #expect(try await ann.mem0(.delete, "/v1/memories/?user_id=bob").status == 200)
            #expect(try await ann.mem0(.delete, "/v1/memories/?agent_id=%2A").status == 200)
            #expect(try await ann.mem0(.get, "/v1/entities/").json["count"] == 1)
            #expect(try await ann.mem0(.get, "/v1/events/").text.contains(own))
            for path in ["organizations/default/projects/shop/", "organizations/other/projects/default/"] {
                #expect(try await ann.mem0(.get, "/api/v1/orgs/\(path)").status != 200)
                #expect(try await ann.mem0(.delete, "/api/v1/orgs/\(path)").status != 200)
            }
            // Who acts for one user changes nothing that is everybody's.
            #expect(try await ann.mem0(.delete, "/api/v1/orgs/organizations/default/projects/default/").status == 403)
            #expect(try await ann.mem0(.get, "/api/v1/webhooks/projects/default/").status == 403)
            #expect(try await ann.send(.post, "/reset").status == 200)
            for id in others.dropLast() { #expect(try await key.mem0(.get, "/v1/memories/\(id)/").status == 200) }
            #expect(try await key.mem0(.get, "/v1/memories/\(others[3])/").status == 404)
            #expect(try await key.mem0(.get, "/v1/memories/\(own)/").status == 404)
        }
    }
}
