import Foundation

/// Somebody who was sent to a dealer, and who is to be told of it.
struct NewDealerLead: Sendable {
    var id = UUID()
    /// nil where no dealer fitted.
    var dealerID: UUID?
    var zipCode: String?
    /// As it was named, where no ZIP code was.
    var place: String?
    var equipmentType: String?
    var industry: String?
    var contact: ContactDetails
    var score: Double?
    var miles: Double?
    /// The conversation it comes from.
    var contextID: String?
    var deliveries: [NewDelivery] = []
}

extension NewDealerLead {
    /// What makes a request the same one: who wants to be reached, where and for what, in which conversation. The industry and how
    /// things are written make no other.
    func sameness(user: String?) -> String {
        let fields = [
            user, contextID, zipCode ?? place?.lowercased(), equipmentType?.lowercased(), contact.name?.lowercased(),
            contact.email?.lowercased(), contact.phone?.filter(\.isNumber), contact.company?.lowercased(),
        ]
        // Each with its length, so that no two lists come to one text.
        return fields.map { field in field.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",")
    }
}

/// One way to tell of a lead.
struct NewDelivery: Sendable, Hashable {
    var channel: LeadChannel
    /// Host of the webhook, or address of the mail.
    var receiver: String
}

enum LeadChannel: String, Codable, Sendable, Hashable, CaseIterable {
    case webhook, email
}
