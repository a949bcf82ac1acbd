import Foundation
import Platform
import SharedModels

/// An event as a line of JSON.
struct AuditLine: Encodable {
    let event: AuditEvent

    enum CodingKeys: String, CodingKey {
        case sequence, at, tenant, role, key, user, action, operation, resource, status, previous, hash
        case requestID = "request_id"
    }

    func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: CodingKeys.self)
        try line.encode(event.sequence, forKey: .sequence)
        try line.encode(Self.time(event.at), forKey: .at)
        try line.encode(event.tenant, forKey: .tenant)
        try line.encode(event.role, forKey: .role)
        try line.encodeIfPresent(event.key, forKey: .key)
        try line.encodeIfPresent(event.user, forKey: .user)
        try line.encode(event.action, forKey: .action)
        try line.encodeIfPresent(event.operation, forKey: .operation)
        try line.encodeIfPresent(event.resource, forKey: .resource)
        try line.encodeIfPresent(event.status, forKey: .status)
        try line.encode(event.requestID, forKey: .requestID)
        try line.encode(event.previous.hexadecimal, forKey: .previous)
        try line.encode(event.hash.hexadecimal, forKey: .hash)
    }

    /// To the microsecond, which is part of the hash.
    static func time(_ microseconds: Int64) -> String {
        let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let whole = Timestamp.format(Date(timeIntervalSince1970: Double(seconds))).prefix(19)
        let digits = String(rest)
        return "\(whole).\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)Z"
    }
}
