import Crypto
import Foundation

/// What PostgreSQL stores instead of a password (RFC 5803; manual, pg_authid): made here, so that the password itself is
/// never part of a statement, which the server may log.
struct SCRAMVerifier {
    /// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`
    let text: String

    /// - Parameter password: ASCII, so that SASLprep leaves it as it is.
    init(password: String, salt: Data, iterations: Int = 4_096) {
        let salted = SymmetricKey(data: Self.pbkdf2(password: password, salt: salt, iterations: iterations))
        let clientKey = HMAC<SHA256>.authenticationCode(for: Data("Client Key".utf8), using: salted)
        let serverKey = HMAC<SHA256>.authenticationCode(for: Data("Server Key".utf8), using: salted)
        let storedKey = Data(SHA256.hash(data: Data(clientKey)))
        text =
            "SCRAM-SHA-256$\(iterations):\(salt.base64EncodedString())$"
            + "\(storedKey.base64EncodedString()):\(Data(serverKey).base64EncodedString())"
    }

    /// With a salt of its own.
    init(password: String) {
        self.init(password: password, salt: Data((0..<16).map { _ in UInt8.random(in: .min ... .max) }))
    }

    /// One block of PBKDF2-HMAC-SHA-256 (RFC 8018, 5.2): RFC 5802's Hi().
    private static func pbkdf2(password: String, salt: Data, iterations: Int) -> Data {
        let key = SymmetricKey(data: Data(password.utf8))
        var block = Data(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var sum = block
        for _ in 1..<iterations {
            block = Data(HMAC<SHA256>.authenticationCode(for: block, using: key))
            for index in sum.indices { sum[index] ^= block[index] }
        }
        return sum
    }
}
