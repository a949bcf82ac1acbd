import Agents
import Foundation
import SharedModels

/// What one industry does with robots.
struct DescribeIndustryTool: AgentTool {
    let catalogue: Catalogue

    let name = "describe_industry"
    let description =
        "What robots do in one industry: use cases, benefits and robots to look at. Name the industry, or describe the business: the "
        + "profile that comes closest is found by meaning and words."

    /// Below this score no profile is about the business that was described.
    static let enough = 0.45

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "industry": [
                "type": "string",
                "enum": ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
            ],
            "query": [
                "type": "string", "minLength": 1, "maxLength": 4000,
                "description": "A business that is none of these by name: a brewery, the laundry of a hospital",
            ],
        ],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let (profile, isNamed) = try await profile(arguments)
        let slug = profile.slug
        let robots = try await catalogue.store.robots(slugs: profile.recommendedRobots)
        let published = try robots.map { try JSONValue(encoding: $0.published) }
        return ToolResult(
            content: [
                "industry": try JSONValue(encoding: profile), "is_named": .bool(isNamed), "robots": .array(published),
            ],
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

    private func profile(_ arguments: JSONValue) async throws -> (IndustryProfile, isNamed: Bool) {
        if let slug = arguments["industry"]?.stringValue {
            guard let profile = try await catalogue.store.industry(slug) else {
                throw ToolError("There is no profile of the industry “\(slug)”.")
            }
            return (profile, true)
        }
        guard let query = arguments["query"]?.stringValue else { throw ToolError("Name an industry, or describe one.") }
        guard let nearest = try await catalogue.industries(query, limit: 1).first, nearest.score >= Self.enough else {
            throw ToolError("No profile of an industry comes near that.")
        }
        return (nearest.item, false)
    }
}
