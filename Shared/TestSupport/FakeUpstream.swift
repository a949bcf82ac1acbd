public import Foundation
public import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
public import NIOCore
public import Platform
import ServiceLifecycle
public import SharedModels

/// A real HTTP server on a free port that answers as a test says: for tests of what calls other services.
public struct FakeUpstream: Sendable {
    /// A request as it arrived.
    public struct Request: Sendable {
        public var method: HTTPRequest.Method
        /// With the query.
        public var path: String
        public var headers: HTTPFields
        /// The host and port that it is for, as the caller says.
        public var authority: String?
        public var body: ByteBuffer

        /// The body as JSON; nil where it is none.
        public var json: JSONValue? { try? JSON.decode(JSONValue.self, from: Data(body.readableBytesView)) }
        public var text: String { String(buffer: body) }

        /// Who called, by the token that came along.
        ///
        /// - Parameter service: whom the token must be for; nil = any of the mesh.
        /// - Throws: where it is for another service or another call, or no token.
        public func caller(of service: MeshService? = nil, secret: Secret) async throws -> Identity {
            let token = String((headers[.authorization] ?? "").dropFirst("Bearer ".count))
            let call = ServiceCall(method: method.rawValue, path: path)
            var refusal: any Error = APIError.unauthorized
            for service in service.map({ [$0] }) ?? MeshService.allCases {
                do {
                    // One that has seen nothing yet: the same request may be looked at again.
                    return try await ServiceTokens(secret: secret, service: service).verify(token, of: call)
                } catch {
                    refusal = error
                }
            }
            throw refusal
        }
    }

    /// What to answer.
    public enum Answer: Sendable {
        /// Any status with a JSON body.
        case json(JSONValue, status: HTTPResponse.Status = .ok)
        case text(String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:])
        /// Server-sent events, one chunk each, with a pause before every one.
        case events([String], pause: Duration = .zero)
        /// Server-sent events in one chunk, after which the connection stays open and nothing comes.
        case eventsLeftOpen(String)
        /// A head that promises more than comes: the connection breaks in the middle.
        case broken(afterSending: String)
        /// Events, and then nothing more until the caller leaves or the server ends.
        case stalled(after: String)
        /// No answer at all until the caller leaves or the server ends.
        case silence
        /// Another answer after a while.
        indirect case late(Duration, Answer)
    }

    public let url: URL
    private let received: NIOLockedValueBox<[Request]>

    fileprivate init(url: URL, received: NIOLockedValueBox<[Request]>) {
        self.url = url
        self.received = received
    }

    /// Everything that has arrived so far.
    public var requests: [Request] { received.withLockedValue { $0 } }
}

/// Runs `body` with a server that gives every request the same answer.
///
/// - Parameters:
///   - host: another address of this machine.
///   - port: any free one where it is 0.
public func withFakeUpstream<Result>(
    _ answer: FakeUpstream.Answer,
    host: String = "127.0.0.1",
    port: Int = 0,
    _ body: (FakeUpstream) async throws -> Result
) async throws -> Result {
    let always: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in answer }
    return try await withFakeUpstream(answering: always, host: host, port: port, body)
}

/// Runs `body` with a server that answers every request with what `answer` gives.
public func withFakeUpstream<Result>(
    answering answer: @escaping @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer,
    host: String = "127.0.0.1",
    port: Int = 0,
    _ body: (FakeUpstream) async throws -> Result
) async throws -> Result {
    var logger = Logger(label: "fake-upstream")
    logger.logLevel = .critical
    let received = NIOLockedValueBox<[FakeUpstream.Request]>([])
    let (ports, announce) = AsyncStream<Int>.makeStream()
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
        var request = request
        let bytes = try await request.collectBody(upTo: 16 << 20)
        let arrived = FakeUpstream.Request(
            method: request.method,
            path: request.uri.string,
            headers: request.headers,
            authority: request.head.authority,
            body: bytes
        )
        received.withLockedValue { $0.append(arrived) }
        return try await answer(arrived).response()
    }
    let application = Application(
        responder: responder,
        configuration: .init(address: .hostname(host, port: port)),
        onServerRunning: { channel in
            announce.yield(channel.localAddress?.port ?? 0)
            announce.finish()
        },
        logger: logger
    )
    var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
    // An answer that never comes must not keep a test from ending.
    configuration.maximumGracefulShutdownDuration = .milliseconds(200)
    let group = ServiceGroup(configuration: configuration)
    async let running: Void = group.run()
    for await port in ports {
        guard let url = URL(string: "http://\(host):\(port)") else { break }
        do {
            let result = try await body(FakeUpstream(url: url, received: received))
            await group.triggerGracefulShutdown()
            _ = try? await running
            return result
        } catch {
            await group.triggerGracefulShutdown()
            _ = try? await running
            throw error
        }
    }
    try await running
    throw FakeUpstreamError(description: "the fake upstream did not start")
}

/// Why a fake upstream broke off.
public struct FakeUpstreamError: Error, CustomStringConvertible {
    public var description: String
}

extension FakeUpstream.Answer {
    fileprivate func response() async throws -> Response {
        switch self {
        case .json(let value, let status):
            return Response(
                status: status,
                headers: [.contentType: status.code < 400 ? "application/json" : "application/problem+json"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: try JSON.encode(value)))
            )
        case .text(let text, let status, let headers):
            return Response(
                status: status,
                headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        case .events(let events, let pause):
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    for event in events {
                        if pause > .zero { try await Task.sleep(for: pause) }
                        try await writer.write(ByteBuffer(string: event))
                    }
                    try await writer.finish(nil)
                }
            )
        case .eventsLeftOpen(let events):
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: events))
                    try await Task.sleep(for: .seconds(3_600))
                    try await writer.finish(nil)
                }
            )
        case .broken(let text):
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody(contentLength: text.utf8.count + 1_000) { writer in
                    try await writer.write(ByteBuffer(string: text))
                    throw FakeUpstreamError(description: "broken on purpose")
                }
            )
        case .stalled(let text):
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: text))
                    try await Task.sleep(for: .seconds(3_600))
                    try await writer.finish(nil)
                }
            )
        case .silence:
            try await Task.sleep(for: .seconds(3_600))
            return Response(status: .noContent)
        case .late(let delay, let answer):
            try await Task.sleep(for: delay)
            return try await answer.response()
        }
    }
}
