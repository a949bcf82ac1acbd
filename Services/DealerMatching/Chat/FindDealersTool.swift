import Agents
import Foundation
import Platform
import SharedModels

/// Looks dealers up for a conversation.
struct FindDealersTool: AgentTool {
    let finder: DealerFinder

    let name = "find_dealers"
    let description =
        "Finds the dealers nearest to a ZIP code or city of the United States, or those of a state, for one kind of robot "
        + "where it is named. "
        + "The radius is widened step by step until somebody is found, unless one is given."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "zip_code": ["type": "string", "description": "Five digits"],
            "city": ["type": "string"],
            "state": ["type": "string", "description": "Two letters"],
            "specialty": ["type": "string", "description": "A category of the catalogue: AMR, Cobot, Drone …"],
            "industry": ["type": "string"],
            "radius_miles": ["type": "number", "minimum": 1, "maximum": 3000],
            "limit": ["type": "integer", "minimum": 1, "maximum": 10],
        ],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let wanted = try Self.wanted(arguments)
        guard wanted.zipCode != nil || wanted.city != nil || wanted.state != nil else {
            throw ToolError("A ZIP code, a city or a state is needed.")
        }
        let search: DealerFinder.Search
        do {
            search = try await finder.search(wanted)
        } catch let unknown as UnknownPlace {
            throw ToolError("I do not know the place “\(unknown.name)”.")
        }
        let shown = search.result.matches.prefix(arguments["limit"]?.intValue ?? 3)
        let dealers = try shown.map { try JSONValue(encoding: $0.published) }
        let content: JSONValue = .object([
            "place": .string(search.place?.name ?? ""),
            "state": search.place == nil ? wanted.state.map { .string($0.uppercased()) } ?? .null : .null,
            "place_is_approximate": .bool(search.place?.isApproximate ?? false),
            "radius_miles": search.result.radiusMiles.map(JSONValue.double) ?? .null,
            "widened": .bool(search.result.widened),
            "specialty": wanted.specialty.map(JSONValue.string) ?? .null,
            "total": .int(search.result.matches.count),
            "dealers": .array(dealers),
            "reasons": .array(shown.map { .array($0.reasons.map(JSONValue.string)) }),
        ])
        var captured: [String: JSONValue] = [:]
        if let zip = wanted.zipCode { captured["zip_code"] = .string(zip) }
        if let city = wanted.city { captured["city"] = .string(city) }
        if let state = wanted.state { captured["state"] = .string(state) }
        return ToolResult(
            content: content,
            artifacts: dealers.isEmpty
                ? []
                : [
                    ChatArtifact(
                        id: "dealers",
                        name: "dealers",
                        description: search.place.map { "Dealers near \($0.name)" }
                            ?? "Dealers in \(wanted.state ?? "")",
                        data: ["dealers": .array(dealers)]
                    )
                ],
            actions: dealers.isEmpty
                ? [] : [SuggestedAction(type: .explore, label: "Show all dealers", target: "/dealers")],
            captured: captured
        )
    }

    /// - Throws: `ToolError` for a place that cannot be one.
    private static func wanted(_ arguments: JSONValue) throws -> DealerFinder.Wanted {
        // Models send an empty text for what they do not know.
        func given(_ name: String) throws -> String? {
            guard let text = arguments[name]?.stringValue.flatMap(PlainText.given) else { return nil }
            guard PlainText.isValid(text, atMost: 100) else {
                throw ToolError("The \(name) \(PlainText.wanted(100)).")
            }
            return text
        }
        let zip = try given("zip_code")
        if let zip, !ZipCode.isValid(zip) { throw ToolError("“\(zip)” is not a ZIP code: five digits are needed.") }
        let state = try given("state")
        if let state, !PlainText.isState(state) {
            throw ToolError("“\(state)” is not a state: two letters are needed, such as NV.")
        }
        let specialty = try given("specialty")
        return DealerFinder.Wanted(
            zipCode: zip.map(ZipCode.base),
            city: try given("city"),
            state: state,
            specialty: specialty == "all" ? nil : specialty,
            industry: try given("industry"),
            radiusMiles: arguments["radius_miles"]?.doubleValue
        )
    }
}
