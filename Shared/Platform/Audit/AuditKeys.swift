import Crypto
public import Foundation

/// What the audit trail takes from the mesh's secret: digests in place of users' names, and the signatures of its ends.
///
/// Who has the secret and thinks of a name can compare it with what stands there; nobody else can, and no name can be computed from it.
public struct AuditKeys: Sendable {
    private let names: SymmetricKey
    private let heads: SymmetricKey
    /// Tells keys apart, and gives none away.
    public let id: String

    public init(secret: Secret) {
        func key(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
                info: Data(purpose.utf8),
                outputByteCount: 32
            )
        }
        names = key("audit trail: names")
        heads = key("audit trail: heads")
        id =
            Array(HMAC<SHA256>.authenticationCode(for: Data("audit trail: key".utf8), using: heads).prefix(8))
            .hexadecimal
    }

    /// What stands for a user; 32 hexadecimal digits.
    public func digest(tenant: String, user: String) -> String { digest("\(tenant)/\(user)") }

    /// What stands for a text that a caller made up.
    public func digest(_ text: String) -> String {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: names).prefix(16)).hexadecimal
    }

    public func sign(_ event: AuditEvent, as kind: AuditHead.Kind, at now: Date) -> AuditHead {
        var head = AuditHead(
            sequence: event.sequence,
            kind: kind,
            hash: event.hash.hexadecimal,
            signedAt: Int64((now.timeIntervalSince1970 * 1_000_000).rounded()),
            keyID: id,
            signature: ""
        )
        head.signature = Array(code(for: head)).hexadecimal
        return head
    }

    /// Whether `head` was signed with these keys and not changed since.
    public func verify(_ head: AuditHead) -> Bool {
        head.keyID == id && head.signature == Array(code(for: head)).hexadecimal
    }

    private func code(for head: AuditHead) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Data(head.signedText.utf8), using: heads)
    }
}
