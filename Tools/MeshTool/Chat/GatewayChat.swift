import AsyncHTTPClient
import Clients
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Platform
import SharedModels

/// The gateway's `POST /api/v1/chat`, answered as a stream of events.
struct GatewayChat: Sendable {
    var url: URL
    var key: String?
    var user: String

    /// Sends one message and hands over every event of the answer as it comes.
    ///
    /// - Throws: `Failure` in one line: the gateway cannot be reached, refuses, or breaks off.
    func send(_ message: String, session: String?, onEvent: (ServerSentEvent) throws -> Void) async throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(3)
        configuration.connectionPool.retryConnectionEstablishment = false
        // The gateway pings every 15 s, so that this long a silence means a dead connection.
        configuration.timeout.read = .seconds(60)
        try configuration.useMeshTLS(
            to: .gateway,
            at: url.absoluteString,
            environment: ProcessInfo.processInfo.environment
        )
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await stream(message, session: session, client: client, onEvent: onEvent))
        } catch {
            outcome = .failure(explained(error))
        }
        try? await client.shutdown()
        try outcome.get()
    }

    private func stream(
        _ message: String,
        session: String?,
        client: HTTPClient,
        onEvent: (ServerSentEvent) throws -> Void
    ) async throws {
        var request = HTTPClientRequest(url: url.appending(path: "api/v1/chat").absoluteString)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "Accept", value: "text/event-stream")
        request.headers.add(name: "X-User-Id", value: user)
        if let key { request.headers.add(name: "X-API-Key", value: key) }
        request.body = .bytes(ByteBuffer(bytes: try JSON.encode(ChatRequest(message: message, sessionID: session))))
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .seconds(120))
        } catch let error where error is IOError || error is NIOConnectionError {
            throw unreachable
        }
        guard response.status == .ok else {
            let body = try await response.body.collect(upTo: 1 << 20)
            throw Failure(Self.reason(Data(body.readableBytesView), status: Int(response.status.code)))
        }
        var parser = ServerSentEventParser()
        for try await chunk in response.body {
            for event in parser.feed(chunk.readableBytesView) { try onEvent(event) }
        }
    }

    /// One line out of an envelope or a problem body.
    static func reason(_ body: Data, status: Int) -> String {
        let json = (try? JSON.decode(JSONValue.self, from: body)) ?? .null
        let error = json["error"] ?? json
        let text = (error["message"] ?? error["detail"] ?? error["title"])?.stringValue
        var line = Terminal.safe(text ?? "the gateway answered with status \(status)")
        let fields = (error["fields"] ?? error["errors"])?.arrayValue ?? []
        let problems = fields.compactMap { field in
            field["field"]?.stringValue.map { "\($0) \(field["message"]?.stringValue ?? "is wrong")" }
        }
        if !problems.isEmpty { line += ": " + Terminal.safe(problems.joined(separator: "; ")) }
        if status == 401 || status == 403 { line += " (is the API key of this mesh in .mesh/dev-key?)" }
        if let id = (error["request_id"])?.stringValue { line += " [request \(Terminal.safe(id))]" }
        return line
    }

    private func explained(_ error: any Error) -> any Error {
        if error is Failure { return error }
        switch error as? HTTPClientError {
        case .some(.connectTimeout): return unreachable
        case .some(.readTimeout): return Failure("the gateway has been silent for a minute")
        case .some(.deadlineExceeded): return Failure("the gateway did not answer in time")
        case .some(.remoteConnectionClosed): return Failure("the gateway broke off the answer")
        default: return Failure("the gateway broke off the answer (\(error))")
        }
    }

    private var unreachable: Failure {
        Failure("no gateway answers at \(url.absoluteString): is the mesh up? (./mesh up)")
    }
}
