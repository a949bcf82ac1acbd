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

    /// HMAC-SHA256 of "{id}.{timestamp}.{body}" in base64; the key is what follows "whsec_", decoded.
    public static func signature(of body: Data, id: String, timestamp: String, secret: String) -> String {
        let signed = Data("\(id).\(timestamp).".utf8) + body
        return Data(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key(secret))))
            .base64EncodedString()
    }

    /// The bytes that a secret stands for.
    public static func key(_ secret: String) -> Data {
        let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst("whsec_".count)) : secret
        return Data(base64Encoded: text) ?? Data(text.utf8)
    }
}
