import Crypto
import Foundation
import Platform
import SharedModels

/// What an erasure needs of the mesh's secret: its receipts are signed with it (HMAC-SHA256), and while it is not done the user's name is kept
/// sealed (AES-256-GCM).
struct ErasureSeal: Sendable {
    private let signing: SymmetricKey
    private let sealing: SymmetricKey

    private static let prefix = "hmac-sha256="

    init(secret: Secret) {
        func key(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
                info: Data(purpose.utf8),
                outputByteCount: 32
            )
        }
        signing = key("erasure receipts")
        sealing = key("erasure requests")
    }

    private struct Signed: Encodable {
        var tenant: String
        var receipt: ErasureReceipt
    }

    /// Equal receipts give equal bytes: keys are sorted, and times have milliseconds.
    private func bytes(of receipt: ErasureReceipt, tenant: String) throws -> Data {
        var bare = receipt
        bare.signature = nil
        return try JSON.encode(Signed(tenant: tenant, receipt: bare))
    }

    func signature(of receipt: ErasureReceipt, tenant: String) throws -> String {
        let code = HMAC<SHA256>.authenticationCode(for: try bytes(of: receipt, tenant: tenant), using: signing)
        return Self.prefix + Data(code).base64EncodedString()
    }

    /// Whether it is a receipt of this mesh's for the tenant, as it was given out.
    func isValid(_ receipt: ErasureReceipt, tenant: String) -> Bool {
        guard let signature = receipt.signature, signature.hasPrefix(Self.prefix),
            let code = Data(base64Encoded: String(signature.dropFirst(Self.prefix.count))),
            let bytes = try? bytes(of: receipt, tenant: tenant)
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: bytes, using: signing)
    }

    // MARK: Requests

    func closed(_ identity: Identity, for id: UUID) throws -> Data {
        let text = try JSON.encode(identity)
        let box = try AES.GCM.seal(text, using: sealing, authenticating: Data(id.uuidString.utf8))
        return box.nonce.withUnsafeBytes { Data($0) } + box.ciphertext + box.tag
    }

    /// - Returns: nil where it was sealed with another secret.
    func opened(_ closed: Data, for id: UUID) -> Identity? {
        guard let box = try? AES.GCM.SealedBox(combined: closed),
            let text = try? AES.GCM.open(box, using: sealing, authenticating: Data(id.uuidString.utf8))
        else { return nil }
        return try? JSON.decode(Identity.self, from: text)
    }
}
