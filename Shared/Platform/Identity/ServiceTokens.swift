import Foundation
import JWTKit
import NIOConcurrencyHelpers
public import SharedModels

/// Short-lived signed tokens between services (JWT, HS256): who calls, for whom, in which namespaces.
///
/// A service's token carries its own namespace and no other, whatever the request says; the gateway passes on what an API
/// key may reach.
public struct ServiceTokens: Sendable {
    /// What a token is good for; one kind is never taken for another.
    public enum Purpose: String, Sendable, Hashable {
        /// A call of one service to another.
        case call = "mesh"
        /// The cookie that a visitor is known by.
        case visitor = "mesh-visitor"
    }

    static let issuer = "ybryx-mesh"

    private let service: MeshService
    private let keys: Keys
    private let minted = NIOLockedValueBox<[Identity: (token: String, until: Date)]>([:])
    private let verified = NIOLockedValueBox<[String: (identity: Identity, purpose: Purpose, until: Date)]>([:])
    static let cacheCapacity = 4_096
    /// How long a token for a call is good for unless said otherwise.
    public static let usualLife: Duration = .seconds(60)

    /// The collection is an actor that has to be given its key once, asynchronously.
    private actor Keys {
        let collection = JWTKeyCollection()
        private let secret: Secret
        private var isReady = false

        init(secret: Secret) { self.secret = secret }

        func ready() async -> JWTKeyCollection {
            if !isReady {
                await collection.add(hmac: HMACKey(from: secret.value), digestAlgorithm: .sha256)
                isReady = true
            }
            return collection
        }
    }

    struct Payload: JWTPayload {
        var iss: IssuerClaim
        /// Not the claim of the library: that one ends the process over an empty list.
        var aud: String
        var sub: String?
        var exp: ExpirationClaim
        var nbf: NotBeforeClaim
        var tenant: String
        var role: Identity.Role
        var service: String?
        var namespaces: [String]

        func verify(using algorithm: some JWTAlgorithm) async throws {
            try exp.verifyNotExpired()
            try nbf.verifyNotBefore()
            guard iss.value == ServiceTokens.issuer else {
                throw JWTError.claimVerificationFailure(failedClaim: iss, reason: "issued by another")
            }
        }
    }

    public init(secret: Secret, service: MeshService) {
        self.service = service
        keys = Keys(secret: secret)
    }

    /// - Parameters:
    ///   - identity: on whose behalf; nil = for nobody but the service itself.
    ///   - ttl: how long it is good for; tokens for calls that live as long as usual are used again for half of that.
    public func mint(
        for identity: Identity?,
        ttl: Duration = Self.usualLife,
        purpose: Purpose = .call
    ) async throws -> String {
        let carried = carried(identity)
        let now = Date()
        let isKept = purpose == .call && ttl == Self.usualLife
        if isKept, let kept = minted.withLockedValue({ $0[carried] }), kept.until > now { return kept.token }
        let seconds = ttl / .seconds(1)
        let payload = Payload(
            iss: IssuerClaim(value: Self.issuer),
            aud: purpose.rawValue,
            sub: carried.user,
            exp: ExpirationClaim(value: now.addingTimeInterval(seconds)),
            // A clock of another machine may be a little behind.
            nbf: NotBeforeClaim(value: now.addingTimeInterval(-5)),
            tenant: carried.tenant,
            role: carried.role,
            service: carried.service,
            namespaces: carried.namespaces
        )
        let token = try await keys.ready().sign(payload)
        guard isKept else { return token }
        minted.withLockedValue { cache in
            if cache.count >= Self.cacheCapacity { cache.removeAll(keepingCapacity: true) }
            cache[carried] = (token, now.addingTimeInterval(seconds / 2))
        }
        return token
    }

    private func carried(_ identity: Identity?) -> Identity {
        var carried = identity ?? Identity(role: .service)
        carried.service = service.name
        if service != .gateway { carried.namespaces = service.namespace.map { [$0] } ?? [] }
        return carried
    }

    /// - Throws: `APIError` 401 for a token that is not ours, not for us, or no longer good.
    public func verify(_ token: String, purpose: Purpose = .call) async throws -> Identity {
        let now = Date()
        if let kept = verified.withLockedValue({ $0[token] }), kept.until > now, kept.purpose == purpose {
            return kept.identity
        }
        let payload: Payload
        do {
            payload = try await keys.ready().verify(token, as: Payload.self)
        } catch {
            throw APIError.unauthorized
        }
        guard payload.aud == purpose.rawValue else { throw APIError.unauthorized }
        let identity = Identity(
            tenant: payload.tenant,
            user: payload.sub,
            role: payload.role,
            service: payload.service,
            namespaces: payload.namespaces
        )
        verified.withLockedValue { cache in
            if cache.count >= Self.cacheCapacity { cache.removeAll(keepingCapacity: true) }
            cache[token] = (identity, purpose, payload.exp.value)
        }
        return identity
    }
}
