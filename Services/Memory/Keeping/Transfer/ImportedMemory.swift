import Crypto
import Foundation
import SharedModels

/// A memory on its way in, already within its caller's rights.
struct ImportedMemory: Sendable {
    /// Statement, hash, vector and importance, as the write pipeline has them.
    var draft: Draft
    /// The id that the line asks for; nil where it leaves that to us.
    var wanted: UUID?
    var seq: Int?
    var isImmutable = false
    var reinforcement: Double
    var validFrom: Date
    var invalidAt: Date?
    var supersededBy: UUID?
    var accessCount: Int
    var lastAccessedAt: Date?

    var scope: Scope { draft.statement.scope }

    /// Stands in for an id that is somebody else's already; the same at every import into the same scope.
    func substitute(for id: UUID) -> UUID { Self.substitute(for: id, in: scope) }

    /// A version 8 UUID (RFC 9562, 5.8) out of SHA-256.
    static func substitute(for id: UUID, in scope: Scope) -> UUID {
        var hash = SHA256()
        for part in [scope.tenant, scope.namespace, scope.user.map { "u" + $0 } ?? "", id.uuidString] {
            hash.update(data: Data("\(part.utf8.count):\(part)".utf8))
        }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}

/// A row of history on its way in.
struct ImportedHistory: Sendable {
    var scope: Scope
    var id: UUID
    var memoryID: UUID
    var action: String
    var actor: String?
    var before: [String: JSONValue]?
    var after: [String: JSONValue]?
    var createdAt: Date
}
