import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform

/// Writes every call that may change something to the log: when, who, what, and how it ended, those too that are refused. Who a user is stands
/// there as a keyed digest of its name, as in the table of the audit trail (``AuditGate``).
struct AuditTrail: RouterMiddleware {
    typealias Context = MeshRequestContext

    let keys: AuditKeys

    private static let reading: Set<HTTPRequest.Method> = [.get, .head, .options]

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.reading.contains(request.method) else { return try await next(request, context) }
        let called = AuditNote()
        return try await AuditNote.$current.withValue(called) {
            do {
                let response = try await next(request, context)
                note(request, context, response.status, called.operations)
                return response
            } catch {
                note(request, context, APIError.from(error).status, called.operations)
                throw error
            }
        }
    }

    /// A call that was refused before it was known who made it.
    static func refused(_ request: Request, _ context: MeshRequestContext, _ status: HTTPResponse.Status) {
        guard !reading.contains(request.method) else { return }
        context.logger.notice(
            "audit",
            metadata: [
                "http.method": "\(request.method.rawValue)", "http.status": "\(status.code)", "audit.role": "nobody",
            ]
        )
    }

    private func note(
        _ request: Request,
        _ context: MeshRequestContext,
        _ status: HTTPResponse.Status,
        _ operations: String?
    ) {
        let identity = context.identity
        var metadata: Logger.Metadata = [
            "http.method": "\(request.method.rawValue)", "http.path": "\(context.endpointPath ?? "unknown")",
            "http.status": "\(status.code)", "audit.role": "\(identity?.role.rawValue ?? "nobody")",
        ]
        if let operations { metadata["audit.operation"] = "\(operations)" }
        if let identity {
            metadata["audit.tenant"] = "\(identity.tenant)"
            if let user = identity.user {
                metadata["audit.user"] = "\(keys.digest(tenant: identity.tenant, user: user))"
            }
            if let key = GatewayAuthenticator.fingerprint(of: request), identity.role == .machine {
                metadata["audit.key"] = "\(key)"
            }
        }
        context.logger.notice("audit", metadata: metadata)
    }

    static func digest(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
