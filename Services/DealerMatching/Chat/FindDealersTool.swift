import Agents
import Foundation
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
        "properties": .object(
            DealerArguments.properties.merging([
                "radius_miles": ["type": "number", "minimum": 1, "maximum": 3000],
                "limit": ["type": "integer", "minimum": 1, "maximum": 10],
            ]) { first, _ in first }
        ),
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let wanted = try DealerArguments.wanted(arguments)
        let search = try await finder.searchForTool(wanted)
        let shown = search.result.matches.prefix(arguments["limit"]?.intValue ?? 3)
        let dealers = try shown.map { try JSONValue(encoding: $0.published) }
        let content: JSONValue = .object([
            "place": .string(search.place?.name ?? ""),
            "state": search.place == nil ? search.state.map(JSONValue.string) ?? .null : .null,
            "place_is_approximate": .bool(search.place?.isApproximate ?? false),
            "radius_miles": search.result.radiusMiles.map(JSONValue.double) ?? .null,
            "radii_tried": .array(search.result.steps.map(JSONValue.double)),
            "widened": .bool(search.result.widened),
            "specialty": wanted.specialty.map(JSONValue.string) ?? .null,
            "kinds": .array((search.kind?.names ?? []).map(JSONValue.string)),
            "kind_is_unknown": .bool(search.kind?.isUnknown ?? false),
            "total": .int(search.result.matches.count),
            "dealers": .array(dealers),
            "scores": .array(shown.map { .double($0.score) }),
            "reasons": .array(shown.map { .array($0.reasons.map(JSONValue.string)) }),
            // Each dealer's in one line; how far it is, is told with its name.
            "why": .array(shown.map { .string($0.summary) }),
        ])
        return ToolResult(
            content: content,
            artifacts: dealers.isEmpty
                ? []
                : [
                    ChatArtifact(
                        id: "dealers",
                        name: "dealers",
                        description: search.place.map { "Dealers near \($0.name)" }
                            ?? "Dealers in \(search.state ?? "")",
                        data: ["dealers": .array(dealers)]
                    )
                ],
            actions: dealers.isEmpty
                ? [] : [SuggestedAction(type: .explore, label: "Show all dealers", target: "/dealers")],
            captured: DealerArguments.captured(wanted)
        )
    }
}
