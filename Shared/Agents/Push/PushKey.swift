import Crypto
import Foundation
import Platform

/// What an agent's notifications are signed with: Ed25519, as Standard Webhooks 1.0 has asymmetric signatures ("v1a"). It follows
/// from the secret of the mesh, so that every replica has the same and nothing is stored; who is told checks with the public key of
/// the card and need not be trusted with a secret.
struct PushKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    init(secret: Secret, agent: String) throws {
        let seed = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
            info: Data("push notifications of \(agent)".utf8),
            outputByteCount: 32
        )
        key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed.withUnsafeBytes { Data($0) })
    }

    /// `whpk_` and base64.
    var published: String { "whpk_" + key.publicKey.rawRepresentation.base64EncodedString() }

    /// "v1a,{base64}" over "{id}.{timestamp}.{body}".
    func signature(of body: Data, id: String, timestamp: String) throws -> String {
        "v1a," + (try key.signature(for: Data("\(id).\(timestamp).".utf8) + body)).base64EncodedString()
    }
}
