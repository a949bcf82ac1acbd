import AsyncHTTPClient
import Foundation
import JWTKit
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform
import ServiceLifecycle
import SharedModels

/// The public keys that users' tokens are signed with, by their ids, from where they are published (RFC 7517).
///
/// They are read again every ten minutes, and at once for an id that is not known, since keys are rotated; an id that is not known then
/// either is refused from memory for a while, so that invented ids cause no traffic. While the publisher is away the keys that are
/// known go on, for a day.
actor SigningKeys: Service {
    struct Key: Sendable {
        /// Holds this key alone.
        let collection: JWTKeyCollection
        let algorithm: String
    }

    static let algorithms: Set<String> = ["ES256", "RS256"]
    static let lifetime: Duration = .seconds(600)
    static let longestUse: Duration = .seconds(86_400)
    /// How long an id that nobody knows is refused without asking, and how often unknown ids may cause a question at all.
    static let negative: Duration = .seconds(60)
    static let pause: Duration = .seconds(2)
    static let capacity = 1_000
    static let largestDocument = 256 * 1024

    private let fetch: @Sendable () async throws -> ByteBuffer
    private let now: @Sendable () -> ContinuousClock.Instant
    private let logger: Logger
    private var keys: [String: Key] = [:]
    private var fetchedAt: ContinuousClock.Instant?
    private var triedAt: ContinuousClock.Instant?
    private var unknown: [String: ContinuousClock.Instant] = [:]
    private var isFetching = false
    private var isOver = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(
        fetch: @escaping @Sendable () async throws -> ByteBuffer,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        logger: Logger
    ) {
        self.fetch = fetch
        self.now = now
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// From an address, by the process's client.
    init(url: URL, process: ProcessContext) {
        self.init(
            fetch: {
                var request = HTTPClientRequest(url: url.absoluteString)
                request.headers.add(name: "Accept", value: "application/json")
                let asked = request
                return try await Deadline.limited(to: .seconds(5)) {
                    let response = try await process.http.execute(asked, timeout: .seconds(5))
                    guard response.status == .ok else { throw APIError.unavailable("status \(response.status.code)") }
                    return try await response.body.collect(upTo: Self.largestDocument)
                }
            },
            logger: process.logger
        )
    }

    /// - Returns: nil for an id that the publisher does not know.
    /// - Throws: 503 where no keys could be read, so that nobody is refused for that.
    func key(_ id: String) async throws -> Key? {
        if let key = keys[id], isYoung(Self.lifetime) { return key }
        if keys[id] == nil, let until = unknown[id], until > now() { return nil }
        // A key that is known does not wait for a publisher that is slow: it is read again beside the request.
        if let key = keys[id], isYoung(Self.longestUse) {
            wish.yield()
            return key
        }
        let arrived = now()
        await refresh()
        if let key = keys[id], isYoung(Self.longestUse) { return key }
        guard isYoung(Self.longestUse) else {
            throw APIError.unavailable("The keys of signed-in users cannot be read right now.", retryAfter: 5)
        }
        // Only what was read since can say that nobody knows it.
        guard let fetchedAt, fetchedAt >= arrived else { return nil }
        if unknown.count >= Self.capacity { unknown = unknown.filter { $0.value > now() } }
        if unknown.count < Self.capacity { unknown[id] = now() + Self.negative }
        return nil
    }

    private func isYoung(_ age: Duration) -> Bool { fetchedAt.map { now() - $0 < age } ?? false }

    /// One question at a time; who comes meanwhile waits for its answer. The question is asked by ``run()`` and not by the request that
    /// causes it, which may have hardly any time, or be given up.
    private func refresh() async {
        if isOver { return }
        if let triedAt, !isFetching, now() - triedAt < Self.pause { return }
        await withCheckedContinuation { waiter in
            waiting.append(waiter)
            wish.yield()
        }
    }

    /// Reads the keys whenever they are wished for.
    func run() async throws {
        for await _ in wishes.cancelOnGracefulShutdown() { await fetchOnce() }
        isOver = true
        finish()
    }

    private func fetchOnce() async {
        if let triedAt, now() - triedAt < Self.pause { return finish() }
        isFetching = true
        let began = now()
        triedAt = began
        do {
            keys = try await Self.read(try await fetch())
            fetchedAt = began
            unknown = [:]
        } catch {
            logger.warning("signing keys could not be read", metadata: ["error": "\(error)"])
        }
        isFetching = false
        finish()
    }

    private func finish() {
        for waiter in waiting { waiter.resume() }
        waiting = []
    }

    private struct Document: Decodable {
        /// Of kinds that are not ours to know, too; each is read on its own.
        var keys: [JSONValue]
    }

    /// What can be used of a published set: keys with an id, for one of our algorithms, that are made for signatures.
    static func read(_ document: ByteBuffer) async throws -> [String: Key] {
        var found: [String: Key] = [:]
        for value in try JSON.decode(Document.self, from: Data(buffer: document)).keys {
            guard let id = value["kid"]?.stringValue, !id.isEmpty, (value["use"]?.stringValue ?? "sig") == "sig",
                let algorithm = algorithm(of: value)
            else { continue }
            // A private part that somebody published is not ours to hold.
            guard case .object(var object) = value else { continue }
            for member in ["d", "p", "q", "dp", "dq", "qi"] { object[member] = nil }
            object["alg"] = .string(algorithm)
            object["key_ops"] = nil
            guard let jwk = try? JSONDecoder().decode(JWK.self, from: try JSON.encode(JSONValue.object(object))) else {
                continue
            }
            let collection = JWTKeyCollection()
            guard (try? await collection.add(jwk: jwk)) != nil else { continue }
            found[id] = Key(collection: collection, algorithm: algorithm)
        }
        return found
    }

    private static func algorithm(of key: JSONValue) -> String? {
        let named = key["alg"]?.stringValue
        switch (key["kty"]?.stringValue, key["crv"]?.stringValue) {
        case ("EC", "P-256"): return (named ?? "ES256") == "ES256" ? "ES256" : nil
        case ("RSA", _): return (named ?? "RS256") == "RS256" ? "RS256" : nil
        default: return nil
        }
    }
}
