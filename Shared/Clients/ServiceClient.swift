import AsyncHTTPClient
public import Foundation
import Logging
public import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
public import Platform
public import SharedModels

/// Calls another service of ours: with a token, the request's id and trace, and what is left of its deadline. Of several replicas the one
/// with the fewest calls under way is asked; those that fail are left alone for a while (``ReplicaPool``).
public struct ServiceClient: Sendable {
    public let service: String
    let process: ProcessContext
    package let replicas: ReplicaPool

    /// Largest answer that is read whole.
    static let largestBody = 8 * 1024 * 1024
    /// Time for a call where no deadline is set.
    static let patience: Duration = .seconds(30)
    /// Time until an event stream begins where no deadline is set.
    static let streamPatience: Duration = .seconds(120)
    static let attempts = 3

    private let isTrusted: Bool

    /// - Parameters:
    ///   - baseURL: where it is; where that is a replica of a service of ours, all of its replicas are meant.
    ///   - isTrusted: false for an upstream of somebody else's, which is given no token of ours.
    public init(service: String, baseURL: URL, process: ProcessContext, isTrusted: Bool = true) {
        let siblings = process.settings.service(named: service).flatMap { process.settings.replicas[$0] } ?? []
        let urls = isTrusted && siblings.contains(baseURL) ? siblings : [baseURL]
        self.isTrusted = isTrusted
        self.service = service
        self.process = process
        replicas = process.replicas.pool(of: service, at: urls)
    }

    /// All processes of this mesh.
    public var services: [MeshService] { process.settings.services }

    /// A service of ours, where the settings say.
    public init(_ service: MeshService, process: ProcessContext) {
        self.init(service: service.name, baseURL: process.settings.url(of: service), process: process)
    }

    public func get<T: Decodable & Sendable>(
        _ path: String,
        query: [(String, String)] = [],
        as type: T.Type,
        identity: Identity? = nil
    ) async throws -> T {
        try decode(type, try await checked("GET", path, query: query, body: nil, identity: identity, retryable: true))
    }

    /// - Parameter retryable: whether the call may be made twice where the first one's fate is unknown.
    public func post<T: Decodable & Sendable>(
        _ path: String,
        body: some Encodable & Sendable,
        as type: T.Type,
        identity: Identity? = nil,
        retryable: Bool = false
    ) async throws -> T {
        let body = ByteBuffer(bytes: try JSON.encode(body))
        return try decode(
            type,
            try await checked("POST", path, query: [], body: body, identity: identity, retryable: retryable)
        )
    }

    @discardableResult
    public func delete(
        _ path: String,
        query: [(String, String)] = [],
        identity: Identity? = nil
    ) async throws -> RawResponse {
        try await checked("DELETE", path, query: query, body: nil, identity: identity, retryable: true)
    }

    /// Any status is an answer.
    public func raw(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        headers: [(String, String)] = [],
        body: ByteBuffer? = nil,
        identity: Identity? = nil
    ) async throws -> RawResponse {
        try await send(method, path, query, headers, body, identity, retryable: method == "GET")
    }

    private func checked(
        _ method: String,
        _ path: String,
        query: [(String, String)],
        body: ByteBuffer?,
        identity: Identity?,
        retryable: Bool
    ) async throws -> RawResponse {
        let response = try await send(method, path, query, [], body, identity, retryable: retryable)
        guard (200..<300).contains(response.status) else { throw refused(response.status, response.body) }
        return response
    }

    func refused(_ status: Int, _ body: ByteBuffer) -> UpstreamError {
        UpstreamError(service: service, kind: .status(status, try? JSON.decode(Problem.self, from: Data(buffer: body))))
    }

    private func decode<T: Decodable>(_ type: T.Type, _ response: RawResponse) throws -> T {
        do {
            return try JSON.decode(type, from: Data(buffer: response.body))
        } catch {
            process.logger.warning("unreadable answer", metadata: ["upstream": "\(service)", "error": "\(error)"])
            throw UpstreamError(service: service, kind: .badAnswer)
        }
    }

