import Foundation

/// Somebody who was sent to a dealer, and who is to be told of it.
struct NewDealerLead: Sendable {
    var id = UUID()
    var dealerID: UUID
    var zipCode: String?
    /// As it was named, where no ZIP code was.
    var place: String?
    var equipmentType: String?
    var industry: String?
    var contact: ContactDetails
    var score: Double
    var miles: Double?
    /// The conversation it comes from.
    var contextID: String?
    var deliveries: [NewDelivery] = []
}

/// One way to tell of a lead.
struct NewDelivery: Sendable, Hashable {
    var channel: LeadChannel
    /// Host of the webhook, or address of the mail.
    var receiver: String
}

enum LeadChannel: String, Codable, Sendable, Hashable {
    case webhook, email
}

/// What became of telling a dealer, as far as is known.
enum LeadNotice: String, Codable, Sendable, Hashable {
    /// Nobody is told: no way is set up, or there is no lead.
    case none
    /// It stands in the outbox.
    case pending
    /// A receiver has taken it.
    case sent
    /// Given up, or refused.
    case failed
}
