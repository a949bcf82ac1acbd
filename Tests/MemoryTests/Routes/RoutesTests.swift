import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Routes")
struct RoutesTests {
    /// A caller of the service under test.
    struct Caller {
        let client: any TestClientProtocol
        let token: String?

        func send(
            _ method: HTTPRequest.Method,
            _ path: String,
            _ body: JSONValue? = nil
        ) async throws -> (status: Int, body: JSONValue) {
            var headers: HTTPFields = [.contentType: "application/json"]
            if let token { headers[.authorization] = "Bearer \(token)" }
            let bytes = try body.map { ByteBuffer(bytes: try JSON.encode($0)) }
            return try await client.execute(uri: path, method: method, headers: headers, body: bytes) { response in
                let data = Data(response.body.readableBytesView)
                return (response.status.code, data.isEmpty ? .null : try JSON.decode(JSONValue.self, from: data))
            }
        }

        /// The fields that a 4xx names.
        func fields(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> (
            Int, [String]
        ) {
            let (status, answer) = try await send(method, path, body)
            return (status, answer["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? [])
        }
    }

    /// The whole service over a database of its own; `body` may call it as anybody.
    private func withService(
        _ body: @Sendable (_ callers: @Sendable (Identity?, MeshService) async throws -> Caller) async throws -> Void
    ) async throws {
        try await withTestDatabase { _, url in
            let settings = ProcessSettings.testing(service: .memory, databaseURL: url)
            let process = try ProcessContext(settings: settings, logger: Logger(label: "test"))
            let assembly = try App.assemble(
                settings: MemorySettings(),
                process: process,
                models: EmbeddingModels(WordEmbedder())
            )
            let outcome: Result<Void, any Error>
            do {
                try await assembly.application(process: process).test(.router) { client in
                    try await body { identity, service in
                        let tokens = ServiceTokens(secret: settings.meshSecret, service: service)
                        return Caller(client: client, token: try await tokens.mint(for: identity, to: "memory"))
                    }
                }
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await process.database?.shutdown()
            try await process.http.shutdown()
            try outcome.get()
        }
    }

    private let machine = Identity(role: .machine, namespaces: ["*"])

    @Test("What is added is found, read, listed and deleted")
    func lifeOfAMemory() async throws {
        try await withService { caller in
            let sales = try await caller(nil, .sales)
            let (created, added) = try await sales.send(
                .post,
                "/v1/memories",
                ["user_id": "ann", "content": "We run a warehouse in Reno", "run_id": "1", "metadata": ["k": 1]]
            )
            #expect(created == 201 && added["action"] == "added")
            let id = try #require(added["id"]?.stringValue)
            let (_, found) = try await sales.send(
                .post,
                "/v1/memories/search",
                ["user_id": "ann", "query": "Reno warehouse", "explain": true]
            )
            let first = try #require(found["results"]?.arrayValue?.first)
            #expect(first["id"]?.stringValue == id && first["content"] == "We run a warehouse in Reno")
            #expect(first["metadata"]?["k"] == 1 && first["run_id"] == "1" && first["user_id"] == "ann")
            let terms = first["terms"]?.objectValue?.values.compactMap { $0.doubleValue } ?? []
            #expect(terms.count == 9)
            #expect(abs(terms.reduce(0, +) - (first["score"]?.doubleValue ?? 0)) < 1e-9)
            let (read, record) = try await sales.send(.get, "/v1/memories/\(id)")
            #expect(read == 200 && record["namespace"] == "agent:sales")
            let (_, page) = try await sales.send(.get, "/v1/memories?user_id=ann&limit=1")
            #expect(page["results"]?.arrayValue?.count == 1 && page["next_cursor"] == nil)
            let (_, statistics) = try await sales.send(.get, "/v1/stats")
            #expect(statistics["memories"] == 1 && statistics["namespaces"]?["agent:sales"] == 1)
            #expect(try await sales.send(.delete, "/v1/memories/\(id)").status == 200)
            #expect(try await sales.send(.get, "/v1/memories/\(id)").status == 404)
            #expect(try await sales.send(.delete, "/v1/memories/\(id)").status == 404)
        }
    }

    @Test("A caller cannot leave its namespace, whatever the request says")
    func namespaces() async throws {
        try await withService { caller in
            let sales = try await caller(nil, .sales)
            let financing = try await caller(Identity(role: .machine, namespaces: ["*"]), .financing)
            let (_, added) = try await sales.send(.post, "/v1/memories", ["content": "We run a warehouse"])
            let id = try #require(added["id"]?.stringValue)
            for namespace in ["agent:sales", "*", "agent:financing2"] {
                let denied = (403, ["namespace"])
                let body: JSONValue = ["namespace": .string(namespace), "content": "x y", "query": "warehouse"]
                #expect(try await financing.fields(.post, "/v1/memories", body) == denied)
                #expect(try await financing.fields(.post, "/v1/memories/search", body) == denied)
                #expect(
                    try await financing.fields(.post, "/v1/memories/batch", ["memories": [["content": "a"], body]])
                        == (403, ["memories[1].namespace"])
                )
                let query = "?namespace=\(namespace)"
                #expect(try await financing.fields(.get, "/v1/memories" + query) == denied)
                #expect(try await financing.fields(.delete, "/v1/memories" + query) == denied)
            }
            #expect(try await financing.send(.get, "/v1/memories/\(id)").status == 404)
            #expect(try await financing.send(.delete, "/v1/memories/\(id)").status == 404)
            #expect(
                try await financing.send(.post, "/v1/memories/search", ["query": "warehouse"]).body["results"] == []
            )
            #expect(try await sales.send(.get, "/v1/memories/\(id)").status == 200)
        }
    }

    @Test("A token for an end user reaches that user's memories alone")
    func users() async throws {
        try await withService { caller in
            let ann = try await caller(Identity(user: "ann", role: .user), .sales)
            let bob = try await caller(Identity(user: "bob", role: .user), .sales)
            let (_, added) = try await ann.send(.post, "/v1/memories", ["content": "We run a warehouse in Reno"])
            let id = try #require(added["id"]?.stringValue)
            #expect(
                try await bob.fields(.post, "/v1/memories/search", ["query": "Reno", "user_id": "ann"]) == (
                    403, ["user_id"]
                )
            )
            #expect(try await bob.fields(.delete, "/v1/memories?user_id=ann") == (403, ["user_id"]))
            #expect(try await bob.send(.post, "/v1/memories/search", ["query": "Reno"]).body["results"] == [])
            #expect(try await bob.send(.get, "/v1/memories/\(id)").status == 404)
            #expect(try await bob.send(.delete, "/v1/memories?namespace=agent:sales").body["deleted"] == 0)
            let (_, found) = try await ann.send(.post, "/v1/memories/search", ["query": "Reno", "user_id": "ann"])
            #expect(found["results"]?.arrayValue?.count == 1)
        }
    }

