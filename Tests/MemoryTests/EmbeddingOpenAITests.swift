import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import SharedModels
import Testing

@testable import Memory

/// A provider on a real socket that answers as each test says, and keeps what it was asked.
private final class FakeProvider: Sendable {
    struct Body: Decodable, Sendable {
        var input: [String]
        var model: String
        var dimensions: Int?
        var encodingFormat: String?

        enum CodingKeys: String, CodingKey {
            case input, model, dimensions
            case encodingFormat = "encoding_format"
        }
    }

    struct Asked: Sendable {
        var body: Body
        var authorization: String?
    }

    typealias Answer = @Sendable (_ call: Int, _ body: Body) async throws -> Response

    let asked = NIOLockedValueBox<[Asked]>([])
    let load = NIOLockedValueBox((now: 0, most: 0))
    private let answer: Answer

    init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    var calls: Int { asked.withLockedValue { $0.count } }

    func serve(_ test: @escaping @Sendable (_ baseURL: String) async throws -> Void) async throws {
        let router = Router()
        router.post("/v1/embeddings") { request, _ in
            let buffer = try await request.body.collect(upTo: 8 << 20)
            let body = try JSONDecoder().decode(Body.self, from: buffer)
            let call = self.asked.withLockedValue { asked in
                asked.append(Asked(body: body, authorization: request.headers[.authorization]))
                return asked.count
            }
            self.load.withLockedValue { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { self.load.withLockedValue { $0.now -= 1 } }
            return try await self.answer(call, body)
        }
        let application = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            try await test("http://127.0.0.1:\(try #require(client.port))/v1")
        }
    }

    /// A vector that tells the texts apart, three times too long.
    static func raw(_ text: String, _ dimensions: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        let angle = Float(text.utf8.count)
        vector[0] = 3 * cos(angle)
        vector[1] = 3 * sin(angle)
        return vector
    }

    static func unit(_ text: String, _ dimensions: Int) -> [Float] { raw(text, dimensions).map { $0 / 3 } }

    static func vectors(_ body: Body, dimensions: Int = 4, base64: Bool = true) throws -> Response {
        let items = body.input.enumerated().map { index, text in
            let values = raw(text, dimensions)
            return EmbeddingsResponse.Item(
                index: index,
                embedding: base64 ? .base64(EmbeddingsResponse.Vector.encode(values)) : .floats(values)
            )
        }
        let usage = EmbeddingsResponse.Usage(promptTokens: 1)
        // Out of order, as the protocol allows: the index decides.
        let response = EmbeddingsResponse(data: items.reversed(), model: body.model, usage: usage)
        return Response(
            status: .ok,
            headers: [.contentType: "application/json"],
            body: .init(byteBuffer: try JSONEncoder().encodeAsByteBuffer(response, allocator: ByteBufferAllocator()))
        )
    }

    static func refusal(_ status: Int, _ json: String = "{}", headers: HTTPFields = [:]) -> Response {
        Response(status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(string: json)))
    }
}

@Suite("A provider that speaks OpenAI's protocol", .timeLimit(.minutes(1)))
struct EmbeddingOpenAITests {
    private static let dimensions = 4

    /// Retries without waiting.
    private static func embedder(_ baseURL: String, timeout: Duration = .seconds(10)) throws -> OpenAIEmbedder {
        var settings = EmbeddingSettings()
        settings.provider = .openAI
        settings.baseURL = baseURL
        settings.apiKey = "test-key"
        settings.model = "test-model"
        settings.dimensions = dimensions
        settings.requestTimeout = timeout
        return try OpenAIEmbedder(settings: settings, http: .shared, random: { 0 })
    }

