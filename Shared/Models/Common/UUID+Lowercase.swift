public import Foundation

// Ids are written in lower case, as RFC 9562 says and as PostgreSQL does, so that a client may compare them as text. Foundation
// writes upper case; what the compiler makes for Codable types finds these first.

extension KeyedEncodingContainer {
    public mutating func encode(_ id: UUID, forKey key: Key) throws {
        try encode(id.uuidString.lowercased(), forKey: key)
    }

    public mutating func encodeIfPresent(_ id: UUID?, forKey key: Key) throws {
        try encodeIfPresent(id?.uuidString.lowercased(), forKey: key)
    }

    public mutating func encode(_ ids: [UUID], forKey key: Key) throws {
        try encode(ids.map { $0.uuidString.lowercased() }, forKey: key)
    }

    public mutating func encodeIfPresent(_ ids: [UUID]?, forKey key: Key) throws {
        try encodeIfPresent(ids?.map { $0.uuidString.lowercased() }, forKey: key)
    }
}
