import Foundation
import SharedModels

/// Proof that a user was erased in every service, or how far that has come. It holds nothing of what was said, and no name.
struct ErasureReceipt: Codable, Sendable, Hashable {
    enum State: String, Codable, Sendable {
        /// A service has its part still to do, which is tried again until it has.
        case pending
        /// Every service that the caller reaches has done its part.
        case done
    }

    var id: UUID
    /// Of tenant and user, in hexadecimal: whoever knows both can tell whose receipt it is.
    var subject: String
    var state: State
    var requestedAt: Date
    /// When the services were asked last.
    var erasedAt: Date
    /// Whether every service erased all that it can; false also where the caller's key does not reach one.
    var complete: Bool
    var services: [ErasedPart]
    /// Of all of this and the tenant, by the mesh's secret; once it is done.
    var signature: String?

    enum CodingKeys: String, CodingKey {
        case id, subject, state, complete, services, signature
        case requestedAt = "requested_at"
        case erasedAt = "erased_at"
    }
}

/// What one service did of an erasure.
struct ErasedPart: Codable, Sendable, Hashable {
    enum Outcome: String, Codable, Sendable {
        /// All that it can erase is gone.
        case erased
        /// Something is left, and tried again.
        case incomplete
        /// The caller's key does not reach it: nothing was done there.
        case outOfReach = "out_of_reach"
    }

    var service: String
    var status: Outcome
    /// What went, by kind; only what was found.
    var erased: [String: Int]
    /// What stays, by kind.
    var kept: [String: Int]?
    /// Why it stays, or what went wrong.
    var note: String?
    /// The memory service's own receipts.
    var receipts: [String]?

    /// A further part of the same service, done at the same time.
    mutating func add(_ other: Self) {
        erased.merge(other.erased, uniquingKeysWith: +)
        if other.status != .erased { status = other.status }
        kept = kept ?? other.kept
        note = note ?? other.note
        receipts = Self.joined(receipts, other.receipts)
    }

    /// What it did at an earlier attempt counts as well.
    func following(_ earlier: Self) -> Self {
        var part = self
        part.erased.merge(earlier.erased, uniquingKeysWith: +)
        // What was kept the first time is not found as the user's any more.
        part.kept = kept ?? earlier.kept
        if status == .erased, part.kept != nil { part.note = note ?? earlier.note }
        part.receipts = Self.joined(earlier.receipts, receipts)
        return part
    }

    private static func joined(_ one: [String]?, _ other: [String]?) -> [String]? {
        guard let one, let other else { return one ?? other }
        return one + other.filter { !one.contains($0) }
    }
}