    private static func near(_ left: [[Float]], _ right: [[Float]]) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 1e-5 } && $0.count == $1.count }
    }

    @Test(
        "Sends key, model, dimensions and base64, and gives unit vectors in the texts' order",
        arguments: [true, false]
    )
    func embeds(_ base64: Bool) async throws {
        let provider = FakeProvider { _, body in try FakeProvider.vectors(body, base64: base64) }
        try await provider.serve { url in
            let vectors = try await Self.embedder(url + "/").embed(["a", "", "three"])
            #expect(Self.near(vectors, ["a", " ", "three"].map { FakeProvider.unit($0, 4) }))
        }
        let asked = provider.asked.withLockedValue { $0 }
        #expect(asked.count == 1)
        #expect(asked[0].authorization == "Bearer test-key")
        #expect(asked[0].body.model == "test-model")
        #expect(asked[0].body.dimensions == 4)
        #expect(asked[0].body.encodingFormat == "base64")
    }

    @Test("Cuts an import into batches of at most 96 and asks at most four at a time")
    func batches() async throws {
        let provider = FakeProvider { _, body in
            try await Task.sleep(for: .milliseconds(20))
            return try FakeProvider.vectors(body)
        }
        let texts = (0..<1000).map { String(repeating: "x", count: $0 % 50 + 1) }
        try await provider.serve { url in
            let embedder = try Self.embedder(url)
            async let other = embedder.embed(texts)
            let vectors = try await embedder.embed(texts)
            #expect(Self.near(vectors, texts.map { FakeProvider.unit($0, 4) }))
            #expect(Self.near(try await other, vectors))
        }
        #expect(provider.calls == 22)
        #expect(provider.asked.withLockedValue { $0.allSatisfy { $0.body.input.count <= 96 } })
        #expect(provider.load.withLockedValue { $0.most } <= 4)
    }

    @Test("Overload and server errors are tried again", arguments: [408, 429, 500, 502, 503, 529])
    func retries(_ status: Int) async throws {
        let provider = FakeProvider { call, body in
            call < 3 ? FakeProvider.refusal(status) : try FakeProvider.vectors(body)
        }
        try await provider.serve { url in
            let vector = try await Self.embedder(url).embed("abc")
            #expect(Self.near([vector], [FakeProvider.unit("abc", 4)]))
        }
        #expect(provider.calls == 3)
    }

    @Test("Gives up after three retries, and says that the provider is unavailable")
    func givesUp() async throws {
        let provider = FakeProvider { _, _ in FakeProvider.refusal(503, "<html>") }
        try await provider.serve { url in
            let error = await #expect(throws: EmbeddingError.self) { try await Self.embedder(url).embed("abc") }
            #expect(error?.code == .unavailable)
        }
        #expect(provider.calls == 4)
    }

    @Test("Waits as long as Retry-After says")
    func honoursRetryAfter() async throws {
        let provider = FakeProvider { call, body in
            call == 1
                ? FakeProvider.refusal(429, headers: [.retryAfter: "1"]) : try FakeProvider.vectors(body)
        }
        let started = ContinuousClock.now
        try await provider.serve { url in _ = try await Self.embedder(url).embed("abc") }
        #expect(ContinuousClock.now - started >= .seconds(1))
        #expect(provider.calls == 2)
    }

    @Test("A provider that asks for an hour is not waited for")
    func refusesLongWaits() async throws {
        let provider = FakeProvider { _, _ in FakeProvider.refusal(429, headers: [.retryAfter: "3600"]) }
        try await provider.serve { url in
            let error = await #expect(throws: EmbeddingError.self) { try await Self.embedder(url).embed("abc") }
            #expect(error?.code == .unavailable)
        }
        #expect(provider.calls == 1)
    }

    @Test(
        "What trying again cannot mend is not tried again",
        arguments: [
            (401, "{}", "OPENAI_API_KEY"), (403, "{}", "OPENAI_API_KEY"), (404, "{}", "EMBEDDING_MODEL"),
            (429, #"{"error":{"code":"insufficient_quota","message":"m"}}"#, "quota"),
        ]
    )
    func refuses(_ status: Int, _ body: String, _ word: String) async throws {
        let provider = FakeProvider { _, _ in FakeProvider.refusal(status, body) }
        try await provider.serve { url in
            let error = await #expect(throws: EmbeddingError.self) { try await Self.embedder(url).embed("abc") }
            #expect(error?.code == .rejected)
            #expect(error?.message.contains(word) == true)
        }
        #expect(provider.calls == 1)
    }

    @Test("A server that does not know a field is asked without it, from then on")
    func learnsTheDialect() async throws {
        let provider = FakeProvider { _, body in
            if body.encodingFormat != nil {
                return FakeProvider.refusal(400, #"{"error":{"message":"unknown field","param":"encoding_format"}}"#)
            }
            if body.dimensions != nil {
                return FakeProvider.refusal(422, #"{"error":{"message":"Model does not support Dimensions."}}"#)
            }
            return try FakeProvider.vectors(body, base64: false)
        }
        try await provider.serve { url in
            let embedder = try Self.embedder(url)
            for _ in 0..<2 {
                let vector = try await embedder.embed("abc")
                #expect(Self.near([vector], [FakeProvider.unit("abc", 4)]))
            }
        }
        #expect(provider.calls == 4)
        #expect(provider.asked.withLockedValue { $0.last?.body.encodingFormat } == nil)
    }

    @Test("A refusal for another reason changes nothing for later requests, and quotes no text")
    func keepsTheDialect() async throws {
        let provider = FakeProvider { call, body in
            call <= 2
                ? FakeProvider.refusal(400, #"{"error":{"message":"too long: my secret words"}}"#)
                : try FakeProvider.vectors(body)
        }
        try await provider.serve { url in
            let embedder = try Self.embedder(url)
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed("my secret words") }
            #expect(error?.code == .rejected)
            #expect(error.map { "\($0)" }?.contains("secret") == false)
            _ = try await embedder.embed("abc")
        }
        #expect(provider.asked.withLockedValue { $0.last?.body.encodingFormat } == "base64")
    }

    @Test("Vectors of another length, too few, or without a direction are refused", arguments: [0, 1, 2, 3])
    func checksTheAnswer(_ fault: Int) async throws {
        let provider = FakeProvider { _, body in
            switch fault {
            case 0: try FakeProvider.vectors(body, dimensions: 5)
            case 1: FakeProvider.refusal(200, #"{"data":[]}"#)
            case 2: FakeProvider.refusal(200, #"{"data":[{"index":0,"embedding":[0,0,0,0]}]}"#)
            default: FakeProvider.refusal(200, "no JSON")
            }
        }
        try await provider.serve { url in
            let error = await #expect(throws: EmbeddingError.self) { try await Self.embedder(url).embed("abc") }
            #expect(error?.code == .invalidAnswer)
        }
        #expect(provider.calls == 1)
    }

    @Test("A provider that does not answer in time is unavailable")
    func timesOut() async throws {
        let provider = FakeProvider { _, body in
            try await Task.sleep(for: .seconds(2))
            return try FakeProvider.vectors(body)
        }
        try await provider.serve { url in
            let embedder = try Self.embedder(url, timeout: .milliseconds(300))
            let error = await #expect(throws: EmbeddingError.self) { try await embedder.embed("abc") }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("did not answer") == true)
        }
        #expect(provider.calls > 1)
    }

    @Test("A caller that goes away is let go at once")
    func cancels() async throws {
        let provider = FakeProvider { _, body in
            try await Task.sleep(for: .seconds(15))
            return try FakeProvider.vectors(body)
        }
        try await provider.serve { url in
            let embedder = try Self.embedder(url)
            let started = ContinuousClock.now
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await embedder.embed("abc") }
                    #expect(try await eventually { provider.calls == 1 })
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
            #expect(ContinuousClock.now - started < .seconds(12))
        }
        #expect(provider.calls == 1)
    }

    @Test("A base URL that is none is refused at start", arguments: ["", "localhost:8080", "ftp://example.com"])
    func checksTheURL(_ url: String) {
        let error = #expect(throws: EmbeddingError.self) { try Self.embedder(url) }
        #expect(error?.message.contains("OPENAI_BASE_URL") == true)
    }
}
