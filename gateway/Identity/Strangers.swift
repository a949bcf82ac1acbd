import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// Who a caller is that brings neither key nor cookie: a new visitor each time, or, with an `Idempotency-Key` that nobody guesses, the same one
/// as before. Whoever sends such a request again is given the visitor that owns what was done, and can have it erased.
struct Strangers: Sendable {
    /// Bytes of a key that others do not think of too.
    static let shortestKey = 16

    private let key: SymmetricKey

    init(secret: Secret) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(secret.value.utf8)),
            info: Data("visitors without a cookie".utf8),
            outputByteCount: 32
        )
    }

    func visitor(of request: Request) -> Identity {
        var id = UUID()
        if request.method == .post, let told = request.headers[.idempotencyKey], told.utf8.count >= Self.shortestKey {
            id = Self.id(HMAC<SHA256>.authenticationCode(for: Data(told.utf8), using: key))
        }
        return Identity(user: "visitor:\(id.uuidString.lowercased())", role: .visitor)
    }

    /// The first half of a digest, as a UUID of the version for such (RFC 9562, 5.8).
    private static func id(_ code: HMAC<SHA256>.MAC) -> UUID {
        var bytes = Array(code.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
