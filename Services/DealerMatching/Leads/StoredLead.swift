import Foundation

/// A lead as machines of its tenant see it.
struct StoredLead: Codable, Sendable, Hashable {
    struct DealerName: Codable, Sendable, Hashable {
        var id: UUID
        var name: String
    }

    var id: UUID
    var userID: String?
    var contextID: String?
    /// nil where no dealer fitted.
    var dealer: DealerName?
    var zipCode: String?
    var place: String?
    var equipmentType: String?
    var industry: String?
    var contact: ContactDetails
    var matchScore: Double?
    var distanceMiles: Double?
    /// `matched`, or `notified` once a receiver has taken it; `unmatched` where no dealer fitted.
    var status: String
    var notifiedAt: Date?
    var createdAt: Date
    var deliveries: [StoredDelivery]

    enum CodingKeys: String, CodingKey {
        case id, dealer, place, industry, contact, status, deliveries
        case userID = "user_id"
        case contextID = "context_id"
        case zipCode = "zip_code"
        case equipmentType = "equipment_type"
        case matchScore = "match_score"
        case distanceMiles = "distance_miles"
        case notifiedAt = "notified_at"
        case createdAt = "created_at"
    }
}

/// One way in which a dealer is told of a lead, and how far it has come.
struct StoredDelivery: Codable, Sendable, Hashable {
    struct Attempt: Codable, Sendable, Hashable {
        var attempt: Int
        var startedAt: Date
        var finishedAt: Date?
        /// delivered, postponed, refused, given_up; none while it is under way, or where it was left in the middle.
        var outcome: String?
        var detail: String?

        enum CodingKeys: String, CodingKey {
            case attempt, outcome, detail
            case startedAt = "started_at"
            case finishedAt = "finished_at"
        }
    }

    var id: UUID
    var channel: LeadChannel
    var receiver: String
    /// pending, running, delivered, refused, given_up
    var state: String
    /// How often it was tried.
    var tries: Int
    var nextAttemptAt: Date?
    var error: String?
    var createdAt: Date
    var finishedAt: Date?
    /// Of one lead alone; a list leaves them out.
    var attempts: [Attempt]?

    enum CodingKeys: String, CodingKey {
        case id, channel, receiver, state, tries, error, attempts
        case nextAttemptAt = "next_attempt_at"
        case createdAt = "created_at"
        case finishedAt = "finished_at"
    }
}
