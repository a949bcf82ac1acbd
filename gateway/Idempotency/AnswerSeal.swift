import Crypto
import Foundation
import Platform

/// Closes an answer before it is kept, since it may tell what is written down nowhere else. Who opens it needs the secret of the mesh and the
/// `Idempotency-Key` itself, which a repeated request brings along and of which a digest alone is kept (AES-256-GCM).
struct AnswerSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: as it was sent.
    init(secret: Secret, key: String) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
            salt: Data(key.utf8),
            info: Data("kept answers".utf8),
            outputByteCount: 32
        )
    }

    /// - Parameter label: of the request that it answers; opened for another it is unreadable.
    func closed(_ answer: Data, for label: Data) throws -> Data {
        let box = try AES.GCM.seal(answer, using: key, authenticating: label)
        return box.nonce.withUnsafeBytes { Data($0) } + box.ciphertext + box.tag
    }

    /// - Returns: nil where it was closed with another secret, or changed.
    func opened(_ closed: Data, for label: Data) -> Data? {
        guard let box = try? AES.GCM.SealedBox(combined: closed) else { return nil }
        return try? AES.GCM.open(box, using: key, authenticating: label)
    }
}