    private func send(
        _ method: String,
        _ path: String,
        _ query: [(String, String)],
        _ headers: [(String, String)],
        _ body: ByteBuffer?,
        _ identity: Identity?,
        retryable: Bool
    ) async throws -> RawResponse {
        let limit = Deadline.current?.remaining ?? Self.patience
        return try await mapped {
            try await Deadline.limited(to: limit) {
                var attempt = 1
                var failed: Set<Int> = []
                while true {
                    let place = try takePlace(avoiding: failed)
                    do {
                        // Not watched: what cannot be sent says nothing of the replica.
                        var request = try await request(place, method, path, query, headers, body, identity)
                        let call = UpstreamCall(service, method, at: place.url, attempt: attempt)
                        call.mark(&request)
                        let ready = request
                        return try await watched(place, call) {
                            let response = try await process.upstreams.execute(
                                ready,
                                to: service,
                                at: place.url,
                                timeout: .nanoseconds(limit.nanoseconds)
                            )
                            note(response, place)
                            call.answered(Int(response.status.code))
                            let body = try await response.body.collect(upTo: Self.largestBody)
                            place.answered()
                            call.end()
                            return RawResponse(
                                status: Int(response.status.code),
                                headers: response.headers,
                                body: body
                            )
                        }
                    } catch {
                        // A refused connect has done nothing yet: it may always be tried again.
                        guard attempt < Self.attempts, retryable || Self.isRefusedConnect(error),
                            Self.isTransient(error)
                        else { throw error }
                        failed.insert(place.number)
                        // Another replica is asked at once.
                        if failed.count >= replicas.count {
                            try await Task.sleep(for: .milliseconds(Int.random(in: 20...60) << attempt))
                        }
                        attempt += 1
                    }
                }
            }
        }
    }

    /// - Parameter until: when the answer is wanted whole.
    func request(
        _ place: ReplicaPool.Place,
        _ method: String,
        _ path: String,
        _ query: [(String, String)],
        _ headers: [(String, String)],
        _ body: ByteBuffer?,
        _ identity: Identity?,
        until: Deadline? = Deadline.current
    ) async throws -> HTTPClientRequest {
        var components = URLComponents()
        if !query.isEmpty { components.queryItems = query.map { URLQueryItem(name: $0.0, value: $0.1) } }
        // URLComponents leaves "+" as it is, which servers read as a blank.
        let suffix = components.percentEncodedQuery.map { "?" + $0.replacing("+", with: "%2B") } ?? ""
        let base = place.url.absoluteString
        var request = HTTPClientRequest(url: (base.hasSuffix("/") ? String(base.dropLast()) : base) + path + suffix)
        request.method = .RAW(value: method)
        if let host = place.host { request.headers.replaceOrAdd(name: "Host", value: host) }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if isTrusted {
            let token = try await process.tokens.mint(
                for: identity ?? RequestScope.identity,
                to: service,
                call: ServiceCall(method: method, path: path)
            )
            request.headers.replaceOrAdd(name: "Authorization", value: "Bearer \(token)")
        }
        if let id = RequestScope.requestID { request.headers.replaceOrAdd(name: "X-Request-Id", value: id) }
        if let trace = RequestScope.traceparent { request.headers.replaceOrAdd(name: "traceparent", value: trace) }
        if let left = until?.remaining {
            request.headers.replaceOrAdd(name: "X-Deadline-Ms", value: String(max(1, Int(left / .milliseconds(1)))))
        }
        if let body {
            request.body = .bytes(body)
            if request.headers.first(name: "Content-Type") == nil {
                request.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
            }
        }
        return request
    }

    /// - Throws: where all replicas are left alone for now: at once, and nobody is asked.
    func takePlace(avoiding failed: Set<Int> = []) throws -> ReplicaPool.Place {
        guard let place = replicas.place(avoiding: failed) else {
            throw UpstreamError(service: service, kind: .unreachable)
        }
        return place
    }

