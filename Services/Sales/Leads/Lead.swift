import Foundation
import SharedModels

/// What was learned of a business that may lease, with the words that each thing was read from.
struct Lead: Sendable, Hashable, Codable {
    struct Evidence: Sendable, Hashable, Codable {
        var field: String
        var quote: String
        var at: Date
    }

    enum Stage: String, Sendable, Codable, CaseIterable {
        /// We are learning what they need.
        case discovery
        /// Need, size or place and money are known.
        case qualified
        /// They asked for a person, and may be contacted.
        case contactRequested = "contact_requested"
    }

    var id: UUID
    var contextID: String
    var businessName: String?
    var contactName: String?
    /// Kept only with consent.
    var email: String?
    /// Kept only with consent.
    var phone: String?
    var industry: String?
    var city: String?
    var state: String?
    var zipCode: String?
    /// `tasks`, `facility`, `square_feet`, `budget`, `timeline` …
    var needs: [String: JSONValue]
    var stage: Stage
    var nextStep: String?
    /// 0 to 100: how much of what a financing application needs is known.
    var score: Double
    var evidence: [Evidence]
    var updatedAt: Date

    enum CodingKeys: String, CodingKey {
        case id, email, phone, industry, city, state, needs, stage, score, evidence
        case contextID = "context_id"
        case businessName = "business_name"
        case contactName = "contact_name"
        case zipCode = "zip_code"
        case nextStep = "next_step"
        case updatedAt = "updated_at"
    }
}
