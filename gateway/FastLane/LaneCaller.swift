import Crypto
import Foundation
import Platform
import SharedModels

/// A machine whose key was found lately, with what its requests need, so that nothing of it is looked for twice.
final class LaneCaller {
    let identity: Identity
    let quotas: RateLimits.Quotas
    /// When the key is to be looked for again.
    let until: ContinuousClock.Instant
    /// `Authorization: Bearer …` for each service that it has called.
    private var tokens: [String: (line: String, until: Date)] = [:]

    init(_ identity: Identity, quotas: RateLimits.Quotas, until: ContinuousClock.Instant) {
        self.identity = identity
        self.quotas = quotas
        self.until = until
    }

    /// - Returns: nil where a token has to be signed first.
    func authorization(for service: String, _ lane: FastReads, now: Date) -> String? {
        if let kept = tokens[service], kept.until > now { return kept.line }
        guard let (token, until) = lane.tokens.kept(for: identity, to: service), until > now else { return nil }
        let line = "Authorization: Bearer \(token)\r\n"
        tokens[service] = (line, until)
        return line
    }
}

extension FastReads {
    /// - Returns: nil where the caller is not known without asking, or not a machine.
    func caller(_ credential: LaneRequest.Credential, user: String?) -> LaneCaller? {
        guard let presented = Self.presented(credential) else { return nil }
        guard let (key, until) = keys.kept(hash: APIKey.hash(of: presented)) else { return nil }
        if let user, (try? GatewayAuthenticator.checked(user: user, field: "X-User-Id")) == nil { return nil }
        let identity = Identity(tenant: key.tenant, user: user, role: .machine, namespaces: key.namespaces)
        let quotas = limits.quotas(of: identity, fingerprint: AuditTrail.digest(presented))
        return LaneCaller(identity, quotas: quotas, until: until)
    }

    private static func presented(_ credential: LaneRequest.Credential) -> String? {
        switch credential {
        case .key(let key): key
        case .authorization(let header): GatewayAuthenticator.credential(in: header)
        }
    }
}
