import Delivery
import Foundation
import Mail
import SharedModels

extension SignedMessage {
    private struct Event: Codable {
        /// `dealer_lead.unmatched` where no dealer fitted: then there is no `dealer` in it.
        var type: String
        var timestamp: Date
        var data: LeadFacts
    }

    /// A lead as a webhook is told of it.
    init(_ delivery: ClaimedDelivery) throws {
        let type = delivery.lead.dealer == nil ? "dealer_lead.unmatched" : "dealer_lead.created"
        let event = Event(type: type, timestamp: delivery.lead.createdAt, data: delivery.lead)
        self.init(id: delivery.id, body: try JSON.encode(event))
    }
}

extension MailMessage {
    /// A lead as a dealer reads it. Whoever answers, answers the customer.
    init(_ delivery: ClaimedDelivery, from sender: MailAddress, to receiver: MailAddress, at moment: Date) {
        let lead = delivery.lead
        let need = lead.equipmentType ?? "robots"
        let place = lead.zipCode ?? lead.place
        let near = place.map { " near \($0)" } ?? ""
        var lines = [lead.dealer.map { "Hello \($0.name)," } ?? "Hello,", ""]
        lines += ["a company\(near) is looking for \(need) and asked to be contacted.", ""]
        func add(_ name: String, _ value: String?) { if let value { lines.append("\(name): \(value)") } }
        add("Looking for", lead.equipmentType)
        add("Place", place)
        add("Distance", lead.distanceMiles.map { "\(DealerMatcher.format($0)) miles" })
        add("Industry", lead.industry)
        add("Name", lead.contact.name)
        add("Company", lead.contact.company)
        add("E-mail", lead.contact.email)
        add("Phone", lead.contact.phone)
        if lead.dealer == nil { lines += ["", "No dealer of the list fits this request: please find one."] }
        if lead.dealer?.isSample == true { lines += ["", "This dealer is a sample entry, no real business."] }
        let reference = lead.id.uuidString.lowercased()
        lines += ["", "Reference: \(reference). Should this message come twice, it is the same request."]
        self.init(
            id: delivery.id,
            from: sender,
            to: receiver,
            replyTo: lead.contact.email.flatMap(MailAddress.init),
            subject: "\(lead.dealer == nil ? "Request without a dealer" : "New request"): \(need)\(near)",
            text: lines.joined(separator: "\n") + "\n",
            date: moment
        )
    }
}
