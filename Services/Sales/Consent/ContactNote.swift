import Agents
import Foundation

/// An e-mail address and a phone number as a visitor typed them, with their sentences.
struct ContactNote: Sendable, Hashable {
    var email: String?
    var phone: String?
    var quotes: [String: String] = [:]

    var isEmpty: Bool { email == nil && phone == nil }

    init() {}

    /// Reads them off a message.
    init(message: String, now: Date) {
        let slots = Slots(text: message, now: now)
        email = slots.email
        phone = slots.phone
        guard !isEmpty else { return }
        for sentence in Sentences.of(message) {
            let said = Slots(text: sentence, now: now)
            if said.email != nil { quotes["email"] = sentence }
            if said.phone != nil { quotes["phone"] = sentence }
        }
    }

    func merged(over older: ContactNote?) -> ContactNote {
        var result = self
        result.email = email ?? older?.email
        result.phone = phone ?? older?.phone
        result.quotes = (older?.quotes ?? [:]).merging(quotes) { _, new in new }
        return result
    }
}
