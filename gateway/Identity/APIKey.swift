import Crypto
import Foundation

/// A machine's key: who may use it for what. The key itself is kept nowhere, only its SHA-256.
struct APIKey: Sendable, Hashable {
    var id: UUID
    var tenant: String
    var name: String
    /// `*` is every namespace of the tenant.
    var namespaces: [String]

    static func hash(of key: String) -> Data { Data(SHA256.hash(data: Data(key.utf8))) }
}

protocol APIKeyStore: Sendable {
    /// nil for an unknown or revoked key.
    func key(hash: Data) async throws -> APIKey?
}
