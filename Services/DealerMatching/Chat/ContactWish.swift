import Agents
import Foundation
import SharedModels

/// "Have them call me": asks for what is missing, passes it on only where this very message agrees, and says what came of it.
struct ContactWish: Sendable {
    let turn: OfflineTurn

    init(_ turn: OfflineTurn) { self.turn = turn }

    /// Whether the message is about being contacted. A search that mentions it ("who near Reno gives demos?") is a search.
    var isOne: Bool {
        if turn.hasCalled("contact_dealers") { return true }
        let said = turn.slots
        guard said.consent != false else { return false }
        return said.consent == true || said.email != nil || said.phone != nil
            || (said.asks.contains(.contact) && !said.asks.contains(.dealers))
    }

    func next() -> OfflineStep {
        if let told = turn.result(of: "contact_dealers") { return .say(ContactAnswer(told: told).text) }
        if let problem = turn.error(of: "contact_dealers") { return .say(problem, missing: ["email"]) }
        let known = turn.known
        let place = known.zip ?? known.city ?? known.state
        let address = known.email ?? known.phone
        guard let place, let address else {
            var missing: [String] = []
            var wanted: [String] = []
            if place == nil {
                missing.append("zip_code")
                wanted.append("the ZIP code or city that they should be near")
            }
            if address == nil {
                missing.append("email")
                wanted.append("your e-mail address or phone number")
            }
            return .say(
                "I can have dealers get in touch with you. Tell me \(wanted.joined(separator: " and ")), and that they may "
                    + "contact you, for example: “They may contact me at …”.",
                missing: missing + ["consent"]
            )
        }
        let email = known.email.map { JSONValue.string($0) }
        let phone = known.phone.map { JSONValue.string($0) }
        guard turn.slots.consent == true else {
            // All that will be passed on is named.
            let told = ContactAnswer.list(
                [known.email, known.phone, known.personName, known.businessName].compactMap(\.self)
            )
            return .say(
                "Do you agree that I give \(told.isEmpty ? address : told) to the best three dealers near \(place), so that they get in touch?",
                missing: ["consent"]
            )
        }
        var arguments: [String: JSONValue] = ["may_contact": true]
        if let zip = known.zip {
            arguments["zip_code"] = .string(zip)
        } else {
            arguments["city"] = known.city.map { .string($0) }
            arguments["state"] = known.state.map { .string($0) }
        }
        arguments["specialty"] = DealerPlaybook.kind(turn).map { .string($0) }
        arguments["industry"] = known.industry.map { .string($0) }
        // Who agrees by naming an address ("contact me at …") agrees to that one.
        let said = turn.slots
        let namesOne = said.email != nil || said.phone != nil
        arguments["email"] = namesOne ? said.email.map { .string($0) } : email
        arguments["phone"] = namesOne ? said.phone.map { .string($0) } : phone
        arguments["name"] = known.personName.map { .string($0) }
        arguments["company"] = known.businessName.map { .string($0) }
        return .call([ToolCall("contact_dealers", .object(arguments))])
    }
}
