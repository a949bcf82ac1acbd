import Foundation
import SharedModels

/// One thing that a visitor said, with the sentence that it stands in.
struct SpokenFact: Sendable, Hashable, Codable {
    /// `business_name`, `quantity`, `timeline` …
    var field: String
    /// Null where it was taken back: "we are not in logistics".
    var value: JSONValue
    /// As it was written, whole.
    var sentence: String
    var at: Date
}
