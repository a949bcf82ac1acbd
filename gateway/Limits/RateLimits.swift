import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// Keeps each caller to its quota: a machine by its key, a user by its name, a visitor by its address. Answers say how much is left
/// (draft-ietf-httpapi-ratelimit-headers), and who has nothing left gets 429 with `Retry-After`.
struct RateLimits: RouterMiddleware {
    typealias Context = MeshRequestContext

    /// Quotas a minute; 0 sets none.
    struct Settings: Sendable {
        /// `GATEWAY_LIMIT_KEY`: of a machine's key.
        var key = 60_000
        /// `GATEWAY_LIMIT_USER`: of a user, signed in or named by a machine.
        var user = 600
        /// `GATEWAY_LIMIT_ADDRESS`: of the address that visitors come from.
        var address = 600
        /// `GATEWAY_LIMIT_FAILURES`: wrong keys and tokens from one address.
        var failures = 120
        /// `GATEWAY_TRUSTED_PROXIES`: addresses and ranges of proxies whose `X-Forwarded-For` is believed.
        var proxies: [AddressRange] = []

        init() {}

        init(from settings: inout SettingsReader) {
            key = settings.int("GATEWAY_LIMIT_KEY", default: key, in: 0...10_000_000)
            user = settings.int("GATEWAY_LIMIT_USER", default: user, in: 0...10_000_000)
            address = settings.int("GATEWAY_LIMIT_ADDRESS", default: address, in: 0...10_000_000)
            failures = settings.int("GATEWAY_LIMIT_FAILURES", default: failures, in: 0...10_000_000)
            for text in settings.list("GATEWAY_TRUSTED_PROXIES", default: []) {
                if let range = AddressRange(text) {
                    proxies.append(range)
                } else {
                    settings.problem("GATEWAY_TRUSTED_PROXIES", "\"\(text)\" is no address or range such as 10.0.0.0/8")
                }
            }
        }
    }

    fileprivate struct Limit: Sendable {
        let name: String
        let limiter: RateLimiter
        let policy: String

        init?(_ name: String, _ requests: Int) {
            guard requests > 0 else { return nil }
            self.name = name
            limiter = RateLimiter(.init(requests: requests))
            let window = Int(limiter.quota.window / .seconds(1))
            policy = "\"\(name)\";q=\(requests);w=\(window)"
        }
    }

    private let key: Limit?
    private let user: Limit?
    private let address: Limit?
    private let addresses: ClientAddresses
    /// Paths of the web console.
    private let files: Set<String>
    private let errorStyle: ErrorStyle

