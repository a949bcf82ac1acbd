import AsyncHTTPClient
import Clients
import Foundation
import NIOCore
import NIOHTTP1
import Platform
import SharedModels

/// One answer on its way: asked for when its first event is, read piece by piece as it is wanted.
actor ModelAnswer {
    private let model: HTTPModel
    private let request: ModelRequest
    private var parser: any ModelStreamParser
    private var events = ServerSentEventParser()
    private var pieces: HTTPClientResponse.Body.AsyncIterator?
    private var ready: ArraySlice<ModelEvent> = []
    private var isOver = false

    private static let largestRefusal = 1 << 20
    /// An answer that is larger is none.
    private static let largestAnswer = 16 << 20

    init(model: HTTPModel, request: ModelRequest) {
        self.model = model
        self.request = request
        parser = model.wire.parser()
    }

    private var provider: String { model.name }

    func next() async throws -> ModelEvent? {
        if pieces == nil, !isOver {
            guard model.breaker.enter() else { throw ModelError(provider, .resting) }
            try await open()
        }
        while ready.isEmpty {
            if isOver { return nil }
            try await readOn()
        }
        return ready.popFirst()
    }

    private func readOn() async throws {
        guard var current = pieces else { return }
        let piece: ByteBuffer?
        do {
            piece = try await current.next(isolation: self)
        } catch {
            throw try Self.told(error, provider)
        }
        pieces = current
        var found: [ModelEvent] = []
        if let piece {
            for event in events.feed(piece.readableBytesView) where event.data != "[DONE]" {
                guard let data = try? JSON.decode(JSONValue.self, from: Data(event.data.utf8)) else {
                    throw ModelError(provider, .badAnswer)
                }
                found += try parser.read(data)
            }
            guard !events.isOverfull else { throw ModelError(provider, .badAnswer) }
        } else {
            isOver = true
            found += try parser.end()
        }
        ready += found
    }

    /// Asks until there is an answer, a refusal, or no retry left.
    private func open() async throws {
        var attempt = 0
        while true {
            let response: HTTPClientResponse
            var retryAfter: Duration?
            let failure: ModelError
            do {
                response = try await model.http.execute(model.wire.request(for: request), deadline: .distantFuture)
                if response.status == .ok {
                    try await begin(response)
                    return
                }
                let body = try await response.body.collect(upTo: Self.largestRefusal)
                let refusal = ProviderRefusal(status: Int(response.status.code), body: Data(body.readableBytesView))
                if model.wire.adapts(to: refusal) { continue }
                retryAfter = RetryPolicy.retryAfter(response.headers.first(name: "Retry-After"), now: Date())
                failure = Self.failure(provider, refusal)
            } catch {
                failure = try Self.told(error, provider)
            }
            guard failure.kind == .unreachable || failure.kind == .overloaded,
                let delay = model.retry.delay(
                    afterAttempt: attempt,
                    serverAsksFor: retryAfter,
                    random: model.random()
                )
            else { throw failure }
            attempt += 1
            try await Task.sleep(for: delay)
        }
    }

    /// A server that knows no streaming answers with the whole at once.
    private func begin(_ response: HTTPClientResponse) async throws {
        if response.headers.first(name: "Content-Type")?.lowercased().hasPrefix("application/json") == true {
            let body = try await response.body.collect(upTo: Self.largestAnswer)
            guard let whole = try? JSON.decode(JSONValue.self, from: Data(body.readableBytesView)) else {
                throw ModelError(provider, .badAnswer)
            }
            ready = try parser.read(whole)[...]
            ready += try parser.end()
            isOver = true
        } else {
            pieces = response.body.makeAsyncIterator()
        }
    }

    private static func failure(_ provider: String, _ refusal: ProviderRefusal) -> ModelError {
        switch refusal.status {
        case 408, 504: ModelError(provider, .timeout, code: refusal.code)
        // Not a matter of waiting: the account has no credit left.
        case 429 where refusal.code == "insufficient_quota": ModelError(provider, .rejected(401), code: refusal.code)
        case 409, 425, 429, 500...: ModelError(provider, .overloaded, code: refusal.code)
        default: ModelError(provider, .rejected(refusal.status), code: refusal.code)
        }
    }

    /// - Throws: the cancellation of the caller, which is no failure of the provider.
    private static func told(_ error: any Error, _ provider: String) throws -> ModelError {
        try Task.checkCancellation()
        if error is CancellationError { throw error }
        return error as? ModelError ?? ModelError(provider, .unreachable)
    }
}
