import Agents
import Foundation
import SharedModels

/// What one industry does with robots.
struct DescribeIndustryTool: AgentTool {
    let catalogue: Catalogue

    let name = "describe_industry"
    let description = "What robots do in one industry: use cases, benefits and robots to look at."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "industry": [
                "type": "string",
                "enum": ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
            ]
        ],
        "required": ["industry"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let slug = arguments["industry"]?.stringValue ?? ""
        guard let profile = try await catalogue.store.industry(slug) else {
            throw ToolError("There is no profile of the industry “\(slug)”.")
        }
        let robots = try await catalogue.store.robots(slugs: profile.recommendedRobots)
        let published = try robots.map { try JSONValue(encoding: $0.published) }
        return ToolResult(
            content: ["industry": try JSONValue(encoding: profile), "robots": .array(published)],
            artifacts: published.isEmpty
                ? []
                : [
                    ChatArtifact(
                        id: "robots",
                        name: "robots",
                        description: "Robots for \(profile.name.lowercased())",
                        data: [
                            "robots": .array(published),
                            "citations": ([Citation(profile)] + robots.map { Citation($0) }).json,
                        ]
                    )
                ],
            actions: [
                SuggestedAction(type: .navigate, label: "More about \(profile.name)", target: "/industries/\(slug)")
            ]
        )
    }
}
