import Foundation
import HTTPTypes
import SharedModels

@testable import Memory

/// Requests as somebody might make them who looks for what is not theirs.
struct ProbeRequests {
    struct Probe: CustomStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var body: JSONValue?
        var type = "application/json"
        var description: String { "\(method) \(path) \(body.map { "\($0)" } ?? "")" }
    }

    var numbers: SeededNumbers
    let ids: [String]

    mutating func one<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &numbers)] }

    private mutating func namespace() -> String { one(ProbeWorld.namespaces + ["*", "", "n1,n2", "N1", "%"]) }
    private mutating func user() -> String { one(ProbeWorld.users + ["*", "", "%", "u1' OR '1'='1"]) }
    private mutating func id() -> JSONValue { .string(one(ids)) }

    private mutating func query(_ names: [String]) -> String {
        var parts: [String] = []
        for name in names where one([true, true, false]) {
            let value =
                switch name {
                case "namespace", "project_id": namespace()
                case "org_id": one(ProbeWorld.tenants)
                case "run_id": one(["r1", "*", "%"])
                default: user()
                }
            parts.append("\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")")
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// Conditions that would widen what is asked for, if any could.
    private mutating func filter(depth: Int = 0) -> JSONValue {
        let plain: [JSONValue] = [
            ["user_id": .string(user())], ["user_id": "*"], ["user_id": ["in": ["u1", "u2", "u3"]]],
            ["user_id": ["ne": .string(user())]], ["run_id": "*"], ["agent_id": "*"], ["app_id": "*"],
            ["memory_ids": [id(), id(), id()]], ["metadata": ["secret": "*"]], ["text": ["contains": "own-"]],
            ["metadata": ["secret": ["contains": .string("own-\(one(ProbeWorld.tenants))")]]],
            ["created_at": ["gte": "1970-01-01"]], ["tenant_id": .string(one(ProbeWorld.tenants))],
            ["namespace": .string(namespace())], ["keywords": ["icontains": "OWN-T"]],
        ]
        guard depth < 3, one([true, false]) else { return one(plain) }
        let parts = (0..<Int.random(in: 1...3, using: &numbers)).map { _ in filter(depth: depth + 1) }
        return .object([one(["AND", "OR", "NOT"]): .array(parts)])
    }

    private mutating func question() -> JSONValue {
        .string(
            one(["own-t1-n1-u1-ed", "own-t3-default-u3-ed robots", "Who keeps robots in Reno?", "Acme", "forklift"])
        )
    }

    private mutating func names(_ names: [String]) -> [String: JSONValue] {
        var body: [String: JSONValue] = [:]
        for name in names where one([true, false]) {
            switch name {
            case "namespace", "project_id": body[name] = .string(namespace())
            case "org_id", "tenant_id": body[name] = .string(one(ProbeWorld.tenants))
            case "filters": body[name] = filter()
            default: body[name] = .string(user())
            }
        }
        return body
    }

    mutating func probe() -> Probe { one([true, false]) ? own() : mem0() }

    mutating func removal() -> Probe {
        let id = one(ids)
        let scope = query(["namespace", "user_id", "run_id"])
        return one([
            Probe(method: .delete, path: "/v1/memories/\(id)"), Probe(method: .delete, path: "/v1/memories" + scope),
            Probe(method: .delete, path: "/v1/memories/\(id)/?delete_linked=true"),
            Probe(method: .delete, path: "/v1/memories/" + query(["user_id", "project_id", "org_id"])),
            Probe(method: .delete, path: "/v1/batch/", body: ["memories": [["memory_id": .string(id)]]]),
            Probe(method: .delete, path: "/v2/entities/user/\(one(ProbeWorld.users))/"),
            Probe(method: .post, path: "/v1/users/\(one(ProbeWorld.users))/erase"),
        ])
    }

    private mutating func own() -> Probe {
        let id = one(ids)
        switch Int.random(in: 0..<14, using: &numbers) {
        case 0...4:
            var body = names(["namespace", "user_id", "filters", "tenant_id"])
            body["query"] = question()
            body["limit"] = 100
            body["hops"] = .int(one([0, 1, 2]))
            body["as_of"] = one([nil, "2026-01-01T00:00:00Z"])
            return Probe(method: .post, path: "/v1/memories/search", body: .object(body))
        case 5, 6:
            return Probe(method: .get, path: "/v1/memories" + query(["namespace", "user_id", "run_id", "tenant_id"]))
        case 7: return Probe(method: .get, path: "/v1/memories/\(id)" + one(["", "/history", "/links"]))
        case 8: return Probe(method: .get, path: "/v1/memories/export" + query(["namespace", "user_id"]))
        case 9: return Probe(method: .patch, path: "/v1/memories/\(id)", body: ["pinned": true])
        case 10: return Probe(method: .post, path: "/v1/memories/\(id)/reinforce", body: ["delta": 0.1])
        case 11:
            // A new text that names nobody, under a name that may be another's.
            var body = names(["namespace", "user_id", "tenant_id"])
            body["content"] = .string("Probe \(Int.random(in: 0..<1_000_000, using: &numbers)) was here")
            return Probe(method: .post, path: "/v1/memories", body: .object(body))
        case 12:
            var line = names(["namespace", "user_id", "tenant_id"])
            line["id"] = .string(id)
            line["content"] = "An imported line"
            return Probe(
                method: .post,
                path: "/v1/memories/import" + query(["namespace", "user_id"]),
                body: .object(line),
                type: "application/x-ndjson"
            )
        default: return Probe(method: .get, path: one(["/v1/stats", "/v1/users/\(one(ProbeWorld.users))/erasures"]))
        }
    }

    private mutating func mem0() -> Probe {
        let id = one(ids)
        let scoped = ["user_id", "project_id", "org_id", "filters"]
        switch Int.random(in: 0..<12, using: &numbers) {
        case 0...3:
            var body = names(scoped)
            body["query"] = question()
            body["top_k"] = 1_000
            body["threshold"] = 0
            return Probe(
                method: .post,
                path: one(["/v3/memories/search/", "/v2/memories/search/", "/search"]),
                body: .object(body)
            )
        case 4, 5:
            return Probe(method: .post, path: one(["/v3/memories/", "/v2/memories/"]), body: .object(names(scoped)))
        case 6: return Probe(method: .get, path: "/v1/memories/" + query(["user_id", "project_id", "org_id"]))
        case 7: return Probe(method: .get, path: "/v1/memories/\(id)/" + one(["", "history/"]))
        case 8: return Probe(method: .post, path: "/v1/summary/", body: .object(names(["filters", "project_id"])))
        case 9:
            return Probe(
                method: .get,
                path: one(["/v1/entities/", "/v1/events/", "/memories", "/entities"])
                    + query(["user_id", "project_id"])
            )
        case 10:
            return Probe(
                method: .post,
                path: "/v1/feedback/",
                body: ["memory_id": .string(id), "feedback": "POSITIVE"]
            )
        default:
            return Probe(
                method: .put,
                path: "/v1/batch/",
                body: ["memories": [["memory_id": .string(id), "metadata": ["probe": 1]]]]
            )
        }
    }
}
