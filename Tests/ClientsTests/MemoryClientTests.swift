import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Clients

@Suite("The memory service's client")
struct MemoryClientTests {
    private static let id = "7f1c6c4e-9f5d-4d8a-8a29-0b9e3f7a1c11"

    /// Runs `body` with a client of a memory service that gives this answer.
    private func with(
        _ answer: FakeUpstream.Answer,
        _ body: (MemoryClient, FakeUpstream) async throws -> Void
    ) async throws {
        try await withFakeUpstream(answer) { upstream in
            try await withProcess(urls: [.memory: upstream.url]) { process in
                try await body(MemoryClient(process: process), upstream)
            }
        }
    }

    @Test("A search asks in the API's words and gives what was found, in order")
    func search() async throws {
        let results: JSONValue = [
            "results": [
                [
                    "id": .string(Self.id), "content": "Prefers AMRs.", "score": 0.9, "metadata": ["a": 1],
                    "user_id": "dana", "created_at": "2026-01-31T12:00:00.500Z", "terms": ["meaning": 0.9],
                ],
                [
                    "id": .string(Self.id), "content": "Has 3 sites.", "score": 0.5, "metadata": [:],
                    "created_at": "2026-01-31T12:00:00Z",
                ],
            ]
        ]
        try await with(.json(results)) { client, upstream in
            let found = try await client.search(
                SearchMemoryRequest(namespace: "agent:sales", userID: "dana", query: "robots", limit: 2)
            )
            #expect(found.map(\.content) == ["Prefers AMRs.", "Has 3 sites."])
            #expect(found.first?.createdAt == Date(timeIntervalSince1970: 1_769_860_800.5))
            #expect(found.first?.terms == ["meaning": 0.9])
            let request = try #require(upstream.requests.first)
            #expect(request.method == .post)
            #expect(request.path == "/v1/memories/search")
            #expect(
                request.json == ["namespace": "agent:sales", "user_id": "dana", "query": "robots", "limit": 2]
            )
        }
    }

    @Test("A list is asked for by scope, and gone memories are deleted without an error")
    func listAndDelete() async throws {
        try await with(.json(["results": []])) { client, upstream in
            _ = try? await client.list(namespace: "agent:sales", user: "d&a", run: nil, cursor: "c+1", limit: 5)
            #expect(
                upstream.requests.first?.path == "/v1/memories?namespace=agent:sales&user_id=d%26a&cursor=c%2B1&limit=5"
            )
        }
        try await with(.text("", status: .notFound)) { client, upstream in
            try await client.delete(try #require(UUID(uuidString: Self.id)))
            #expect(upstream.requests.first?.method == .delete)
            #expect(upstream.requests.first?.path == "/v1/memories/\(Self.id)")
        }
        try await with(.text("", status: .forbidden)) { client, _ in
            let id = try #require(UUID(uuidString: Self.id))
            await #expect(throws: UpstreamError.self) { try await client.delete(id) }
        }
        try await with(.json(["deleted": 4])) { client, _ in
            let deleted = try await client.deleteAll(user: "dana")
            #expect(deleted == 4)
        }
    }

    @Test("An answer to a deletion that is no number is an upstream's failure")
    func unreadableDeletion() async throws {
        try await with(.text("gone")) { client, _ in
            let error = await #expect(throws: UpstreamError.self) { try await client.deleteAll(user: "dana") }
            #expect(error?.kind == .badAnswer)
        }
    }

    @Test("Vectors are asked for once a text, and come back in the order of the texts")
    func embeddings() async throws {
        // Two vectors of two dimensions, as float32 in base64.
        let vectors: [String: [Float]] = ["a": [1, 0], "b": [0, 1]]
        try await withFakeUpstream { request in
            let texts = request.json?["input"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let data = texts.enumerated().reversed().map { index, text -> JSONValue in
                let bytes = (vectors[text] ?? []).withUnsafeBytes { Data($0) }
                return [
                    "object": "embedding", "index": .int(index), "embedding": .string(bytes.base64EncodedString()),
                ]
            }
            return .json([
                "object": "list", "model": "m", "data": .array(data),
                "usage": ["prompt_tokens": 1, "total_tokens": 1],
            ])
        } _: { upstream in
            try await withProcess(urls: [.memory: upstream.url]) { process in
                let client = EmbeddingsClient(process: process)
                let seen = try await client.embed(["b", "a", "b"])
                #expect(seen == EmbeddingsClient.Embedded(model: "m", vectors: [[0, 1], [1, 0], [0, 1]]))
                let again = try await client.embed(["a"])
                #expect(again.vectors == [[1, 0]])
                #expect(upstream.requests.map { $0.json?["input"] } == [["b", "a"]])
            }
        }
    }
}

