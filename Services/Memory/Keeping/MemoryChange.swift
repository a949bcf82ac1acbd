import Foundation
import SharedModels

/// What is to become of a memory's parts; nil leaves a part as it is.
struct MemoryChange: Sendable, Hashable {
    enum Expiry: Sendable, Hashable {
        case never
        case at(Date)

        var date: Date? { if case .at(let date) = self { date } else { nil } }
    }

    var content: String?
    /// Replaces the whole; empty clears it.
    var metadata: [String: JSONValue]?
    /// Replaces the whole; empty clears it.
    var categories: [String]?
    /// From 0 to 1.
    var importance: Double?
    var pinned: Bool?
    var expiry: Expiry?

    var isEmpty: Bool { self == MemoryChange() }
}

/// What follows from new content, as the write pipeline has it.
struct Rewording: Sendable {
    var draft: Draft
    /// What the pipeline gave, or would have given, for the content before. An importance that was given by hand differs
    /// from it, and stays.
    var importanceBefore: Double
}
