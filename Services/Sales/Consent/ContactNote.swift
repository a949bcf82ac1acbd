import Agents
import Foundation

/// An e-mail address and a phone number as a visitor typed them, with their sentences.
struct ContactNote: Sendable, Hashable {
    var email: String?
    var phone: String?
    var quotes: [String: String] = [:]

    var isEmpty: Bool { email == nil && phone == nil }

    init() {}

    /// Reads them off a message. The line that customers call is nobody's contact data.
    init(message: String, now: Date) {
        for sentence in Sentences.of(message) where !ConsentReader.isOfOthers(sentence) {
            let said = Slots(text: sentence, now: now)
            if let found = said.email { (email, quotes["email"]) = (found, sentence) }
            if let found = said.phone { (phone, quotes["phone"]) = (found, sentence) }
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
