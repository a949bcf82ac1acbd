import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What the mesh remembers of whoever calls")
struct MeTests {
    private static let agents = MeshService.allCases.compactMap(\.namespace)
    private static let id = UUID()

    private static func record(user: String?, namespace: String = "agent:dealer_matching") throws -> JSONValue {
        try json(
            encoding: MemoryRecord(
                id: id,
                namespace: namespace,
                content: "We have a depot in Reno",
                userID: user,
                metadata: ["private": true],
                createdAt: Date(timeIntervalSince1970: 1),
                updatedAt: Date(timeIntervalSince1970: 2)
            )
        )
    }

    @Test("A list is asked for all agents' namespaces, and shows what is the owner's to see")
    func list() async throws {
        let page: JSONValue = ["results": [try Self.record(user: "ada")], "next_cursor": "c2"]
        try await withFakeUpstream(.json(page)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada@example.org/1"]
                let path = "/api/v1/me/memories?cursor=c1&limit=3&user_id=eve&namespace=agent:sales"
                let answer = try await gateway.request(.get, path, nil, headers)
                #expect(answer.status == 200)
                #expect(answer.body["data"]?["next_cursor"] == "c2")
                let memory = try #require(answer.body["data"]?["memories"]?.arrayValue?.first?.objectValue)
                #expect(memory["agent"] == "dealer-matching")
                #expect(
                    Set(memory.keys) == [
                        "id", "namespace", "agent", "content", "categories", "importance", "pinned", "created_at",
                        "updated_at",
                    ]
                )
                let request = try #require(upstream.requests.first)
                #expect(request.path == "/v1/users/ada%40example.org%2F1/memories?cursor=c1&limit=3")
                let caller = try await gateway.caller(of: request)
                #expect(caller.user == "ada@example.org/1")
                #expect(caller.namespaces == Self.agents)
            }
        }
    }

    @Test("A visitor is known by the cookie, and the last page says that there is no other")
    func visitor() async throws {
        try await withFakeUpstream(.json(["results": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let first = try await gateway.request(.get, "/api/v1/me/memories")
                let cookie = try #require(first.cookie)
                #expect(first.text.contains(#""next_cursor":null"#))
                _ = try await gateway.request(.get, "/api/v1/me/memories", nil, ["Cookie": cookie])
                var users: [String?] = []
                for request in upstream.requests { users.append(try await gateway.caller(of: request).user) }
                #expect(users.count == 2 && users[0] == users[1] && users[0]?.hasPrefix("visitor:") == true)
            }
        }
    }

    @Test("A signed-in user is known by the token, within the tenant that it names, whatever else is sent along")
    func signedIn() async throws {
        let issuer = "https://project.supabase.co/auth/v1"
        let settings = ["SUPABASE_JWT_SECRET": IdentityProvider.secret, "SUPABASE_JWT_ISSUER": issuer]
        try await withFakeUpstream(.json(["results": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let token = try IdentityProvider.token(IdentityProvider.claims(issuer: issuer))
                let headers = ["Authorization": "Bearer \(token)", "X-User-Id": "eve"]
                #expect(try await gateway.request(.get, "/api/v1/me/memories", nil, headers).status == 200)
                let request = try #require(upstream.requests.first)
                #expect(request.path == "/v1/users/ada/memories")
                let caller = try await gateway.caller(of: request)
                #expect(caller.user == "ada" && caller.tenant == "acme" && caller.role == .user)
                #expect(caller.namespaces == Self.agents)
                #expect(try await gateway.request(.get, "/api/v1/operator/services", nil, headers).status == 403)
            }
        }
    }

    @Test("A key reaches the agents of its namespaces alone, and names whose memories it asks for")
    func keys() async throws {
        try await withFakeUpstream(.json(["results": []])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key(namespaces: ["agent:sales", "notes"])
                let nobody = try await gateway.request(.get, "/api/v1/me/memories", nil, ["X-API-Key": key])
                #expect(nobody.status == 422)
                #expect(nobody.body["error"]?["fields"]?.arrayValue?.first?["field"] == "X-User-Id")
                let headers = ["X-API-Key": key, "X-User-Id": "ada"]
                #expect(try await gateway.request(.get, "/api/v1/me/memories", nil, headers).status == 200)
                let caller = try await gateway.caller(of: try #require(upstream.requests.first))
                #expect(caller.namespaces == ["agent:sales"])
                let other = ["X-API-Key": try await gateway.key(namespaces: ["notes"]), "X-User-Id": "ada"]
                #expect(try await gateway.request(.get, "/api/v1/me/memories", nil, other).status == 403)
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test(
        "Another's memory does not exist, even where the store would show it, and nothing is asked to change",
        arguments: [("eve", "agent:sales"), (nil, "agent:sales"), ("ada", "notes")] as [(String?, String)]
    )
    func others(owner: String?, namespace: String) async throws {
        let record = try Self.record(user: owner, namespace: namespace)
        try await withFakeUpstream(.json(record)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let path = "/api/v1/me/memories/\(Self.id)"
                let changed = try await gateway.request(.patch, path, ["pinned": true], headers)
                #expect(changed.status == 404)
                #expect(try await gateway.request(.delete, path, nil, headers).status == 404)
                #expect(upstream.requests.allSatisfy { $0.method == .get })
            }
        }
    }

    @Test("Content and pinned are the owner's to change, and nothing else is passed on")
    func change() async throws {
        let record = try Self.record(user: "ada")
        try await withFakeUpstream(.json(record)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let path = "/api/v1/me/memories/\(Self.id)"
                let body: JSONValue = ["pinned": true, "content": "In Tulsa", "importance": 1, "metadata": ["a": 1]]
                let answer = try await gateway.request(.patch, path, body, headers)
                #expect(answer.status == 200)
                #expect(answer.body["data"]?["content"] == "We have a depot in Reno")
                let sent = try #require(upstream.requests.last { $0.method == .patch })
                #expect(sent.json == ["pinned": true, "content": "In Tulsa"])
                for wrong in [[:], ["importance": 1], [1]] as [JSONValue] {
                    #expect(try await gateway.request(.patch, path, wrong, headers).status == 422)
                }
                let gone = try await gateway.request(.delete, path, nil, headers)
                #expect(gone.body["data"] == ["deleted": true])
                #expect(upstream.requests.last?.method == .delete)
            }
        }
    }

    @Test("An export is a file to keep, whatever the query asks for")
    func export() async throws {
        let lines = FakeUpstream.Answer.text("{\"id\":1}\n", headers: [.contentType: "application/x-ndjson"])
        try await withFakeUpstream(lines) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.get, "/api/v1/me/memories/export?user_id=eve", nil, headers)
                #expect(answer.text == "{\"id\":1}\n")
                #expect(answer.header("Content-Type") == "application/x-ndjson")
                #expect(answer.header("Content-Disposition") == "attachment; filename=\"memories.jsonl\"")
                #expect(upstream.requests.map(\.path) == ["/v1/memories/export"])
            }
        }
    }

    /// Services that hold something of a user, until it is erased.
    private static func holding(
        sessions: NIOLockedValueBox<[String]>,
        tasks: NIOLockedValueBox<[String]>,
        failing: String? = nil,
        receipt: String = "new"
    ) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        { request in
            let path = request.path.split(separator: "?").first.map(String.init) ?? ""
            if let failing, path.hasPrefix(failing) { return .json([:], status: .serviceUnavailable) }
            switch (request.method, path) {
            case (.get, "/v1/sessions"):
                return .json(["sessions": .array(sessions.withLockedValue { $0 }.map { ["session_id": .string($0)] })])
            case (.get, "/tasks"):
                return .json(["tasks": .array(tasks.withLockedValue { $0 }.map { ["contextId": .string($0)] })])
            case (.delete, _) where path.hasPrefix("/v1/sessions/"):
                sessions.withLockedValue { $0.removeAll { path.hasSuffix($0) } }
                return .text("", status: .noContent)
            case (.delete, _) where path.hasPrefix("/v1/contexts/"):
                tasks.withLockedValue { $0.removeAll { path.hasSuffix($0) } }
                return .text("", status: .noContent)
            case (.delete, "/v1/leads"): return .json(["deleted": 2])
            case (.delete, _) where path.hasSuffix("/leads"): return .json(["deleted": 0])
            case (.delete, _) where path.hasSuffix("/applications"): return .json(["deleted": 1, "kept": 2])
            case (.get, _) where path.hasSuffix("/erasures"): return .json(["results": [["id": "earlier"]]])
            default: return .json(["id": .string(receipt), "counts": ["memories": 3, "links": 0]])
            }
        }
    }

    @Test("An erasure asks every service, memories again at the end, and says what went")
    func erase() async throws {
        let (sessions, tasks) = (NIOLockedValueBox(["s-1", "s-2"]), NIOLockedValueBox(["t-1"]))
        try await withFakeUpstream(answering: Self.holding(sessions: sessions, tasks: tasks)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                let receipt = try answer.body["data"]?.decoded(as: ErasureReceipt.self)
                let parts = try #require(receipt?.services)
                #expect(receipt?.complete == true)
                #expect(GatewayDescription.upstream(of: "/api/v1/me/erase") == nil)
                #expect(
                    parts.map(\.service) == [
                        "supervisor", "dealer-matching", "financing", "knowledge", "sales", "memory",
                    ]
                )
                #expect(parts.first?.erased == ["sessions": 2, "conversations": 1])
                #expect(parts.first { $0.service == "dealer-matching" }?.erased["leads"] == 2)
                #expect(parts.last?.erased == ["memories": 3])
                let financing = parts.first { $0.service == "financing" }
                #expect(financing?.note?.contains("1002.12") == true)
                #expect(financing?.erased == ["applications": 1] && financing?.kept == ["applications": 2])
                // Before conversations take memories of theirs along, and after what they left to be remembered.
                let paths = upstream.requests.map(\.path)
                #expect(
                    Array(paths.prefix(3)) == [
                        "/v1/users/ada/erasures", "/v1/users/ada/erase", "/v1/sessions?limit=100",
                    ]
                )
                #expect(paths.last == "/v1/users/ada/erase")
                let leads = try #require(upstream.requests.first { $0.path.hasPrefix("/v1/leads") })
                #expect(leads.path == "/v1/leads?user_id=ada")
                let asker = try await gateway.caller(of: leads)
                #expect(asker.role == .service && asker.user == nil && asker.tenant == "acme")
                #expect(sessions.withLockedValue { $0 }.isEmpty)
            }
        }
    }

    @Test("A page of another origin cannot have changed or erased what is kept of its visitor")
    func otherPages() async throws {
        let nothing = NIOLockedValueBox<[String]>([])
        let holding = Self.holding(sessions: nothing, tasks: nothing)
        let settings = ["GATEWAY_CORS_ORIGINS": "https://shop.example"]
        try await withFakeUpstream(answering: holding) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, settings: settings) { gateway in
                let calls: [(HTTPRequest.Method, String, JSONValue?)] = [
                    (.post, "/api/v1/me/erase", nil), (.delete, "/api/v1/me/memories/\(Self.id)", nil),
                    (.patch, "/api/v1/me/memories/\(Self.id)", ["pinned": true]),
                    (.delete, "/api/v1/chat/session/\(Self.id)", nil),
                ]
                let others = [
                    ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "cross-site", "Origin": "https://a.example"],
                    ["Origin": "http://localhost:3000"], ["Origin": "null"],
                ]
                for (method, path, body) in calls {
                    for headers in others {
                        let answer = try await gateway.request(method, path, body, headers)
                        #expect(answer.status == 403, "\(path) \(headers)")
                    }
                }
                #expect(upstream.requests.isEmpty)
                let machine = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let own: [[String: String]] = [
                    [:], ["Sec-Fetch-Site": "same-origin", "Origin": "https://proxy.example"],
                    ["Sec-Fetch-Site": "none"], ["Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"],
                    ["Origin": "http://localhost"],
                    machine.merging(["Sec-Fetch-Site": "cross-site"]) { $1 },
                ]
                for headers in own {
                    let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                    #expect(answer.status == 200, "\(headers)")
                }
            }
        }
    }

    @Test("Only what went by this call is counted, and it is told as well where the rest fails")
    func counted() async throws {
        let listed = NIOLockedValueBox(["gone", "s-1", "broken"])
        let holding = Self.holding(sessions: listed, tasks: NIOLockedValueBox([]))
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            switch request.path {
            case "/v1/sessions/gone": .json([:], status: .notFound)
            case "/v1/sessions/broken": .json([:], status: .serviceUnavailable)
            default: try await holding(request)
            }
        }
        try await withFakeUpstream(answering: answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                let receipt = try answer.body["data"]?.decoded(as: ErasureReceipt.self)
                let supervisor = try #require(receipt?.services.first)
                #expect(supervisor.status == .incomplete && supervisor.erased == ["sessions": 1], "\(supervisor)")
            }
        }
    }

    @Test("Where nothing is left, nothing is said to have gone, though the memory gives its earlier receipt")
    func again() async throws {
        let nothing = NIOLockedValueBox<[String]>([])
        let holding = Self.holding(sessions: nothing, tasks: nothing, receipt: "earlier")
        try await withFakeUpstream(answering: holding) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                let receipt = try answer.body["data"]?.decoded(as: ErasureReceipt.self)
                #expect(receipt?.complete == true)
                #expect(receipt?.services.last?.service == "memory")
                #expect(receipt?.services.last?.erased == [:])
            }
        }
    }

    @Test("A service that fails is told as unfinished, and costs nobody else's part")
    func unfinished() async throws {
        let (sessions, tasks) = (NIOLockedValueBox(["s-1"]), NIOLockedValueBox<[String]>([]))
        let holding = Self.holding(sessions: sessions, tasks: tasks, failing: "/v1/leads")
        try await withFakeUpstream(answering: holding) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                #expect(answer.status == 202)
                let receipt = try answer.body["data"]?.decoded(as: ErasureReceipt.self)
                #expect(receipt?.complete == false && receipt?.state == .pending && receipt?.signature == nil)
                let dealer = receipt?.services.first { $0.service == "dealer-matching" }
                #expect(dealer?.status == .incomplete && dealer?.note?.contains("again") == true)
                let address = "/api/v1/erasures/\(receipt?.id.uuidString.lowercased() ?? "")"
                #expect(answer.header("Location") == address)
                #expect(receipt?.services.last?.erased == ["memories": 3])
                #expect(sessions.withLockedValue { $0 }.isEmpty)
            }
        }
    }

    @Test("A key that reaches one agent erases there, and the receipt says where it did not")
    func reach() async throws {
        let (sessions, tasks) = (NIOLockedValueBox(["s-1"]), NIOLockedValueBox(["t-1"]))
        try await withFakeUpstream(answering: Self.holding(sessions: sessions, tasks: tasks)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = [
                    "X-API-Key": try await gateway.key(namespaces: ["agent:sales"]), "X-User-Id": "ada",
                ]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                let receipt = try answer.body["data"]?.decoded(as: ErasureReceipt.self)
                #expect(receipt?.complete == false)
                for part in receipt?.services ?? [] {
                    #expect((part.status == .erased) == ["sales", "memory"].contains(part.service), "\(part)")
                }
                #expect(sessions.withLockedValue { $0 } == ["s-1"])
                #expect(!upstream.requests.contains { $0.path.hasPrefix("/v1/leads") })
            }
        }
    }
}
