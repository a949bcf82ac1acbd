import AsyncHTTPClient
import Clients
import Foundation
import NIOCore
import NIOHTTP1
import Platform

/// One answer on its way: asked for when its first event is, read piece by piece as it is wanted.
actor ModelAnswer {
    private let model: HTTPModel
    private let request: ModelRequest
    private var reader: AnswerReader
    private var pieces: HTTPClientResponse.Body.AsyncIterator?
    private var ready: ArraySlice<ModelEvent> = []

    private static let largestRefusal = 1 << 20
    /// How often a refused request is written otherwise.
    private static let mostDialects = 4
    /// How long the connection's own end is waited for after the answer's, so that it can be used again.
    private static let afterEnd: Duration = .milliseconds(200)

    init(model: HTTPModel, request: ModelRequest) {
        self.model = model
        self.request = request
        reader = AnswerReader(provider: model.name, parser: model.wire.parser())
    }

    private var provider: String { model.name }

    /// - Throws: ``TimedOut`` where nothing came for too long. Every byte counts: a model that thinks, or writes a tool's arguments,
    ///   is at work, though there is nothing to tell of it.
    func next() async throws -> ModelEvent? {
        if pieces == nil, !reader.isOver {
            guard model.breaker.enter() else { throw ModelError(provider, .resting) }
            try await withTimeout(try patience()) { try await self.open() }
        }
        while ready.isEmpty {
            if reader.isOver { return nil }
            try await withTimeout(try patience()) { try await self.readOn() }
        }
        return ready.popFirst()
    }

    /// How long the next piece is waited for.
    private func patience() throws -> Duration {
        var patience = min(model.patience, request.patience ?? model.patience)
        if let end = request.end { patience = min(patience, end - .now) }
        guard patience > .zero else { throw TimedOut() }
        return patience
    }

    private func readOn() async throws {
        guard let piece = try await piece() else {
            ready += try reader.end()
            return
        }
        ready += try reader.feed(piece.readableBytesView)
        guard reader.isOver else { return }
        try? await withTimeout(Self.afterEnd) { while try await self.piece() != nil {} }
        pieces = nil
    }

    private func piece() async throws -> ByteBuffer? {
        guard var current = pieces else { return nil }
        do {
            let piece = try await current.next(isolation: self)
            pieces = current
            return piece
        } catch {
            throw try Self.told(error, provider)
        }
    }

    /// Asks until there is an answer, a refusal, or no retry left.
    private func open() async throws {
        var (attempt, dialects) = (0, 0)
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
                if dialects < Self.mostDialects, model.wire.adapts(to: refusal) {
                    dialects += 1
                    continue
                }
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
            let body = try await response.body.collect(upTo: AnswerReader.largest)
            ready = try reader.read(whole: Data(body.readableBytesView))[...]
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
