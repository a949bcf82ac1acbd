import HTTPTypes
import Hummingbird
import Logging
import Platform

/// Who tries keys or tokens that are wrong is held up: past a quota of failures from one address credentials from there are not even looked at
/// for a while. Failures of calls that may change something are written down as such calls are.
struct WrongCredentials: RouterMiddleware {
    typealias Context = MeshRequestContext

    private let failures: RateLimiter?
    private let addresses: ClientAddresses

    /// - Parameter quota: failures a minute; 0 sets no limit.
    init(quota: Int, addresses: ClientAddresses) {
        failures = quota > 0 ? RateLimiter(.init(requests: quota)) : nil
        self.addresses = addresses
    }

    /// Whether credentials from an address are looked at.
    /// - Parameter address: as ``ClientAddresses`` groups them; asked for only where anybody failed.
    func looks(at address: @autoclosure () -> String) -> Bool {
        guard let failures, !failures.isUnused else { return true }
        return failures.check(address(), count: false).isAllowed
    }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard GatewayAuthenticator.fingerprint(of: request) != nil else { return try await next(request, context) }
        let address = addresses.group(of: request, context)
        if let failures {
            let verdict = failures.check(address, count: false)
            guard verdict.isAllowed else {
                AuditTrail.refused(request, context, .tooManyRequests)
                throw APIError(
                    .tooManyRequests,
                    code: "rate_limited",
                    "Too many wrong credentials came from this address; try again later.",
                    retryAfter: max(1, Int((verdict.wait / .seconds(1)).rounded(.up)))
                )
            }
        }
        do {
            return try await next(request, context)
        } catch let error as APIError where error.status == .unauthorized {
            _ = failures?.check(address)
            AuditTrail.refused(request, context, .unauthorized)
            throw error
        }
    }
}
