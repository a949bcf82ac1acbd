import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform
import SharedModels

/// `POST /mcp`: the Model Context Protocol over Streamable HTTP, one message a request, every answer application/json.
struct MCPRoutes: Sendable {
    let server: MCPServer
    let origins: MCPOrigins

    /// Messages that the one revision with batches may send at once.
    private static let largestBatch = 10

    func add(to router: Router<MeshRequestContext>) {
        router.post("mcp", use: post)
        // There is no stream to open and no session to end.
        for method in [HTTPRequest.Method.get, .delete, .put, .patch] {
            router.on("mcp", method: method) { _, _ in
                Response(status: .methodNotAllowed, headers: [.allow: "POST"])
            }
        }
    }

    @Sendable private func post(_ request: Request, context: MeshRequestContext) async throws -> Response {
        guard origins.allows(request) else {
            return try Self.refusal(.invalidRequest("Pages of this origin may not call."), status: .forbidden)
        }
        guard Self.takesJSON(request.headers[.accept]) else {
            throw APIError(.notAcceptable, code: "not_acceptable", "Answers are application/json: accept it.")
        }
        let body: JSONValue
        do {
            body = try await request.decodeJSON(JSONValue.self, context: context)
        } catch let error as APIError where [.badRequest, .unprocessableContent].contains(error.status) {
            return try Self.refusal(.parse(error.message), status: .badRequest)
        }
        guard let messages = body.arrayValue else {
            let reply = try await answer(body, request.headers, context)
            return try Self.response(reply.body, status: reply.status)
        }
        return try await batch(messages, request.headers, context)
    }

    private struct Reply: Sendable {
        var status: HTTPResponse.Status
        /// nil where the message wants no answer.
        var body: JSONValue?
    }

    private func batch(
        _ messages: [JSONValue],
        _ headers: HTTPFields,
        _ context: MeshRequestContext
    ) async throws -> Response {
        let version = headers.value(MCPEnvelope.versionHeader) ?? MCPVersion.unsaid
        guard version == MCPVersion.unsaid, (1...Self.largestBatch).contains(messages.count) else {
            let limit = "revision \(MCPVersion.unsaid) alone takes 1 to \(Self.largestBatch) of them"
            return try Self.refusal(.invalidRequest("Send one message a request; \(limit)."), status: .badRequest)
        }
        var replies: [JSONValue] = []
        for message in messages {
            if let body = try await answer(message, headers, context).body { replies.append(body) }
        }
        return try Self.response(replies.isEmpty ? nil : .array(replies), status: .ok)
    }

    private func answer(_ value: JSONValue, _ headers: HTTPFields, _ context: MeshRequestContext) async throws -> Reply
    {
        var id: JSONValue = .null
        var era: MCPEra?
        do {
            let message = try MCPMessage(value)
            if case .request(let known) = message.kind { id = known }
            let spoken = try MCPEnvelope.era(of: message, headers)
            era = spoken
            guard case .request = message.kind else {
                // Nothing is asked of clients, so nobody waits for what they answer or tell.
                if spoken == .modern, message.kind == .response {
                    throw MCPError.invalidRequest("The body must be a request or a notification.")
                }
                return Reply(status: .accepted)
            }
            let result = try await server.result(of: message, in: spoken, for: try context.requireIdentity())
            return Reply(status: .ok, body: ["jsonrpc": "2.0", "id": id, "result": result])
        } catch let error as MCPError {
            return Reply(status: error.status(in: era), body: error.body(id: id))
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.error("a tool failed", metadata: ["error": "\(error)"])
            return Reply(status: MCPError.internal.status(in: era), body: MCPError.internal.body(id: id))
        }
    }

    private static func refusal(_ error: MCPError, status: HTTPResponse.Status) throws -> Response {
        try response(error.body(id: .null), status: status)
    }

    private static func response(_ body: JSONValue?, status: HTTPResponse.Status) throws -> Response {
        guard let body else { return Response(status: .accepted) }
        return try jsonResponse(body, status: status, headers: [.contentType: "application/json"])
    }

    /// Who says nothing takes anything (RFC 9110, 12.5.1).
    static func takesJSON(_ accept: String?) -> Bool {
        guard let accept else { return true }
        return accept.split(separator: ",").contains { range in
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
            guard let type = parts.first, ["application/json", "application/*", "*/*"].contains(type) else {
                return false
            }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            return (weight ?? 1) > 0
        }
    }
}