    /// A place at a replica, and another one where the first refuses the connection: then nothing was done yet, so that any call may be
    /// made again.
    func placed<T>(_ call: (ReplicaPool.Place) async throws -> T) async throws -> T {
        var failed: Set<Int> = []
        while true {
            let place = try takePlace(avoiding: failed)
            do {
                return try await call(place)
            } catch {
                failed.insert(place.number)
                guard Self.isRefusedConnect(error), failed.count < Self.attempts, replicas.hasOther(than: failed)
                else { throw error }
            }
        }
    }

    /// A service of ours that is about to stop asks for its connections to be closed.
    func note(_ response: HTTPClientResponse, _ place: ReplicaPool.Place) {
        if isTrusted, response.headers[canonicalForm: "Connection"].contains("close") { place.leaves() }
    }

    /// Tells the replica's pool how the call failed, where it fails.
    /// - Parameter isClear: false where what went wrong may be the caller's own doing, as with an upload that breaks off.
    func watched<T>(
        _ place: ReplicaPool.Place,
        _ call: UpstreamCall,
        isClear: Bool = true,
        _ work: () async throws -> T
    ) async throws -> T {
        let started = ContinuousClock.now
        do {
            return try await work()
        } catch {
            call.failed(error)
            if Self.isBroken(error) {
                if isClear { place.failed() } else { place.silent() }
            } else if Self.isTimeout(error) || error is CancellationError || Task.isCancelled {
                // Who has a moment alone finds nothing out.
                if ContinuousClock.now - started >= Self.silence { place.silent() }
            } else {
                place.answered()
            }
            throw error
        }
    }

    /// An answer that takes longer, and does not come, makes a replica suspect.
    private static let silence: Duration = .seconds(2)

    /// Errors of the transport as ours.
    func mapped<T>(_ operation: () async throws -> T) async throws -> T {
        do {
            return try await operation()
        } catch let error as UpstreamError {
            throw error
        } catch is DeadlineExceeded {
            throw UpstreamError(service: service, kind: .timeout)
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as HTTPClientError where Self.timeouts.contains(error) {
            throw UpstreamError(service: service, kind: .timeout)
        } catch let error as HTTPClientError where error == .cancelled {
            throw CancellationError()
        } catch is NIOTooManyBytesError {
            throw UpstreamError(service: service, kind: .badAnswer)
        } catch let error as APIError {
            throw error
        } catch {
            process.logger.warning("upstream unreachable", metadata: ["upstream": "\(service)", "error": "\(error)"])
            throw UpstreamError(service: service, kind: .unreachable, mayBeDone: !Self.isRefusedConnect(error))
        }
    }

    private static let timeouts: [HTTPClientError] = [.readTimeout, .writeTimeout, .deadlineExceeded]

    /// What went wrong with a call, in one word for metrics and traces.
    static func kind(of error: any Error) -> String {
        if isTimeout(error) { return "timeout" }
        if let error = error as? UpstreamError { return error.kindOfError }
        if error is NIOTooManyBytesError { return "bad_answer" }
        return isBroken(error) ? "unreachable" : "error"
    }

    private static func isTimeout(_ error: any Error) -> Bool {
        if let error = error as? HTTPClientError { return timeouts.contains(error) || error == .cancelled }
        return error is DeadlineExceeded
    }

    /// No connection, or it broke.
    private static func isBroken(_ error: any Error) -> Bool {
        if error is APIError || error is UpstreamError || error is CancellationError || error is DecodingError
            || error is EncodingError || error is NIOTooManyBytesError
        {
            return false
        }
        return !isTimeout(error)
    }

    private static func isTransient(_ error: any Error) -> Bool {
        if error is CancellationError || error is DeadlineExceeded { return false }
        if let error = error as? HTTPClientError { return !timeouts.contains(error) && error != .cancelled }
        return !(error is APIError) && !(error is NIOTooManyBytesError)
    }

    private static func isRefusedConnect(_ error: any Error) -> Bool {
        if error is NIOConnectionError || error is UntrustedUpstream { return true }
        // Where the address is a number, no name is looked up and the system's own error comes.
        if let error = error as? IOError { return error.errnoCode == ECONNREFUSED }
        return (error as? HTTPClientError) == .connectTimeout
    }
}

extension Duration {
    var nanoseconds: Int64 { Int64(self / .nanoseconds(1)) }
}
