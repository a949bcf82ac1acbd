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
        if let category = known.robotCategories.first { arguments["specialty"] = .string(category) }
        if let industry = known.industry { arguments["industry"] = .string(industry) }
        // A radius holds for the question that names it.
        if let radius = turn.slots.radiusMiles { arguments["radius_miles"] = .double(min(max(radius, 1), 3_000)) }
        return .call([ToolCall("find_dealers", .object(arguments))])
    }
}
