package import Foundation
import JWTKit
import NIOConcurrencyHelpers
public import SharedModels

/// Short-lived signed tokens between services (JWT, HS256): who calls whom, for whom, in which namespaces.
///
/// A service's token carries its own namespace and no other, whatever the request says; the gateway passes on what an API
/// key may reach. It names the service that is called (`aud`), and what for: a token for calls that change nothing is good for
/// these alone and is used again for half of its life; one for any other call is good for that method and path alone, once in each
/// process that takes it. The claims `htm`, `htu` and `jti` are named as RFC 9449 names them.
public struct ServiceTokens: Sendable {
    /// What a token is good for; one kind is never taken for another.
    public enum Purpose: String, Sendable, Hashable {
        /// A call of one service to another.
        case call = "mesh"
        /// The cookie that a visitor is known by.
        case visitor = "mesh-visitor"

        /// The claim `aud`. Only a gateway takes cookies.
        fileprivate func audience(_ service: String) -> String { self == .call ? "\(rawValue):\(service)" : rawValue }
    }

    static let issuer = "ybryx-mesh"

    private struct Kept: Hashable {
        let identity: Identity
        let called: String
        let isSafe: Bool
    }

    private struct Verified {
        let identity: Identity
        let purpose: Purpose
        let call: Payload
        let until: Date
    }

    private let service: MeshService
    private let keys: Keys
    private let minted = NIOLockedValueBox<[Kept: (token: String, until: Date)]>([:])
    private let verified = NIOLockedValueBox<[String: Verified]>([:])
    private let spent = NIOLockedValueBox(SpentTokens())
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
        /// The method that it is good for, GET for all that change nothing; nil = any call.
        var htm: String?
        /// The path.
        var htu: String?
        /// Of a token that is good once.
        var jti: String?

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
    ///   - called: the service that is to take it; nil = this one, which may call itself.
    ///   - call: what it is good for; nil = any call of that service, for tools that hold the secret and call again and again.
    ///   - ttl: how long it is good for.
    public func mint(
        for identity: Identity?,
        to called: String? = nil,
        call: ServiceCall? = nil,
        ttl: Duration = Self.usualLife,
        purpose: Purpose = .call
    ) async throws -> String {
        let carried = carried(identity)
        let called = called ?? service.name
        let now = Date()
        let isOnce = call.map { !$0.isSafe } ?? false
        let isKept = purpose == .call && ttl == Self.usualLife && !isOnce
        let key = Kept(identity: carried, called: called, isSafe: call != nil)
        if isKept, let kept = minted.withLockedValue({ $0[key] }), kept.until > now { return kept.token }
        let seconds = ttl / .seconds(1)
        let payload = Payload(
            iss: IssuerClaim(value: Self.issuer),
            aud: purpose.audience(called),
            sub: carried.user,
            exp: ExpirationClaim(value: now.addingTimeInterval(seconds)),
            // A clock of another machine may be a little behind.
            nbf: NotBeforeClaim(value: now.addingTimeInterval(-5)),
            tenant: carried.tenant,
            role: carried.role,
            service: carried.service,
            namespaces: carried.namespaces,
            htm: isOnce ? call?.method : call.map { _ in "GET" },
            htu: isOnce ? call?.path : nil,
            jti: isOnce ? UUID().uuidString : nil
        )
        let token = try await keys.ready().sign(payload)
        guard isKept else { return token }
        minted.withLockedValue { cache in
            if cache.count >= Self.cacheCapacity { cache.removeAll(keepingCapacity: true) }
            cache[key] = (token, now.addingTimeInterval(seconds / 2))
        }
        return token
    }

    /// A token for calls of that service that change nothing, where one is there already.
    /// - Returns: until when it is to be used.
    package func kept(for identity: Identity?, to called: String) -> (token: String, until: Date)? {
        minted.withLockedValue { $0[Kept(identity: carried(identity), called: called, isSafe: true)] }
    }

    private func carried(_ identity: Identity?) -> Identity {
        var carried = identity ?? Identity(role: .service)
        carried.service = service.name
        if service != .gateway { carried.namespaces = service.namespace.map { [$0] } ?? [] }
        return carried
    }

    /// - Parameter call: the call that it came with; without one a token for single calls is refused.
    /// - Throws: `APIError` 401 for a token that is not ours, not for us, not for this call, or no longer good.
    public func verify(_ token: String, of call: ServiceCall? = nil, purpose: Purpose = .call) async throws -> Identity
    {
        let now = Date()
        if let kept = verified.withLockedValue({ $0[token] }), kept.until > now, kept.purpose == purpose {
            try check(kept.call, call, now)
            return kept.identity
        }
        let payload: Payload
        do {
            payload = try await keys.ready().verify(token, as: Payload.self)
        } catch {
            throw APIError.unauthorized
        }
        guard payload.aud == purpose.audience(service.name) else { throw APIError.unauthorized }
        try check(payload, call, now)
        let identity = Identity(
            tenant: payload.tenant,
            user: payload.sub,
            role: payload.role,
            service: payload.service,
            namespaces: payload.namespaces
        )
        guard payload.jti == nil else { return identity }
        verified.withLockedValue { cache in
            if cache.count >= Self.cacheCapacity { cache.removeAll(keepingCapacity: true) }
            cache[token] = Verified(identity: identity, purpose: purpose, call: payload, until: payload.exp.value)
        }
        return identity
    }

    /// Whether the token is good for this call, and was not used for it before.
    private func check(_ payload: Payload, _ call: ServiceCall?, _ now: Date) throws {
        guard let method = payload.htm else { return }
        guard let call else { throw APIError.unauthorized }
        if method == "GET" {
            guard call.isSafe else { throw APIError.unauthorized }
            return
        }
        guard method == call.method, payload.htu == call.path, let id = payload.jti.flatMap(UUID.init(uuidString:)),
            // What lives longer than it is remembered could come back.
            payload.exp.value <= now.addingTimeInterval(SpentTokens.memory),
            spent.withLockedValue({ $0.spend(id, now: now) })
        else { throw APIError.unauthorized }
    }
}
