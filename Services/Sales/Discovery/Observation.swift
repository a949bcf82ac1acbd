import Foundation
import Platform
import SharedModels

/// Something useful to say from what is known, so that a visitor gets before giving more. Arithmetic on their own figures and
/// the trade's common knowledge; no price, no promise.
struct Observation: Sendable, Hashable {
    var name: String
    var text: String

    /// The first that was not made yet.
    static func next(for lead: Lead) -> Observation? {
        all(for: lead).first { !lead.discovery.told.contains($0.name) }
    }

    static func all(for lead: Lead) -> [Observation] {
        [perHour(lead), perRobot(lead), kinds(lead), work(lead), leadTime(lead), dealers(lead), comparison(lead)]
            .compactMap(\.self)
    }

    /// "10,000 boxes a day over two shifts is about 625 an hour."
    private static func perHour(_ lead: Lead) -> Observation? {
        guard let volume = lead.needs["volume"]?.stringValue,
            let match = volume.firstMatch(
                of: compiled(#/^(?<count>[\d,.]+)\s?(?<kilo>k?)\s(?<thing>\w+) a (?<period>day|shift)$/#)
            ),
            let count = Double(match.output.count.replacing(",", with: ""))
        else { return nil }
        let total = count * (match.output.kilo.isEmpty ? 1 : 1_000)
        let hours: Double
        let basis: String
        if match.output.period == "shift" {
            (hours, basis) = (8, "a shift of eight hours")
        } else if lead.needs["shifts"] == "24/7" {
            (hours, basis) = (24, "24 hours")
        } else if let shifts = lead.needs["shifts"]?.intValue, (1...3).contains(shifts) {
            (hours, basis) = (
                Double(shifts * 8), shifts == 1 ? "one shift of eight hours" : "\(shifts) shifts of eight hours"
            )
        } else {
            return nil
        }
        let rate = (total / hours).rounded()
        guard rate >= 1 else { return nil }
        return Observation(
            name: "per_hour",
            text:
                "\(Recap.number(total)) \(match.output.thing) over \(basis) is about \(Recap.number(rate)) an hour, which is the "
                + "figure to hold against a robot's rated throughput."
        )
    }

    private static func perRobot(_ lead: Lead) -> Observation? {
        guard let budget = lead.needs["budget"]?.doubleValue, let count = lead.needs["quantity"]?.intValue, count > 1
        else { return nil }
        return Observation(
            name: "per_robot",
            text:
                "$\(Recap.number(budget)) over \(count) robots is $\(Recap.number((budget / Double(count)).rounded())) each, "
                + "with integration and training still to fit in."
        )
    }

    private static func kinds(_ lead: Lead) -> Observation? {
        guard lead.needs["robot_categories"] == nil,
            let need = lead.needs["needs"]?.arrayValue?.lazy.compactMap(\.stringValue).first(where: { usual[$0] != nil }
            ),
            let kinds = usual[need]
        else { return nil }
        return Observation(name: "kinds:\(need)", text: "For \(need), people usually look at \(kinds) first.")
    }

    private static func leadTime(_ lead: Lead) -> Observation? {
        guard lead.needs["timeline"] != nil, lead.needs["needs"] != nil else { return nil }
        return Observation(
            name: "lead_time",
            text:
                "For your timing, ask a vendor early for the lead time: Wi-Fi, floor and data interfaces often take longer than "
                + "the robot itself."
        )
    }

    /// What robots do in an industry, as the catalogue has it.
    private static func work(_ lead: Lead) -> Observation? {
        guard lead.needs["needs"] == nil, let industry = lead.industry, let work = works[industry] else { return nil }
        return Observation(name: "work:\(industry)", text: "In \(industry), robots do \(work).")
    }

    private static func dealers(_ lead: Lead) -> Observation? {
        guard let place = lead.city ?? lead.zipCode else { return nil }
        return Observation(
            name: "dealers",
            text: "Who sells and services robots near \(place), you can ask me at any time."
        )
    }

    private static func comparison(_ lead: Lead) -> Observation? {
        guard lead.needs["needs"] != nil || lead.needs["robot_categories"] != nil else { return nil }
        return Observation(name: "comparison", text: "I can have robots for it compared side by side, just say so.")
    }

    static let works: [String: String] = [
        "logistics": "picking, pallet transport, sorting and the unloading of trailers",
        "agriculture": "weeding, spraying, seeding, hauling and milking",
        "manufacturing": "machine tending, welding, assembly, palletizing and the transport between stations",
        "delivery": "the last stretch to the door, on sidewalks and indoors",
        "construction": "drilling, bricklaying, layout and the inspection of sites",
        "retail": "cleaning, shelf scanning, and serving in restaurants and hotels",
    ]

    /// The first robots of the catalogue that one looks at for a kind of work.
    static let usual: [String: String] = [
        "picking": "mobile robots that lead pickers or bring the goods to them",
        "packing": "cobots and robotic arms at the packing bench",
        "palletizing": "cobots and robotic arms with a pallet cell",
        "sorting": "small sorting AMRs", "transport": "AMRs, AGVs and autonomous forklifts",
        "loading": "autonomous forklifts, or trailer-unloading robots", "welding": "welding cobots and robotic arms",
        "painting": "robotic arms", "assembly": "cobots", "machine tending": "cobots that load and unload the machine",
        "inspection": "drones and inspection robots", "cleaning": "autonomous scrubbers",
        "weeding": "agricultural robots that weed by camera", "spraying": "spraying drones",
        "harvesting": "agricultural robots",
        "seeding": "agricultural robots", "milking": "automatic milking systems", "delivery": "delivery robots",
        "serving": "serving robots", "inventory": "drones and shelf-scanning robots",
        "security": "inspection robots that patrol",
        "kitting": "mobile robots and cobots", "storage": "goods-to-person systems",
    ]
}