    @Test("A machine with all namespaces must say which, and may use any of its tenant's")
    func machines() async throws {
        try await withService { caller in
            let key = try await caller(machine, .gateway)
            #expect(try await key.fields(.post, "/v1/memories", ["content": "We lease robots"]) == (422, ["namespace"]))
            #expect(try await key.fields(.get, "/v1/memories") == (422, ["namespace"]))
            let (status, _) = try await key.send(
                .post,
                "/v1/memories",
                ["namespace": "eval-1", "user_id": "u", "content": "We lease robots"]
            )
            #expect(status == 201)
            var foreign = machine
            foreign.tenant = "elsewhere"
            let stranger = try await caller(foreign, .gateway)
            let (_, found) = try await stranger.send(
                .post,
                "/v1/memories/search",
                ["namespace": "eval-1", "query": "robots"]
            )
            #expect(found["results"] == [])
            #expect(try await key.fields(.delete, "/v1/memories") == (422, ["namespace"]))
            let (_, deleted) = try await key.send(.delete, "/v1/memories?namespace=eval-1&user_id=u")
            #expect(deleted["deleted"] == 1)
        }
    }

    @Test("Messages are remembered one by one, each with its speaker and time")
    func messages() async throws {
        try await withService { caller in
            let sales = try await caller(nil, .sales)
            let (status, added) = try await sales.send(
                .post,
                "/v1/memories",
                [
                    "user_id": "ann", "run_id": "1",
                    "messages": [
                        ["role": "user", "name": "Ann", "content": "I keep bees", "timestamp": "2024-05-04T10:00:00Z"],
                        ["role": "assistant", "content": "ok"],
                        ["role": "user", "name": "Ann", "content": "and two goats"],
                    ],
                ]
            )
            #expect(status == 201)
            #expect(added["results"]?.arrayValue?.map { $0["action"] } == ["added", "rejected", "added"])
            #expect(added["results"]?.arrayValue?[1]["reason"] == "acknowledgement")
            let (_, found) = try await sales.send(
                .post,
                "/v1/memories/search",
                ["user_id": "ann", "query": "4 May 2024 bees"]
            )
            let first = found["results"]?.arrayValue?.first
            #expect(first?["speaker"] == "Ann" && first?["created_at"] == "2024-05-04T10:00:00.000Z")
        }
    }

