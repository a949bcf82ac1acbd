import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1
import Platform

/// Sends one message to one address, and to nothing that this address leads to.
public struct SignedSender: Sendable {
    let userAgent: String
    let allowsPrivate: Bool
    let timeout: Duration
    let now: @Sendable () -> Date

    /// Of an answer, which nobody reads.
    private static let largestAnswer = 64 * 1024
    /// Who is not let in, or asks at the wrong address, is set up wrongly.
    private static let setupProblems: Set<Int> = [401, 403, 404, 405]

    /// - Parameters:
    ///   - allowsPrivate: whether the address may lie in the network that this process stands in.
    ///   - timeout: one message, from its name's look-up to the end of the answer.
    public init(
        userAgent: String,
        allowsPrivate: Bool,
        timeout: Duration,
        now: @escaping @Sendable () -> Date
    ) {
        self.userAgent = userAgent
        self.allowsPrivate = allowsPrivate
        self.timeout = timeout
        self.now = now
    }

    /// - Returns: the status, 200 to 299.
    /// - Throws: ``DeliveryFailure``, ``WebhookAddress/Refused``, `DeadlineExceeded`, or what the HTTP client throws.
    public func send(_ message: SignedMessage, to url: String, secret: String) async throws -> Int {
        try await send(
            message.body,
            headers: message.headers(secret: secret, userAgent: userAgent, at: now()),
            to: url
        )
    }

    /// A body with headers of the caller's own; whatever signs it is among them.
    /// - Returns: the status, 200 to 299.
    /// - Throws: ``DeliveryFailure``, ``WebhookAddress/Refused``, `DeadlineExceeded`, or what the HTTP client throws.
    public func send(_ body: Data, headers: [(String, String)], to url: String) async throws -> Int {
        let address = try WebhookAddress(url, allowsPrivate: allowsPrivate)
        return try await Deadline.limited(to: timeout) {
            let ip = try await address.resolved()
            return try await exchange(body, headers, address, ip)
        }
    }

    private func exchange(
        _ body: Data,
        _ headers: [(String, String)],
        _ address: WebhookAddress,
        _ ip: String
    ) async throws -> Int {
        // An override that does not fit would be passed over in silence.
        guard URLComponents(string: address.url)?.encodedHost?.trimmingCharacters(in: ["[", "]"]) == address.host else {
            throw WebhookAddress.Refused(message: "must name its host plainly")
        }
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Connected to what was looked at; the certificate is still checked against the name.
        configuration.dnsOverride = [address.host: ip]
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let outcome: Result<Int, any Error>
        do {
            var request = HTTPClientRequest(url: address.url)
            request.method = .POST
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            request.body = .bytes(ByteBuffer(bytes: body))
            let response = try await client.execute(request, deadline: .distantFuture)
            _ = try? await response.body.collect(upTo: Self.largestAnswer)
            let status = Int(response.status.code)
            if (200..<300).contains(status) {
                outcome = .success(status)
            } else {
                let asked = RetryPolicy.retryAfter(response.headers.first(name: "Retry-After"), now: now())
                outcome = .failure(
                    DeliveryFailure(
                        reason: "it answered \(status)",
                        retryAfter: asked,
                        isSetup: Self.setupProblems.contains(status)
                    )
                )
            }
        } catch {
            outcome = .failure(error)
        }
        try? await client.shutdown()
        return try outcome.get()
    }
}
