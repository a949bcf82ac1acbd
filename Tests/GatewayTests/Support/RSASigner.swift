import Crypto
import CryptoExtras
import Foundation
import SharedModels

/// Signs users' tokens with RS256, by a key made for one test.
struct RSASigner: Sendable {
    private let key: _RSA.Signing.PrivateKey
    /// As a JWK, without a name of its algorithm.
    let published: [String: JSONValue]

    init() throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let primitives = try key.publicKey.getKeyPrimitives()
        published = [
            "kty": "RSA", "kid": "rsa", "n": .string(Encoded.base64URL(primitives.modulus)),
            "e": .string(Encoded.base64URL(primitives.publicExponent)),
        ]
    }

    func token(_ claims: JSONValue) throws -> String {
        let head = try Encoded.head(["alg": "RS256", "typ": "JWT", "kid": "rsa"], claims)
        let signature = try key.signature(
            for: SHA256.hash(data: Data(head.utf8)),
            padding: .insecurePKCS1v1_5
        )
        return head + "." + Encoded.base64URL(signature.rawRepresentation)
    }
}
