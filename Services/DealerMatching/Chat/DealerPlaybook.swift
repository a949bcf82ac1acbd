import Agents
import Foundation
import SharedModels

/// Finds dealers without a language model: reads the place and the kind of robot, and says what the tool found.
struct DealerPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let found = turn.result(of: "find_dealers") { return DealerAnswer(found: found, turn: turn).step }
        if let problem = turn.error(of: "find_dealers") {
            return .say("\(problem) Which five-digit ZIP code is it for?", missing: ["zip_code"])
        }
        let contact = ContactWish(turn)
        if contact.isOne { return contact.next() }
        let known = turn.known
        guard known.zip != nil || known.city != nil || known.state != nil else {
            return .say(
                "I can look that up. Which ZIP code or city should the dealer be near?",
                missing: ["zip_code"]
            )
        }
        var arguments: [String: JSONValue] = [:]
        if let zip = known.zip {
            arguments["zip_code"] = .string(zip)
        } else {
            if let city = known.city { arguments["city"] = .string(city) }
            if let state = known.state { arguments["state"] = .string(state) }
        }
        if let kind = Self.kind(turn) { arguments["specialty"] = .string(kind) }
        if let industry = known.industry { arguments["industry"] = .string(industry) }
        // A radius holds for the question that names it.
        if let radius = turn.slots.radiusMiles { arguments["radius_miles"] = .double(min(max(radius, 1), 3_000)) }
        return .call([ToolCall("find_dealers", .object(arguments))])
    }

    /// The kind of robot that is wanted: the message's own words before those of earlier ones.
    static func kind(_ turn: OfflineTurn) -> String? {
        turn.slots.robotCategories.first ?? RobotKind.machine(in: turn.context.message)
            ?? turn.known.robotCategories.first
    }
}
