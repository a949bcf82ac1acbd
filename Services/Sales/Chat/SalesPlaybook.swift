import Agents
import Foundation
import SharedModels

/// Discovery without a language model: keeps what was said, says it back, and asks one thing that is still open.
struct SalesPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let problem = turn.error(of: "record_lead") { return .say(problem) }
        guard let recorded = turn.result(of: "record_lead") else { return .call([record(turn)]) }
        return answer(turn, known: Set((recorded["known"]?.arrayValue ?? []).compactMap(\.stringValue)))
    }

    private func record(_ turn: OfflineTurn) -> ToolCall {
        let known = turn.known
        var arguments: [String: JSONValue] = [
            "fields": .object(known.captured),
            "quotes": .object(turn.slots.quotes.mapValues(JSONValue.string)),
            "wants_contact": .bool(wantsContact(turn)),
        ]
        if let consent = known.consent { arguments["may_contact"] = .bool(consent) }
        return ToolCall("record_lead", .object(arguments))
    }

    /// "Do not contact me" speaks of contact, and wants none.
    private func wantsContact(_ turn: OfflineTurn) -> Bool {
        turn.slots.asks.contains(.contact) && turn.slots.consent != false
    }

    private func answer(_ turn: OfflineTurn, known: Set<String>) -> OfflineStep {
        let said = Recap.sentence(turn.slots)
        let opening = said.map { "Noted: \($0)." } ?? "Tell me a little more, then I can point you to the right robots."
        if turn.slots.consent == false {
            return .say(
                (said == nil ? "" : opening + " ")
                    + "Nobody will contact you: your lead holds no e-mail address or phone number."
            )
        }
        if wantsContact(turn) || gaveContactWithoutConsent(turn) {
            return contact(turn, opening: said == nil ? "" : opening + " ", known)
        }
        guard let (field, question) = nextQuestion(known, turn) else {
            return .say(
                opening
                    + " That is all I need. Ask me to compare robots for it, to find a dealer near you, or what it would "
                    + "cost a month."
            )
        }
        let offer = known.contains("needs") ? " I can have robots for it compared, or look for dealers near you." : ""
        return .say("\(opening)\(offer) \(question)", missing: [field])
    }

    private func gaveContactWithoutConsent(_ turn: OfflineTurn) -> Bool {
        (turn.slots.email != nil || turn.slots.phone != nil) && turn.known.consent != true
    }

    private func contact(_ turn: OfflineTurn, opening: String, _ known: Set<String>) -> OfflineStep {
        if known.contains("contact") {
            return .say(opening + "Someone will get in touch with you, and has what you told me here.")
        }
        return .say(
            opening
                + "So that someone can get in touch, tell me your e-mail address or phone number and that we may keep "
                + "it, for example: “Yes, you may contact me at …”. Without your word it does not go into your lead.",
            missing: ["email", "consent"]
        )
    }

    /// One question, the most useful one that is still open.
    private func nextQuestion(_ known: Set<String>, _ turn: OfflineTurn) -> (String, String)? {
        let questions: [(share: String, field: String, text: String)] = [
            ("needs", "needs", "Which work would you like to take off your people's hands?"),
            ("facility", "facility", "What kind of place is it: a warehouse, a plant, a farm, a store?"),
            ("size", "square_feet", "How large is it, roughly?"),
            ("place", "zip_code", "Where is it? A ZIP code or a city is enough."),
            ("budget", "budget", "Do you have a budget in mind?"),
            ("timeline", "timeline", "When would you like to start?"),
        ]
        return questions.first { !known.contains($0.share) }.map { ($0.field, $0.text) }
    }
}

/// Says back what a message told, in the user's own terms.
enum Recap {
    static func sentence(_ slots: Slots) -> String? {
        var parts: [String] = []
        let place = [slots.city, slots.state].compactMap(\.self).joined(separator: ", ")
        let size =
            slots.squareFeet.map { "\(number($0)) sq ft" } ?? slots.acres.map { "\(number($0)) acres" }
        switch (slots.facility, size) {
        case (let facility?, let size?): parts.append("a \(size) \(facility)" + (place.isEmpty ? "" : " in \(place)"))
        case (let facility?, nil): parts.append("a \(facility)" + (place.isEmpty ? "" : " in \(place)"))
        case (nil, let size?): parts.append(size + (place.isEmpty ? "" : " in \(place)"))
        case (nil, nil):
            if !place.isEmpty { parts.append(place) } else if let zip = slots.zip { parts.append("ZIP \(zip)") }
        }
        if !slots.needs.isEmpty { parts.append("\(list(slots.needs)) to be automated") }
        if !slots.pains.isEmpty { parts.append("trouble with \(list(slots.pains))") }
        if let name = slots.businessName { parts.append("your business is \(name)") }
        if let budget = slots.budget { parts.append("a budget of $\(number(budget))") }
        if let timeline = slots.timeline { parts.append("to start \(timeline)") }
        if !slots.robotCategories.isEmpty { parts.append("interested in \(list(slots.robotCategories))") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    private static func list(_ items: [String]) -> String {
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func number(_ value: Double) -> String {
        Decimal(value.rounded()).formatted(.number.grouping(.automatic).locale(Locale(identifier: "en_US")))
    }
}
