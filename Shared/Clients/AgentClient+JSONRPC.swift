import Foundation
import NIOCore
import Platform
import SharedModels

/// A2A's JSON-RPC binding (specification 1.0, section 9): one address, the operation in the body.
extension AgentClient {
    struct CallBody: Encodable, Sendable {
        var jsonrpc = "2.0"
        var id = UUID().uuidString.lowercased()
        var method: String
        var params: JSONValue
    }

    /// Scheme, host and port; the rest is taken as it stands, for a `/` at its end can be another address.
    static func root(of url: URL) -> URL {
        guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true) else { return url }
        (parts.path, parts.query) = ("", nil)
        return parts.url ?? url
    }

    var rpcPath: String {
        let path = access.url.path(percentEncoded: true)
        return (path.isEmpty ? "/" : path) + (access.url.query(percentEncoded: true).map { "?" + $0 } ?? "")
    }

    func parameters(_ request: A2A.SendRequest) throws -> JSONValue {
        guard let tenant = access.tenant else { return try JSONValue(encoding: request) }
        var params = try JSONValue(encoding: request).objectValue ?? [:]
        params["tenant"] = .string(tenant)
        return .object(params)
    }

    /// - Returns: the `result`.
    func call(_ method: String, _ params: JSONValue, identity: Identity?) async throws -> JSONValue {
        let response = try await client.raw(
            "POST",
            rpcPath,
            headers: [Self.version],
            body: .init(bytes: try JSON.encode(CallBody(method: method, params: params))),
            identity: identity
        )
        let bytes = Data(response.body.readableBytesView)
        // An error may come with an HTTP status of its own or with 200.
        guard let json = try? JSON.decode(JSONValue.self, from: bytes), json["jsonrpc"] != nil else {
            guard (200..<300).contains(response.status) else { throw client.refused(response.status, response.body) }
            throw UpstreamError(service: client.service, kind: .badAnswer)
        }
        return try Self.result(of: json, service: client.service)
    }

    /// - Throws: ``UpstreamError`` with the HTTP status that the other binding has for such an error.
    static func result(of response: JSONValue, service: String) throws -> JSONValue {
        if let error = response["error"], !error.isNull {
            let code = error["code"]?.intValue ?? -32603
            let status = statuses[code] ?? ((-32099 ... -32000).contains(code) ? 400 : 500)
            let told = error["message"]?.stringValue ?? ""
            let problem = Problem(
                status: status,
                title: "A2A error \(code)",
                code: "a2a\(code)",
                detail: String(told.prefix(500))
            )
            throw UpstreamError(service: service, kind: .status(status, problem))
        }
        guard let result = response["result"], !result.isNull else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return result
    }

    /// Specification 5.4, and JSON-RPC's own.
    private static let statuses = [
        -32700: 400, -32600: 400, -32601: 404, -32602: 400, -32603: 500, -32001: 404, -32006: 500,
    ]
}
