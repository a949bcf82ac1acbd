import Foundation
import SharedModels

/// What was learned of a business that may lease, with the sentences that each thing was read from.
struct Lead: Sendable, Hashable, Codable {
    /// One thing that was said. A change of mind adds another; the older one stays, marked.
    struct Evidence: Sendable, Hashable, Codable {
        var field: String
        /// Absent where it was taken back.
        var value: JSONValue?
        /// The whole sentence.
        var quote: String
        var at: Date
        /// When something newer was said of the same field; absent while it holds.
        var supersededAt: Date?

        enum CodingKeys: String, CodingKey {
            case field, value, quote, at
            case supersededAt = "superseded_at"
        }
    }

    /// A yes or a no to keeping contact data.
    struct Consent: Sendable, Hashable, Codable {
        var agreed: Bool
        /// The sentence, without the contact data that may stand in it: it outlives a withdrawal.
        var quote: String
        var at: Date
    }

    enum Stage: String, Sendable, Codable, CaseIterable {
        /// We are learning what they need.
        case discovery
        /// Ready for financing: see ``Lead/isReady``.
        case qualified
        /// Financing has it.
        case handedOver = "handed_over"
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
    /// `needs`, `quantity`, `volume`, `budget`, `timeline` …: ``LeadNotes/needFields``.
    var needs: [String: JSONValue]
    var stage: Stage
    var nextStep: String?
    /// 0 to 100: how much of what a financing application needs is known.
    var score: Double
    var evidence: [Evidence]
    var consents: [Consent] = []
    var discovery = Discovery()
    var updatedAt: Date

    enum CodingKeys: String, CodingKey {
        case id, email, phone, industry, city, state, needs, stage, score, evidence, consents, discovery
        case contextID = "context_id"
        case businessName = "business_name"
        case contactName = "contact_name"
        case zipCode = "zip_code"
        case nextStep = "next_step"
        case updatedAt = "updated_at"
    }

    /// Whether contact data may be kept now: the latest word counts.
    var mayKeepContact: Bool { consents.last?.agreed ?? false }

    var isReachable: Bool { email != nil || phone != nil }
}
