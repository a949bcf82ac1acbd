import AsyncHTTPClient
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform

/// Any endpoint that speaks OpenAI's `POST /embeddings`.
///
/// Texts go in batches of 96, four requests at a time. Overload, server errors and timeouts are tried again with jitter,
/// as long as the provider asks for when it says so. A server that knows neither `encoding_format` nor `dimensions` is
/// asked without them from then on.
struct OpenAIEmbedder: Embedder {
    /// The optional parts of the request that this server takes.
    struct Dialect: Sendable, Equatable {
        var base64 = true
        var dimensions = true
    }

    let model: String
    let dimensions: Int

    private let endpoint: String
    private let apiKey: String?
    private let http: HTTPClient
    private let timeout: Duration
    private let retry: RetryPolicy
    private let random: @Sendable () -> Double
    private let permits = LendingPool(Array(0..<4))
    private let dialect = NIOLockedValueBox(Dialect())

    static let maximumBatch = 96
    private static let maximumAnswer = 32 << 20

    /// Throws ``EmbeddingError`` when the settings make no request possible; reaches for no network.
    init(
        settings: EmbeddingSettings,
        http: HTTPClient,
        retry: RetryPolicy = RetryPolicy(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) throws {
        guard let base = URL(string: settings.baseURL), base.host != nil, ["http", "https"].contains(base.scheme) else {
            throw EmbeddingError(.configuration, "OPENAI_BASE_URL is no http or https URL.")
        }
        let dimensions = settings.dimensions ?? EmbeddingSettings.openAIDimensions
        guard dimensions > 0 else {
            throw EmbeddingError(.configuration, "VECTOR_EMBEDDING_DIMENSIONS must be positive.")
        }
        endpoint = settings.baseURL.trimmingSuffix("/") + "/embeddings"
        model = settings.model ?? EmbeddingSettings.openAIModel
        self.dimensions = dimensions
        apiKey = settings.apiKey
        timeout = settings.requestTimeout
        self.http = http
        self.retry = retry
        self.random = random
    }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        if texts.isEmpty { return [] }
        let starts = stride(from: 0, to: texts.count, by: Self.maximumBatch)
        var vectors = [[Float]](repeating: [], count: texts.count)
        try await withThrowingTaskGroup(of: (start: Int, vectors: [[Float]]).self) { group in
            var remaining = starts.makeIterator()
            func addNext() {
                guard let start = remaining.next() else { return }
                let batch = Array(texts[start..<min(start + Self.maximumBatch, texts.count)])
                let lane: LendingPool<Int>.Lane = texts.count <= 4 ? .interactive : .bulk
                group.addTask { (start, try await permits.lend(lane) { _ in try await request(batch) }) }
            }
            for _ in 0..<permits.size { addNext() }
            while let done = try await group.next() {
                vectors.replaceSubrange(done.start..<done.start + done.vectors.count, with: done.vectors)
                addNext()
            }
        }
        return vectors
    }

    /// One batch, tried until it succeeds, is refused, or the retries are used up.
    private func request(_ texts: [String]) async throws -> [[Float]] {
        var dialect = self.dialect.withLockedValue { $0 }
        var attempt = 0
        while true {
            try Task.checkCancellation()
            switch try await send(texts, dialect) {
            case .vectors(let vectors):
                self.dialect.withLockedValue { $0 = dialect }
                return vectors
            case .refused(let error, let plainer):
                guard let plainer else { throw error }
                dialect = plainer
            case .failed(let error, let retryAfter):
                guard let delay = retry.delay(afterAttempt: attempt, serverAsksFor: retryAfter, random: random())
                else { throw error }
                attempt += 1
                try await Task.sleep(for: delay)
            }
        }
    }

    private enum Outcome: Sendable {
        case vectors([[Float]])
        /// Trying the same again is of no use; `plainer` leaves out what the server does not know.
        case refused(EmbeddingError, plainer: Dialect?)
        /// Trying again may help.
        case failed(EmbeddingError, retryAfter: Duration?)
    }

