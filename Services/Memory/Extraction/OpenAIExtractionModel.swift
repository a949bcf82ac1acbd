import AsyncHTTPClient
import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform
import SharedModels

/// Any endpoint that speaks OpenAI's `POST /chat/completions` with structured output. One call an answer: whether to ask again is
/// decided by who asks. A server that does not know a field is asked without it from then on.
struct OpenAIExtractionModel: ExtractionModel {
    /// The optional parts of the request that this server takes.
    struct Dialect: Sendable, Equatable {
        var completionTokens = true
        var reasoning = true
        var schema = true

        /// What to leave out after a refusal that blames it; nil where it blames nothing that can be left out.
        func plainer(after refusal: OpenAIErrorResponse?) -> Self? {
            var plainer = self
            if reasoning, refusal?.blames("reasoning_effort") == true {
                plainer.reasoning = false
            } else if completionTokens, refusal?.blames("max_completion_tokens") == true {
                plainer.completionTokens = false
            } else if schema, refusal?.blames("response_format") == true || refusal?.blames("json_schema") == true {
                plainer.schema = false
            }
            return plainer == self ? nil : plainer
        }
    }

    let name: String
    private let settings: ExtractionSettings
    private let endpoint: String
    private let http: HTTPClient
    private let dialect = NIOLockedValueBox(Dialect())

    private static let maximumAnswer = 1 << 20

    /// Nil where no model is named; reaches for no network.
    init?(_ settings: ExtractionSettings, http: HTTPClient) {
        guard let model = settings.model else { return nil }
        name = model
        self.settings = settings
        var base = settings.baseURL[...]
        while base.last == "/" { base.removeLast() }
        endpoint = base + "/chat/completions"
        self.http = http
    }

    func answer(_ prompt: ExtractionPrompt) async throws -> String {
        let call = ModelCall("chat", provider: "openai", model: name)
        do {
            let text = try await exchanged(prompt)
            call.ended("stop")
            return text
        } catch {
            call.failed(error)
            throw error
        }
    }

    private func exchanged(_ prompt: ExtractionPrompt) async throws -> String {
        var dialect = self.dialect.withLockedValue { $0 }
        while true {
            let answer: Answer
            do {
                answer = try await exchange(request(prompt, dialect))
            } catch {
                try Task.checkCancellation()
                throw ExtractionFailure(error is TimedOut ? .timeout : .unavailable)
            }
            if [400, 422].contains(answer.status), let plainer = dialect.plainer(after: Self.refusal(answer)) {
                dialect = plainer
                continue
            }
            let text = try Self.read(answer)
            let taken = dialect
            self.dialect.withLockedValue { $0 = taken }
            return text
        }
    }

    private func request(_ prompt: ExtractionPrompt, _ dialect: Dialect) throws -> HTTPClientRequest {
        let body = ChatCompletionRequest(
            model: name,
            messages: [
                .init(role: "system", content: prompt.system), .init(role: "user", content: prompt.user),
            ],
            maxCompletionTokens: dialect.completionTokens ? settings.tokens : nil,
            maxTokens: dialect.completionTokens ? nil : settings.tokens,
            reasoningEffort: dialect.reasoning ? settings.reasoning : nil,
            responseFormat: dialect.schema
                ? [
                    "type": "json_schema",
                    "json_schema": ["name": "facts", "strict": true, "schema": prompt.schema],
                ] : ["type": "json_object"]
        )
        var request = HTTPClientRequest(url: endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "application/json")
        if let key = settings.apiKey { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: try JSON.encode(body)))
        return request
    }

    private struct Answer: Sendable {
        var status: Int
        var retryAfter: String?
        var body: ByteBuffer
    }

    private struct TimedOut: Error {}

    /// The whole exchange within the timeout: AsyncHTTPClient's own covers the response's head only.
    private func exchange(_ request: HTTPClientRequest) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { [http] in
                let response = try await http.execute(request, deadline: .distantFuture)
                return Answer(
                    status: Int(response.status.code),
                    retryAfter: response.headers.first(name: "Retry-After"),
                    body: try await response.body.collect(upTo: Self.maximumAnswer)
                )
            }
            group.addTask { [timeout = settings.timeout] in
                try await Task.sleep(for: timeout)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw TimedOut() }
            return answer
        }
    }

    private static func refusal(_ answer: Answer) -> OpenAIErrorResponse? {
        try? JSONDecoder().decode(OpenAIErrorResponse.self, from: answer.body)
    }

    private static func read(_ answer: Answer) throws(ExtractionFailure) -> String {
        switch answer.status {
        case 200..<300:
            guard let response = try? JSONDecoder().decode(ChatCompletionResponse.self, from: answer.body) else {
                throw ExtractionFailure(.notJSON)
            }
            return try response.text()
        case 408: throw ExtractionFailure(.timeout)
        case 425, 429, 500...:
            // Not a matter of waiting: the account has no credit left.
            if refusal(answer)?.error.code == "insufficient_quota" { throw ExtractionFailure(.rejected) }
            throw ExtractionFailure(
                answer.status == 429 ? .rateLimited : .unavailable,
                retryAfter: RetryPolicy.retryAfter(answer.retryAfter, now: Date())
            )
        default: throw ExtractionFailure(.rejected)
        }
    }
}
