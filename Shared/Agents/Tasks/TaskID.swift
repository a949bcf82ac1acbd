import Crypto
import Foundation

/// Ids of tasks that follow from the message that began them, so that a message sent twice finds its task again.
enum TaskID {
    /// A UUID of version 8 (RFC 9562, 5.8) over the SHA-256 of whose message it is and which.
    static func of(message: String, context: String, agent: String, user: String?, tenant: String) -> String {
        // Lengths stand before the parts, so that no two lists of parts give the same bytes.
        let parts = [tenant, agent, user ?? "", user == nil ? "0" : "1", context, message]
        var hash = SHA256()
        for part in parts { hash.update(data: Data("\(part.utf8.count):\(part)".utf8)) }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let cuts = [0, 8, 12, 16, 20, 32]
        let characters = Array(hex)
        return zip(cuts, cuts.dropFirst()).map { String(characters[$0..<$1]) }.joined(separator: "-")
    }
}
