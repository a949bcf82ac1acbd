import Agents
import Foundation
import SharedModels

/// Keeps what was learned of the business in this conversation.
struct RecordLeadTool: AgentTool {
    let store: any LeadStore
    let now: @Sendable () -> Date

    let name = "record_lead"
    let description =
        "Stores what the user said of their business and need. E-mail address and phone number are stored only where may_contact "
        + "is true."

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "fields": ["type": "object", "description": "What was said, by field: needs, facility, city, budget …"],
            "quotes": ["type": "object", "description": "The user's own words for each field"],
            "may_contact": [
                "type": "boolean",
                "description":
                    "True where the user agreed to be contacted, false where they refused; left out where neither was said",
            ],
            "wants_contact": ["type": "boolean"],
        ],
        "required": ["fields"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let input = LeadNotes.Input(
            fields: arguments["fields"]?.objectValue ?? [:],
            quotes: (arguments["quotes"]?.objectValue ?? [:]).compactMapValues(\.stringValue),
            mayContact: arguments["may_contact"]?.boolValue,
            wantsContact: arguments["wants_contact"]?.boolValue ?? false,
            contextID: turn.contextID,
            now: now()
        )
        let lead = try await store.change(contextID: turn.contextID, for: turn.identity) { old in
            LeadNotes.lead(from: input, over: old)
        }
        let known = LeadNotes.known(lead)
        return ToolResult(
            content: [
                "lead_id": .string(lead.id.uuidString.lowercased()),
                "stage": .string(lead.stage.rawValue),
                "next_step": .string(lead.nextStep ?? ""),
                "score": .double(lead.score),
                "known": .array(known.sorted().map(JSONValue.string)),
            ],
            actions: Self.actions(lead, known: known),
            captured: LeadFields.usable(input.fields).filter { lead.keeps($0.key) }
        )
    }

    private static func actions(_ lead: Lead, known: Set<String>) -> [SuggestedAction] {
        var actions: [SuggestedAction] = []
        if known.contains("needs") {
            actions.append(SuggestedAction(type: .explore, label: "Compare two robots for that", target: "/robots"))
        }
        if known.contains("place") {
            let place = lead.zipCode ?? lead.city ?? "me"
            actions.append(SuggestedAction(type: .explore, label: "Who sells them near \(place)?", target: "/dealers"))
        }
        if lead.stage == .qualified {
            actions.append(SuggestedAction(type: .prequalify, label: "Check financing", target: "/prequalify"))
        }
        return actions
    }
}

extension Lead {
    /// Contact data leaves the turn only where it was kept.
    fileprivate func keeps(_ field: String) -> Bool {
        switch field {
        case "email": email != nil
        case "phone": phone != nil
        default: true
        }
    }
}
