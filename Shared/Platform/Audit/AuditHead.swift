/// An end of the audit trail that somebody with the mesh's secret signed: what came up to it can be changed no more without that secret.
public struct AuditHead: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// The newest event at that moment.
        case head
        /// The last event that was taken away when its time was over.
        case pruned
    }

    public var sequence: Int64
    public var kind: Kind
    /// Of the event with that number, in hexadecimal.
    public var hash: String
    /// Microseconds since 1970.
    public var signedAt: Int64
    /// Which key signed it.
    public var keyID: String
    /// HMAC-SHA-256 in hexadecimal.
    public var signature: String

    enum CodingKeys: String, CodingKey {
        case sequence, kind, hash, signature
        case signedAt = "signed_at"
        case keyID = "key_id"
    }

    public init(
        sequence: Int64,
        kind: Kind,
        hash: String,
        signedAt: Int64,
        keyID: String,
        signature: String
    ) {
        self.sequence = sequence
        self.kind = kind
        self.hash = hash
        self.signedAt = signedAt
        self.keyID = keyID
        self.signature = signature
    }

    var signedText: String { "mesh-audit-head-1,\(kind.rawValue),\(sequence),\(hash),\(signedAt)" }
}
