import AsyncHTTPClient
import Clients
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import SharedModels

/// Somebody who talks to the gateway: a machine with a key, a user behind it, or a visitor with a cookie.
struct Caller: Sendable {
    let http: HTTPClient
    let base: String
    var headers: [String: String] = [:]

    /// Longest that any answer may take; a test that expects less says so itself.
    static let patience: TimeAmount = .seconds(40)

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", path, headers: headers)
    }

    func delete(_ path: String) async throws -> Answer { try await send("DELETE", path) }

    func post(_ path: String, _ body: JSONValue, headers: [String: String] = [:]) async throws -> Answer {
        try await send(
            "POST",
            path,
            headers: headers.merging(["Content-Type": "application/json"]) { given, _ in given },
            body: try JSON.encode(body)
        )
    }

    func send(
        _ method: String,
        _ path: String,
        headers: [String: String] = [:],
        body: Data? = nil
    ) async throws -> Answer {
        let response = try await execute(method, path, headers: headers, body: body)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers,
            body: Data(buffer: try await response.body.collect(upTo: 32 * 1024 * 1024))
        )
    }

    /// One turn of a conversation, as a stream.
    ///
    /// - Throws: `Refused` where the answer is no stream.
    func say(_ message: String, session: String? = nil, agent: String? = nil) async throws -> Turn {
        var body: [String: JSONValue] = ["message": .string(message)]
        if let session { body[agent == nil ? "session_id" : "thread_id"] = .string(session) }
        let response = try await execute(
            "POST",
            agent.map { "/api/v1/agents/\($0)/chat" } ?? "/api/v1/chat",
            headers: ["Content-Type": "application/json", "Accept": "text/event-stream"],
            body: try JSON.encode(JSONValue.object(body))
        )
        guard response.status == .ok else {
            let text = try await response.body.collect(upTo: 1024 * 1024)
            throw Refused(status: Int(response.status.code), body: String(buffer: text))
        }
        var parser = ServerSentEventParser()
        var events: [ServerSentEvent] = []
        for try await chunk in response.body { events += parser.feed(chunk.readableBytesView) }
        return try Turn(events, headers: response.headers)
    }

    private func execute(
        _ method: String,
        _ path: String,
        headers: [String: String],
        body: Data?
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: base + path)
        request.method = .RAW(value: method)
        for (name, value) in self.headers.merging(headers, uniquingKeysWith: { _, given in given }) {
            request.headers.replaceOrAdd(name: name, value: value)
        }
        if let body { request.body = .bytes(ByteBuffer(data: body)) }
        do {
            return try await http.execute(request, timeout: Self.patience)
        } catch {
            throw NoAnswer(request: "\(method) \(path)", cause: "\(error)")
        }
    }

    struct NoAnswer: Error, CustomStringConvertible {
        let request: String
        let cause: String
        var description: String { "\(request) was not answered: \(cause)" }
    }

    struct Refused: Error, CustomStringConvertible {
        let status: Int
        let body: String
        var description: String { "answered \(status): \(body)" }
    }
}

/// An answer of the gateway.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    func json() throws -> JSONValue { try JSON.decode(from: body) }

    /// `data` of the envelope.
    func data() throws -> JSONValue { try json()["data"] ?? .null }

    /// `data` of the envelope, as the type of the contract.
    func data<T: Decodable>(as type: T.Type) throws -> T { try data().decoded(as: type) }

    /// `error.code` of the envelope, or `code` of problem details.
    func code() throws -> String? { try json()["error"]?["code"]?.stringValue ?? json()["code"]?.stringValue }

    /// What is said of the error.
    func message() throws -> String {
        try json()["error"]?["message"]?.stringValue ?? json()["detail"]?.stringValue ?? ""
    }

    /// Names of the fields that the answer calls wrong.
    func wrongFields() throws -> Set<String> {
        let list = try json()["error"]?["fields"]?.arrayValue ?? json()["errors"]?.arrayValue ?? []
        return Set(list.compactMap { $0["field"]?.stringValue })
    }

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// The header that sets a cookie.
    func setCookie(_ name: String) -> String? { headers["Set-Cookie"].first { $0.hasPrefix(name + "=") } }

    /// `name=value` of the cookie that the answer sets.
    func cookie(_ name: String) -> String? { setCookie(name).map { String($0.prefix { $0 != ";" }) } }
}
