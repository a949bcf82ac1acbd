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
        if let told = turn.result(of: "contact_dealers") { return .say(answer(told)) }
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
            let told = Self.list([known.email, known.phone, known.personName, known.businessName].compactMap(\.self))
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
        arguments["specialty"] = known.robotCategories.first.map { .string($0) }
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

    private func answer(_ told: JSONValue) -> String {
        let place = told["place"]?.stringValue ?? ""
        let dealers = told["dealers"]?.arrayValue ?? []
        guard !dealers.isEmpty else { return "I found no dealer near \(place), so nobody was told." }
        func names(_ notice: LeadNotice) -> [String] {
            dealers.filter { $0["notification"]?.stringValue == notice.rawValue }.compactMap { $0["name"]?.stringValue }
        }
        var sentences: [String] = []
        let sent = names(.sent)
        if !sent.isEmpty { sentences.append("Your request has been sent to \(Self.list(sent)).") }
        let pending = names(.pending)
        if !pending.isEmpty { sentences.append("It is on its way to \(Self.list(pending)).") }
        let failed = names(.failed)
        if !failed.isEmpty { sentences.append("It could not be sent to \(Self.list(failed)).") }
        let none = names(.none)
        if !none.isEmpty {
            sentences.append(
                "It is noted for \(Self.list(none)), and nothing was sent to them now: please call them yourself."
            )
            sentences += dealers.filter { $0["notification"]?.stringValue == LeadNotice.none.rawValue }.map { dealer in
                "\n- \(dealer["name"]?.stringValue ?? ""): \(dealer["phone"]?.stringValue ?? "")"
            }
        }
        var text = sentences.joined(separator: " ").replacingOccurrences(of: " \n", with: "\n")
        if dealers.contains(where: { $0["is_sample"]?.boolValue == true }) {
            text += "\nThese entries are samples that show how the list works; they are not real businesses."
        }
        return text
    }

    private static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