    private func send(_ texts: [String], _ dialect: Dialect) async throws -> Outcome {
        let body = OpenAIEmbeddingRequest(
            // The API refuses an empty text.
            input: texts.map { $0.isEmpty ? " " : $0 },
            model: model,
            dimensions: dialect.dimensions ? dimensions : nil,
            encodingFormat: dialect.base64 ? "base64" : nil
        )
        var request = HTTPClientRequest(url: endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json")
        if let apiKey { request.headers.add(name: "Authorization", value: "Bearer \(apiKey)") }
        request.body = .bytes(try JSONEncoder().encodeAsByteBuffer(body, allocator: ByteBufferAllocator()))

        let answer: Answer
        do {
            answer = try await exchange(request)
        } catch {
            try Task.checkCancellation()
            let what = error is TimedOut ? "did not answer within \(timeout)" : "cannot be reached"
            let failure = EmbeddingError(.unavailable, "The embedding provider \(what).", cause: error)
            return .failed(failure, retryAfter: nil)
        }
        return try read(answer, count: texts.count, dialect)
    }

    private struct Answer: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: ByteBuffer
    }

    private struct TimedOut: Error {}

    /// The whole exchange within ``timeout``: AsyncHTTPClient's own covers the response's head only.
    private func exchange(_ request: HTTPClientRequest) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { [http] in
                let response = try await http.execute(request, deadline: .distantFuture)
                let body = try await response.body.collect(upTo: Self.maximumAnswer)
                return Answer(status: Int(response.status.code), headers: response.headers, body: body)
            }
            group.addTask { [timeout] in
                try await Task.sleep(for: timeout)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw TimedOut() }
            return answer
        }
    }

    private func read(_ answer: Answer, count: Int, _ dialect: Dialect) throws -> Outcome {
        switch answer.status {
        case 200..<300:
            let response: OpenAIEmbeddingResponse
            do {
                response = try JSONDecoder().decode(OpenAIEmbeddingResponse.self, from: answer.body)
            } catch {
                throw EmbeddingError(
                    .invalidAnswer,
                    "The embedding provider's answer is no list of vectors.",
                    cause: error
                )
            }
            return .vectors(try response.unitVectors(count: count, dimensions: dimensions))
        case 408, 409, 425, 429, 500...:
            let detail = try? JSONDecoder().decode(OpenAIErrorResponse.self, from: answer.body)
            // Not a matter of waiting: the account has no credit left.
            if detail?.error.code == "insufficient_quota" {
                return .refused(EmbeddingError(.rejected, "The embedding provider's quota is used up."), plainer: nil)
            }
            let error = EmbeddingError(.unavailable, "The embedding provider answered \(answer.status).")
            return .failed(
                error,
                retryAfter: RetryPolicy.retryAfter(answer.headers.first(name: "Retry-After"), now: Date())
            )
        case 401, 403:
            let error = EmbeddingError(.rejected, "The embedding provider refuses the key (OPENAI_API_KEY).")
            return .refused(error, plainer: nil)
        case 404:
            let error = EmbeddingError(
                .rejected,
                "The embedding provider does not know the model \(model) or the address (EMBEDDING_MODEL, OPENAI_BASE_URL)."
            )
            return .refused(error, plainer: nil)
        default:
            let error = EmbeddingError(.rejected, "The embedding provider answered \(answer.status).")
            let detail = try? JSONDecoder().decode(OpenAIErrorResponse.self, from: answer.body)
            return .refused(error, plainer: dialect.plainer(after: detail))
        }
    }
}

extension OpenAIEmbedder.Dialect {
    /// What to leave out after a refusal: the field it blames, or base64 where it blames none; nil when that is gone too.
    func plainer(after refusal: OpenAIErrorResponse?) -> Self? {
        var plainer = self
        if dimensions, refusal?.blames("dimensions") == true {
            plainer.dimensions = false
        } else if base64 {
            plainer.base64 = false
        }
        return plainer == self ? nil : plainer
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        var text = self[...]
        while text.last == suffix { text.removeLast() }
        return String(text)
    }
}
