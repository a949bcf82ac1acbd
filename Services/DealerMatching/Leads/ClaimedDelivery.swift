import Foundation

/// A delivery that this process has taken on, until its lease ends.
struct ClaimedDelivery: Sendable {
    var id: UUID
    var tenant: String
    var channel: LeadChannel
    var receiver: String
    /// From 1. It also tells this claim from every other: who has lost the lease can end nothing any more.
    var attempt: Int
    /// Of the tries before, those that the operator's settings held up.
    var heldUp: Int
    /// When it was put into the outbox.
    var createdAt: Date
    var lead: LeadFacts
}

/// What a receiver is told of a lead.
struct LeadFacts: Codable, Sendable, Hashable {
    struct Dealer: Codable, Sendable, Hashable {
        var id: UUID
        var name: String
        var email: String?
        var phone: String?
        var isSample: Bool

        enum CodingKeys: String, CodingKey {
            case id, name, email, phone
            case isSample = "is_sample"
        }
    }

    var id: UUID
    var tenant: String
    /// nil where no dealer fitted, and somebody has to find one.
    var dealer: Dealer?
    var zipCode: String?
    var place: String?
    var equipmentType: String?
    var industry: String?
    var contact: ContactDetails
    var matchScore: Double?
    var distanceMiles: Double?
    var createdAt: Date

    enum CodingKeys: String, CodingKey {
        case dealer, place, industry, contact
        case id = "lead_id"
        case tenant = "tenant_id"
        case zipCode = "zip_code"
        case equipmentType = "equipment_type"
        case matchScore = "match_score"
        case distanceMiles = "distance_miles"
        case createdAt = "created_at"
    }
}

/// How a try ended.
enum DeliveryEnding: Sendable, Hashable {
    case delivered(String)
    /// Not taken now; tried again then.
    case postponed(until: Date, because: String)
    /// Not taken as this service is set up; tried again then, however often.
    case heldUp(until: Date, because: String)
    /// Not taken at any time.
    case refused(String)
    /// Tried often enough.
    case givenUp(String)

    var outcome: String {
        switch self {
        case .delivered: "delivered"
        case .postponed: "postponed"
        case .heldUp: "held_up"
        case .refused: "refused"
        case .givenUp: "given_up"
        }
    }
}
