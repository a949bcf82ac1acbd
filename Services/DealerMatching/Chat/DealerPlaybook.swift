import Agents
import Foundation
import SharedModels

/// Finds dealers without a language model: reads the place and the kind of robot, and says what the tool found.
struct DealerPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let found = turn.result(of: "find_dealers") { return .say(describe(found, turn)) }
        if let problem = turn.error(of: "find_dealers") {
            return .say("\(problem) Which five-digit ZIP code is it for?", missing: ["zip_code"])
        }
        let known = turn.known
        guard known.zip != nil || known.city != nil else {
            return .say(
                "I can look that up. Which ZIP code or city should the dealer be near?",
                missing: ["zip_code"]
            )
        }
        var arguments: [String: JSONValue] = [:]
        if let zip = known.zip {
            arguments["zip_code"] = .string(zip)
        } else if let city = known.city {
            arguments["city"] = .string(city)
            if let state = known.state { arguments["state"] = .string(state) }
        }
        if let category = known.robotCategories.first { arguments["specialty"] = .string(category) }
        if let industry = known.industry { arguments["industry"] = .string(industry) }
        // A radius holds for the question that names it.
        if let radius = turn.slots.radiusMiles { arguments["radius_miles"] = .double(min(max(radius, 1), 3_000)) }
        return .call([ToolCall("find_dealers", .object(arguments))])
    }

    private func describe(_ found: JSONValue, _ turn: OfflineTurn) -> String {
        let place = found["place"]?.stringValue ?? ""
        let dealers = found["dealers"]?.arrayValue ?? []
        let kind = found["specialty"]?.stringValue.map { " for \($0)" } ?? ""
        let radius = found["radius_miles"]?.doubleValue.map { Int($0) } ?? 0
        guard !dealers.isEmpty else {
            return "I found no dealer\(kind) within \(radius) miles of \(place). "
                + "Name a larger distance or another kind of robot and I will look again."
        }
        let total = found["total"]?.intValue ?? dealers.count
        var text = dealers.count == 1 ? "One dealer\(kind) near \(place)" : "The closest dealers\(kind) near \(place)"
        if found["widened"]?.boolValue == true {
            text +=
                radius >= 3_000
                ? " — there is none within 400 miles, so these are the nearest in the country"
                : " — there is none closer, so I looked within \(radius) miles"
        }
        text += ":\n"
        text += dealers.map { line($0) }.joined(separator: "\n")
        if total > dealers.count { text += "\nThere are \(total - dealers.count) more within \(radius) miles." }
        if dealers.contains(where: { $0["is_sample"]?.boolValue == true }) {
            text += "\nThese entries are samples that show how the list works; they are not real businesses."
        }
        if found["place_is_approximate"]?.boolValue == true {
            text += "\n\(place) has no area of its own, so distances are measured from the middle of its region."
        }
        return text
    }

    private func line(_ dealer: JSONValue) -> String {
        let name = dealer["name"]?.stringValue ?? ""
        let miles = dealer["distance_miles"]?.doubleValue.map { " — \(DealerMatcher.format($0)) miles" } ?? ""
        let specialties = (dealer["specialties"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: ", ")
        let address = dealer["address"]?.stringValue ?? ""
        let phone = dealer["phone"]?.stringValue ?? ""
        return "- \(name)\(miles): \(specialties). \(address), \(phone)"
    }
}