@Suite("The client of an agent")
struct AgentClientTests {
    private static let card: JSONValue = [
        "name": "Financing", "description": "Scores.", "version": "1", "capabilities": ["streaming": true],
        "supportedInterfaces": [
            ["url": "http://x", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"]
        ],
        "defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain"], "skills": [],
        "aFieldOfTomorrow": [1],
    ]
    private static let task: JSONValue = [
        "id": "t-1", "contextId": "c-1", "status": ["state": "TASK_STATE_COMPLETED"],
    ]
    private static let hello = A2A.SendRequest(
        message: A2A.Message(messageId: "m-1", role: .user, parts: [.text("Hello")])
    )

    @Test("A card is read, with fields that are not known yet", arguments: ["", "/"])
    func readsCard(slash: String) async throws {
        try await withFakeUpstream(.json(Self.card)) { upstream in
            try await withProcess(urls: [.financing: upstream.url]) { process in
                let url = try #require(URL(string: upstream.url.absoluteString + slash))
                let card = try await AgentClient(baseURL: url, process: process).card()
                #expect(card.name == "Financing")
                #expect(card.supportedInterfaces.first?.protocolBinding == "HTTP+JSON")
                #expect(upstream.requests.first?.path == "/.well-known/agent-card.json")
                // One of ours, by its address.
                #expect(upstream.requests.first?.headers[.authorization] != nil)
            }
        }
    }

    @Test("An agent of somebody else's is told no token")
    func foreign() async throws {
        try await withFakeUpstream(.json(["task": Self.task])) { upstream in
            try await withProcess { process in
                let agent = AgentClient(baseURL: upstream.url, process: process)
                let response = try await agent.send(Self.hello, identity: Identity(user: "dana", role: .user))
                #expect(response.task?.id == "t-1")
                let request = try #require(upstream.requests.first)
                #expect(request.headers[.authorization] == nil)
                #expect(request.headers[HTTPField.Name(A2A.versionHeader) ?? .date] == A2A.version)
                #expect(request.json?["message"]?["parts"] == [["text": "Hello"]])
            }
        }
    }

    @Test("A stream's events are read as they come; one that is none of A2A's ends it")
    func streams() async throws {
        let first =
            "data: {\"task\":{\"id\":\"t-1\",\"contextId\":\"c\",\"status\":{\"state\":\"TASK_STATE_WORKING\"}}}\n\n"
        let second =
            "data: {\"statusUpdate\":{\"taskId\":\"t-1\",\"contextId\":\"c\",\"status\":{\"state\":\"TASK_STATE_COMPLETED\"}}}\n\n"
        try await withFakeUpstream(.events([first, second])) { upstream in
            try await withProcess { process in
                let agent = AgentClient(baseURL: upstream.url, process: process)
                var seen: [A2A.State?] = []
                for try await event in agent.stream(Self.hello) {
                    seen.append(event.task?.status.state ?? event.statusUpdate?.status.state)
                }
                #expect(seen == [.working, .completed])
            }
        }
        try await withFakeUpstream(.events([first, "data: nonsense\n\n", second])) { upstream in
            try await withProcess { process in
                let agent = AgentClient(baseURL: upstream.url, process: process)
                let error = await #expect(throws: UpstreamError.self) {
                    for try await _ in agent.stream(Self.hello) {}
                }
                #expect(error?.kind == .badAnswer)
            }
        }
    }

    @Test("Whatever a task's id holds, it stays one part of the path")
    func taskPath() async throws {
        try await withFakeUpstream(.json(Self.task)) { upstream in
            try await withProcess { process in
                let agent = AgentClient(baseURL: upstream.url, process: process)
                _ = try await agent.task("../a/b?c#ü")
                #expect(upstream.requests.first?.path == "/tasks/%2E%2E%2Fa%2Fb%3Fc%23%C3%BC")
            }
        }
    }
}
