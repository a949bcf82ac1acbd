import Crypto
public import Foundation

/// One message, signed as Standard Webhooks 1.0 has it.
public struct SignedMessage: Sendable, Hashable {
    public let id: UUID
    /// JSON.
    public let body: Data

    /// - Parameter id: stays the same however often the message is sent, so that a receiver knows what it has already.
    public init(id: UUID, body: Data) {
        self.id = id
        self.body = body
    }

    /// `webhook-id`, `webhook-timestamp` and `webhook-signature`, with what any message has.
    public func headers(secret: String, userAgent: String, at moment: Date) -> [(String, String)] {
        let timestamp = String(Int(moment.timeIntervalSince1970))
        let id = "msg_" + id.uuidString.lowercased()
        return [
            ("Content-Type", "application/json"), ("User-Agent", userAgent), ("webhook-id", id),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", "v1," + Self.signature(of: body, id: id, timestamp: timestamp, secret: secret)),
        ]
    }

    /// HMAC-SHA256 of "{id}.{timestamp}.{body}" in base64, with the bytes of ``key(_:)``.
    public static func signature(of body: Data, id: String, timestamp: String, secret: String) -> String {
        let signed = Data("\(id).\(timestamp).".utf8) + body
        return Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key(secret))))
            .base64EncodedString()
    }

    /// The bytes that a secret stands for: after "whsec_" they are written in base64; a secret without it is its own text, even where
    /// that could be read as base64.
    public static func key(_ secret: String) -> Data { decoded(secret) ?? Data(secret.utf8) }

    /// Whether a secret says that it is base64 and is not, so that no two programs need read it alike.
    public static func isBroken(_ secret: String) -> Bool { secret.hasPrefix(prefix) && decoded(secret) == nil }

    private static let prefix = "whsec_"

    private static func decoded(_ secret: String) -> Data? {
        secret.hasPrefix(prefix) ? Data(base64Encoded: String(secret.dropFirst(prefix.count))) : nil
    }
}