    @Test("Wrong fields are named")
    func wrongFields() async throws {
        try await withService { caller in
            let sales = try await caller(nil, .sales)
            let adds: [(JSONValue, [String])] = [
                ([:], ["content"]),
                (["content": "a b", "messages": [["role": "user", "content": "x"]]], ["messages"]),
                (["messages": []], ["messages"]),
                (["messages": [["role": "king", "content": "x"]]], ["messages[0].role"]),
                (["content": "a b", "importance": 2], ["importance"]),
                (["content": "a b", "user_id": ""], ["user_id"]),
                (["content": "a b", "run_id": "", "created_at": "0001-01-01T00:00:00Z"], ["run_id", "created_at"]),
                (["content": "a b", "metadata": ["k": "a\u{0}b"]], ["metadata"]),
                (["content": "a b", "created_at": "yesterday"], ["created_at"]),
                (["content": 5], ["content"]),
            ]
            for (body, fields) in adds { #expect(try await sales.fields(.post, "/v1/memories", body) == (422, fields)) }
            let searches: [(JSONValue, [String])] = [
                ([:], ["query"]), (["query": " "], ["query"]), (["query": "a", "limit": 0], ["limit"]),
                (["query": "a", "limit": 101], ["limit"]), (["query": "a", "profile": "psychic"], ["profile"]),
                (["query": "a", "weights": ["charm": 1, "recency": -1]], ["weights.charm", "weights.recency"]),
            ]
            for (body, fields) in searches {
                #expect(try await sales.fields(.post, "/v1/memories/search", body) == (422, fields))
            }
            #expect(try await sales.fields(.get, "/v1/memories?limit=x&cursor=y") == (422, ["cursor", "limit"]))
            let many = JSONValue.array(Array(repeating: ["content": "a b"], count: 1_001))
            #expect(try await sales.fields(.post, "/v1/memories/batch", ["memories": many]) == (422, ["memories"]))
            #expect(try await sales.send(.get, "/v1/memories/not-an-id").status == 404)
            #expect(try await sales.send(.get, "/v1/nothing").status == 404)
        }
    }

    @Test("Nobody gets in without a token; health needs none")
    func withoutToken() async throws {
        try await withService { caller in
            let client = try await caller(nil, .sales).client
            let nobody = Caller(client: client, token: nil)
            #expect(try await nobody.send(.post, "/v1/memories/search", ["query": "a"]).status == 401)
            #expect(try await nobody.send(.post, "/v1/embeddings", ["input": "a"]).status == 401)
            #expect(try await Caller(client: client, token: "rubbish").send(.get, "/v1/stats").status == 401)
            #expect(try await nobody.send(.get, "/healthz").status == 200)
            let (ready, answer) = try await nobody.send(.get, "/readyz")
            #expect(ready == 200 && answer["checks"]?["embedding"]?["note"] == "words")
            #expect(try await nobody.send(.get, "/openapi.json").body["paths"]?["/v1/memories/search"] != nil)
        }
    }

    @Test("Vectors come as numbers or as base64, one a text, in order")
    func embeddings() async throws {
        try await withService { caller in
            let sales = try await caller(nil, .sales)
            let (_, numbers) = try await sales.send(.post, "/v1/embeddings", ["input": ["a robot", "a dealer"]])
            let (_, text) = try await sales.send(
                .post,
                "/v1/embeddings",
                ["input": ["a robot", "a dealer"], "encoding_format": "base64", "model": "words"]
            )
            let plain = try numbers.decoded(as: EmbeddingsResponse.self)
            let packed = try text.decoded(as: EmbeddingsResponse.self)
            #expect(plain.data.map(\.index) == [0, 1] && plain.model == "words")
            for (left, right) in zip(plain.data, packed.data) {
                #expect(left.embedding.values == right.embedding.values)
            }
            #expect(try await WordEmbedder().embed(["a robot"]).first == packed.data.first?.embedding.values)
            let (_, one) = try await sales.send(.post, "/v1/embeddings", ["input": "a robot"])
            #expect(one["data"]?.arrayValue?.count == 1)
            #expect(
                try await sales.fields(.post, "/v1/embeddings", ["input": [""], "model": "ada"]) == (
                    422, ["input[0]", "model"]
                )
            )
            #expect(try await sales.fields(.post, "/v1/embeddings", ["input": []]) == (422, ["input"]))
        }
    }
}
