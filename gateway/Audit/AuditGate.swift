import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform

/// Lets nothing be changed that does not stand in the audit trail: the event is stored for good before the call goes on, and a further one says
/// how it ended. Where it cannot be stored the call is refused and nothing was done.
///
/// Stands behind the quotas and the kept answers, so that what is refused there, or was done before, costs no event.
struct AuditGate: RouterMiddleware {
    typealias Context = MeshRequestContext

    let writer: AuditWriter
    let keys: AuditKeys

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let identity = context.identity,
            let action = AuditAction(request, context, tenant: identity.tenant, keys: keys)
        else { return try await next(request, context) }
        let record = AuditRecord(
            tenant: identity.tenant,
            role: identity.role.rawValue,
            key: identity.role == .machine ? GatewayAuthenticator.fingerprint(of: request) : nil,
            user: identity.user.map { keys.digest(tenant: identity.tenant, user: $0) },
            action: action.action,
            resource: action.resource,
            requestID: keys.plain(requestID: context.requestID)
        )
        do {
            try await writer.store(record)
        } catch let error as CancellationError {
            // Nobody waits for the call any more.
            throw error
        } catch {
            context.logger.error("a call was refused for want of an audit trail", metadata: ["error": "\(error)"])
            let known = APIError.from(error)
            throw APIError(
                .serviceUnavailable,
                code: known.status == .serviceUnavailable ? known.code : "audit_unavailable",
                "What is about to be changed cannot be written down, so nothing was done; send it again.",
                retryAfter: 1
            )
        }
        do {
            let response = try await next(request, context)
            writer.note(record.ended(response.status.code, operation: AuditNote.current?.operations))
            return response
        } catch {
            writer.note(record.ended(APIError.from(error).status.code, operation: AuditNote.current?.operations))
            throw error
        }
    }
}

extension AuditKeys {
    /// A request's id as it is where that is a UUID; a caller may have put anything else into it.
    fileprivate func plain(requestID: String) -> String {
        UUID(uuidString: requestID) == nil ? "digest:" + digest(requestID) : requestID.lowercased()
    }
}
