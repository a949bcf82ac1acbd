import AsyncHTTPClient
import Clients
import Foundation
import NIOCore
import NIOHTTP1
import Postgres
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// Two processes of one agent on one database, and a model provider that begins to speak and never ends.
    @Suite("Two replicas of an agent")
    struct ReplicaTests {
        private static let begun =
            #"data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"A lease is "}}]}"#
            + "\n\n"

        /// The events of a stream, until it ends.
        private static func events(
            _ bench: Workbench,
            _ method: String,
            _ address: String,
            _ body: JSONValue? = nil,
            each: (JSONValue) async throws -> Void = { _ in }
        ) async throws -> [JSONValue] {
            var request = HTTPClientRequest(url: address)
            request.method = .RAW(value: method)
            request.headers.add(name: "Authorization", value: "Bearer \(bench.token(for: .financing))")
            request.headers.add(name: "A2A-Version", value: "1.0")
            if let body {
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(ByteBuffer(bytes: try JSON.encode(body)))
            }
            let response = try await bench.http.execute(request, timeout: .seconds(60))
            #expect(response.status == .ok)
            var parser = ServerSentEventParser()
            var events: [JSONValue] = []
            for try await chunk in response.body {
                for event in parser.feed(chunk.readableBytesView) {
                    let value = try JSON.decode(JSONValue.self, from: Data(event.data.utf8))
                    events.append(value)
                    try await each(value)
                }
            }
            return events
        }

        @Test(
            "A task at work at one is followed and canceled at the other, and the first stops its work",
            .timeLimit(.minutes(10))
        )
        func across() async throws {
            try await Workbench.with { bench, owner in
                try await withFakeUpstream(.stalled(after: Self.begun)) { model in
                    let settings = [
                        "OPENAI_BASE_URL": model.url.absoluteString, "OPENAI_MODEL": "m", "MODEL_TIMEOUT": "100",
                        "TURN_TIMEOUT": "100", "STREAM_TIMEOUT": "110", "REQUEST_TIMEOUT": "110",
                    ]
                    let (first, second) = (
                        try bench.start(.financing, settings), try bench.start(.financing, settings)
                    )
                    defer { for replica in [first, second] { replica.process.signal(9) } }
                    for replica in [first, second] {
                        try await eventually("the agent is ready", within: .seconds(30)) {
                            (try? await replica.caller.get("/readyz"))?.status == 200
                        }
                    }
                    let message: JSONValue = [
                        "message": [
                            "messageId": .string(UUID().uuidString), "contextId": "talk", "role": "ROLE_USER",
                            "parts": [["text": "What is a lease?"]],
                        ]
                    ]
                    let (ids, told) = AsyncStream<String>.makeStream()
                    async let spoken = Self.events(bench, "POST", first.url + "/message:stream", message) { event in
                        if let id = event["task"]?["id"]?.stringValue { told.yield(id) }
                    }
                    var iterator = ids.makeAsyncIterator()
                    let id = try #require(await iterator.next())
                    let (joins, joined) = AsyncStream<Void>.makeStream()
                    async let followed = Self.events(bench, "GET", second.url + "/tasks/\(id):subscribe") { _ in
                        joined.yield()
                    }
                    var heard = joins.makeAsyncIterator()
                    try #require(await heard.next() != nil)

                    let canceled = try await second.caller.send(
                        "POST",
                        "/tasks/\(id):cancel",
                        headers: ["A2A-Version": "1.0", "Content-Type": "application/json"],
                        body: Data("{}".utf8)
                    )
                    #expect(canceled.status == 200)
                    let since = ContinuousClock.now
                    let ends = try await [spoken, followed].map(\.last)
                    // Else the turn's own time would end it, 100 seconds later.
                    #expect(ContinuousClock.now - since < .seconds(30))
                    for end in ends {
                        #expect(end?["statusUpdate"]?["status"]?["state"] == "TASK_STATE_CANCELED", "\(ends)")
                    }
                    // A turn that went on would hold the process up, which finishes its turns, for as long as a turn may last.
                    first.process.signal(15)
                    _ = try await first.process.end(within: .seconds(20))
                    let state = try await owner.query("SELECT state FROM agent_tasks")
                    #expect(try state.map { try $0.decode("state", as: String.self) } == ["TASK_STATE_CANCELED"])
                }
            }
        }
    }
}
