import Agents
import Foundation
import SharedModels

/// Finds dealers without a language model: reads the place and the kind of robot, and says what the tool found.
struct DealerPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let found = turn.result(of: "find_dealers") { return describe(found) }
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

    private func describe(_ found: JSONValue) -> OfflineStep {
        let dealers = found["dealers"]?.arrayValue ?? []
        let kind = found["specialty"]?.stringValue.map { " for \($0)" } ?? ""
        guard let radius = found["radius_miles"]?.doubleValue.map({ Int($0) }) else {
            let state = found["state"]?.stringValue ?? ""
            guard !dealers.isEmpty else {
                return .say(
                    "I found no dealer\(kind) in \(state). With a ZIP code or a city I can look beyond it; which is it?",
                    missing: ["zip_code"]
                )
            }
            let head = found["total"]?.intValue == 1 ? "One dealer\(kind) in \(state)" : "Dealers\(kind) in \(state)"
            return .say(list(found, dealers, under: head, area: "in \(state)"))
        }
        let place = found["place"]?.stringValue ?? ""
        guard !dealers.isEmpty else {
            return .say(
                "I found no dealer\(kind) within \(radius) miles of \(place). "
                    + "Name a larger distance or another kind of robot and I will look again."
            )
        }
        let isOne = found["total"]?.intValue == 1
        var head = isOne ? "One dealer\(kind) near \(place)" : "Dealers\(kind) near \(place)"
        if found["widened"]?.boolValue != true {
            head += isOne ? "" : ", best match first"
        } else if radius >= 3_000 {
            head +=
                " — there is none within 400 miles, "
                + (isOne ? "but this one in the country" : "the nearest come first")
        } else {
            head += " — there is none closer, so I looked within \(radius) miles"
        }
        return .say(list(found, dealers, under: head, area: "within \(radius) miles"))
    }

    private func list(_ found: JSONValue, _ dealers: [JSONValue], under head: String, area: String) -> String {
        var text = head
        text += ":\n"
        text += dealers.map { line($0) }.joined(separator: "\n")
        let more = (found["total"]?.intValue ?? 0) - dealers.count
        if more > 0 { text += more == 1 ? "\nThere is one more \(area)." : "\nThere are \(more) more \(area)." }
        if dealers.contains(where: { $0["is_sample"]?.boolValue == true }) {
            text += "\nThese entries are samples that show how the list works; they are not real businesses."
        }
        if found["place_is_approximate"]?.boolValue == true {
            let place = found["place"]?.stringValue ?? "The place"
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
