import Agents
import Foundation
import SharedModels

/// Says what was found: who, how far, within which radius, and how sure the place is.
struct DealerAnswer: Sendable {
    let found: JSONValue
    let turn: OfflineTurn

    private var dealers: [JSONValue] { found["dealers"]?.arrayValue ?? [] }
    /// " for AMR", " for palletizers (Robotic Arm or Cobot)"; of a kind that nobody knows the list is not one.
    private var kind: String {
        guard let said = found["specialty"]?.stringValue, !isUnknownKind else { return "" }
        let names = (found["kinds"]?.arrayValue ?? []).compactMap(\.stringValue)
        guard names.count > 1 || names.first.map({ $0.lowercased() != said.lowercased() }) ?? false else {
            return " for \(said)"
        }
        return " for \(said) (\(names.joined(separator: " or ")))"
    }
    private var isUnknownKind: Bool { found["kind_is_unknown"]?.boolValue ?? false }
    private var place: String { found["place"]?.stringValue ?? "" }

    var step: OfflineStep {
        guard let radius = found["radius_miles"]?.doubleValue.map({ Int($0) }) else { return inState }
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
                " — there is none within \(triedBefore), "
                + (isOne ? "but this one in the country" : "the nearest come first")
        } else {
            head += " — there is none within \(triedBefore), so I looked within \(radius) miles"
        }
        return .say(list(under: head, area: "within \(radius) miles"))
    }

    private var inState: OfflineStep {
        let state = found["state"]?.stringValue ?? ""
        guard !dealers.isEmpty else {
            return .say(
                "I found no dealer\(kind) in \(state). With a ZIP code or a city I can look beyond it; which is it?",
                missing: ["zip_code"]
            )
        }
        let head = found["total"]?.intValue == 1 ? "One dealer\(kind) in \(state)" : "Dealers\(kind) in \(state)"
        return .say(list(under: head, area: "in \(state)"))
    }

    /// "50, 100 or 200 miles": the radii that had nobody.
    private var triedBefore: String {
        let tried = (found["radii_tried"]?.arrayValue ?? []).dropLast().compactMap(\.doubleValue).map { "\(Int($0))" }
        guard let last = tried.last else { return "the usual radius" }
        let rest = tried.dropLast().joined(separator: ", ")
        return (rest.isEmpty ? last : "\(rest) or \(last)") + " miles"
    }

    private func list(under head: String, area: String) -> String {
        var text = ""
        if isUnknownKind, let said = found["specialty"]?.stringValue {
            text += "No dealer names “\(said)”, so these go by distance, rating and capacity alone.\n"
        }
        text += head
        text += ":\n"
        text += dealers.enumerated().map { line($0.element) + why($0.offset) }.joined(separator: "\n")
        let more = (found["total"]?.intValue ?? 0) - dealers.count
        if more > 0 { text += more == 1 ? "\nThere is one more \(area)." : "\nThere are \(more) more \(area)." }
        if dealers.contains(where: { $0["is_sample"]?.boolValue == true }) {
            text += "\nThese entries are samples that show how the list works; they are not real businesses."
        }
        if found["place_is_approximate"]?.boolValue == true {
            text +=
                "\n\(place) has no area of its own, so distances are measured from the middle of its region, the ZIP codes "
                + "that begin with \(place.prefix(3))."
        }
        if saysNearMe, !place.isEmpty {
            text += "\nI took \(place) from what you told me before; name another ZIP code or city to look elsewhere."
        }
        return text
    }

    private static let nearMe = [
        "near me", "near us", "near here", "close to me", "close to us", "around me", "around us", "around here",
        "nearby",
        "near by", "my area", "our area", "closest", "nearest",
    ]

    /// "Near me", where the message itself names no place: whichever was taken must be said.
    private var saysNearMe: Bool {
        let said = turn.slots
        guard said.zip == nil, said.city == nil, said.state == nil else { return false }
        let message = turn.context.message.lowercased()
        return Self.nearMe.contains { message.contains($0) }
    }

    /// "  84 of 100: sells and services AMR, among 4 kinds; rated 4.8 of 5; takes 6 requests a week"
    private func why(_ index: Int) -> String {
        func at(_ field: String) -> JSONValue? {
            let all = found[field]?.arrayValue ?? []
            return all.indices.contains(index) ? all[index] : nil
        }
        guard let score = at("scores")?.doubleValue, let words = at("why")?.stringValue, !words.isEmpty else {
            return ""
        }
        return "\n  \(Int(score.rounded())) of 100: \(words)"
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
