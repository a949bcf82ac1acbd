import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// A request with an `Idempotency-Key`: whose it is, what makes it the same, and the rest that has to be equal.
struct RepeatedRequest: Sendable {
    var tenant: String
    /// The end user, the visitor, or a machine by its key.
    var owner: String
    /// `POST /api/v1/chat`.
    var route: String
    /// A digest of the key and of the machine that sent it: another machine's answer is not given out, whatever user both speak for.
    var key: String
    /// A digest of the query, of the body and of whether a stream is wanted.
    var body: Data
    let seal: AnswerSeal

    static let longestKey = 200

    /// - Parameters:
    ///   - key: as it was sent.
    ///   - isKnown: whether a visitor was known by a cookie.
    ///   - secret: the mesh's.
    /// - Returns: nil where nothing can be kept: a caller that is known by nothing, with a key that others may think of too.
    init?(_ request: Request, key: String, body: ByteBuffer, identity: Identity, isKnown: Bool, secret: Secret) {
        if identity.role == .visitor, !isKnown, key.utf8.count < Strangers.shortestKey { return nil }
        let machine = identity.role == .machine ? GatewayAuthenticator.fingerprint(of: request) ?? "" : ""
        tenant = identity.tenant
        owner = Self.owner(identity, request)
        route = "\(request.method.rawValue) \(request.uri.path)"
        self.key = Self.digest([identity.role.rawValue, machine, key]).map { Self.hex($0) }.joined()
        var whole = Data("\(request.uri.query ?? "")\n\(Self.asksForStream(request))\n".utf8)
        whole.append(contentsOf: body.readableBytesView)
        self.body = Data(SHA256.hash(data: whole))
        seal = AnswerSeal(secret: secret, key: key)
    }

    /// What its answer is sealed for.
    var label: Data { Data(Self.digest([tenant, owner, route, key])) + body }

    /// Letters, digits and signs of ASCII.
    static func isKey(_ text: String) -> Bool {
        (1...longestKey).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// Whose answers are kept under which name.
    static func owner(_ identity: Identity, _ request: Request) -> String {
        identity.user ?? "key:" + (GatewayAuthenticator.fingerprint(of: request) ?? "")
    }

    private static func asksForStream(_ request: Request) -> Bool {
        request.headers[.accept]?.contains("text/event-stream") ?? false
    }

    private static func digest(_ parts: [String]) -> SHA256.Digest {
        SHA256.hash(data: Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

/// What was answered, to be given again.
struct KeptAnswer: Sendable, Hashable {
    /// What is larger is not kept.
    static let largest = 1 << 20

    var status: Int
    var contentType: String?
    var body: Data
}