    init(_ settings: Settings, addresses: ClientAddresses, files: Set<String>, errorStyle: ErrorStyle) {
        self.files = files
        key = Limit("key", settings.key)
        user = Limit("user", settings.user)
        address = Limit("address", settings.address)
        self.addresses = addresses
        self.errorStyle = errorStyle
    }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard counts(request) else { return try await next(request, context) }
        var tightest: (limit: Limit, verdict: RateLimiter.Verdict)?
        let callers = callers(request, context)
        // What one quota refuses uses up none of the others.
        for (limit, caller) in callers {
            let verdict = limit.limiter.check(caller, count: false)
            guard verdict.isAllowed else { return refused(limit, verdict, request, context) }
        }
        for (limit, caller) in callers {
            let verdict = limit.limiter.check(caller)
            guard verdict.isAllowed else { return refused(limit, verdict, request, context) }
            if tightest.map({ verdict.remaining < $0.verdict.remaining }) ?? true { tightest = (limit, verdict) }
        }
        guard let tightest else { return try await next(request, context) }
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = try errorStyle.told(of: error, request, context)
        }
        Self.write(tightest.limit, tightest.verdict, to: &response)
        return response
    }

    private func callers(_ request: Request, _ context: MeshRequestContext) -> [(Limit, String)] {
        guard let identity = context.identity, identity.role != .visitor else {
            return address.map { [($0, addresses.group(of: request, context))] } ?? []
        }
        return callers(identity, fingerprint: GatewayAuthenticator.fingerprint(of: request))
    }

    private func callers(_ identity: Identity, fingerprint: String?) -> [(Limit, String)] {
        var callers: [(Limit, String)] = []
        if identity.role == .machine, let key { callers.append((key, identity.tenant + "/" + (fingerprint ?? ""))) }
        if let name = identity.user, let user { callers.append((user, identity.tenant + "/" + name)) }
        return callers
    }

    // MARK: For who asks without a request at hand

    /// The quotas that one caller is kept to.
    final class Quotas: Sendable {
        private let limits: [(limit: Limit, caller: String)]

        fileprivate init(limits: [(limit: Limit, caller: String)]) { self.limits = limits }

        func admit(now: ContinuousClock.Instant) -> Admission {
            if limits.count > 1 {
                for (limit, caller) in limits {
                    guard limit.limiter.check(caller, count: false, now: now).isAllowed else { return .refused }
                }
            }
            var tightest: (limit: Limit, verdict: RateLimiter.Verdict)?
            for (index, (limit, caller)) in limits.enumerated() {
                let verdict = limit.limiter.check(caller, now: now)
                guard verdict.isAllowed else {
                    for (limit, caller) in limits[..<index] { limit.limiter.giveBack(caller) }
                    return .refused
                }
                if tightest.map({ verdict.remaining < $0.verdict.remaining }) ?? true { tightest = (limit, verdict) }
            }
            guard let (limit, verdict) = tightest else { return .free }
            return .counted(
                Left(
                    policy: limit.policy,
                    name: limit.name,
                    requests: verdict.remaining,
                    seconds: RateLimits.seconds(verdict.wait)
                )
            )
        }

        /// Of a request that was admitted and is to be counted again.
        func giveBack() {
            for (limit, caller) in limits { limit.limiter.giveBack(caller) }
        }
    }

    /// What an answer says of the tightest quota.
    struct Left: Sendable {
        let policy: String
        let name: String
        let requests: Int
        let seconds: Int
    }

    enum Admission: Sendable {
        /// No quota is set.
        case free
        case counted(Left)
        /// Nothing was counted.
        case refused
    }

    /// - Parameter identity: no visitor's.
    func quotas(of identity: Identity, fingerprint: String) -> Quotas {
        Quotas(limits: callers(identity, fingerprint: fingerprint))
    }

    private func refused(
        _ limit: Limit,
        _ verdict: RateLimiter.Verdict,
        _ request: Request,
        _ context: MeshRequestContext
    ) -> Response {
        let seconds = Self.seconds(verdict.wait)
        var response = errorStyle.response(
            to: APIError(
                .tooManyRequests,
                code: "rate_limited",
                "That were too many requests; try again in \(seconds) s.",
                retryAfter: seconds
            ),
            request: request,
            requestID: context.requestID
        )
        Self.write(limit, verdict, to: &response)
        return response
    }

    private static func write(_ limit: Limit, _ verdict: RateLimiter.Verdict, to response: inout Response) {
        let left = "\"\(limit.name)\";r=\(verdict.remaining);t=\(seconds(verdict.wait))"
        if let name = HTTPField.Name("RateLimit-Policy") { response.headers[name] = limit.policy }
        if let name = HTTPField.Name("RateLimit") { response.headers[name] = left }
    }

    fileprivate static func seconds(_ wait: Duration) -> Int { max(1, Int((wait / .seconds(1)).rounded(.up))) }

    /// The page's files, health and cards are free: they cost next to nothing, and a monitor must not use up a quota.
    private func counts(_ request: Request) -> Bool {
        let path = request.uri.path
        return !(path.hasPrefix("/.well-known/") || ProcessRoutes.paths.contains(path) || files.contains(path))
    }
}
