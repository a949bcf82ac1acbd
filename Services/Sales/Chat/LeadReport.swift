import Agents
import Foundation
import SharedModels

/// What a model, the page and other agents are told of a lead after a turn.
struct LeadReport {
    let lead: Lead
    let before: Lead?
    /// The question that the message answered, by its field.
    let answered: String?
    let contact: ContactState

    func result(observation: Observation?, question: Discovery.Question?, handsOver: Bool) -> ToolResult {
        var content: [String: JSONValue] = [
            "lead_id": .string(lead.id.uuidString.lowercased()),
            "stage": .string(lead.stage.rawValue),
            "next_step": .string(lead.nextStep ?? ""),
            "score": .double(lead.score),
            "known": .array(LeadNotes.known(lead).sorted().map(JSONValue.string)),
            "noted": .array(noted),
            "contact": .string(contact.rawValue),
            "ready": .bool(lead.isReady),
            "quiet": .bool(lead.discovery.quiet),
            "hand_over": .bool(handsOver),
        ]
        if let answered { content["answered"] = .string(answered) }
        if let observation { content["observation"] = .string(observation.text) }
        if let question {
            content["next_question"] = ["field": .string(question.field), "text": .string(question.text)]
        }
        return ToolResult(
            content: .object(content),
            actions: LeadActions.of(lead, contact: contact),
            captured: captured,
            handOff: lead.handOffFields
        )
    }

    /// What this turn added.
    private var added: [Lead.Evidence] {
        let known = before?.evidence ?? []
        return lead.evidence.filter { !known.contains($0) && $0.supersededAt == nil }
    }

    private var noted: [JSONValue] {
        added.map { item in
            var entry: [String: JSONValue] = ["field": .string(item.field), "value": item.value ?? .null]
            // Contact data is said to be kept, not said back.
            if ["email", "phone"].contains(item.field) { entry["value"] = "kept" }
            if let old = before?.value(of: item.field), !["email", "phone"].contains(item.field) {
                entry["before"] = old
            }
            return .object(entry)
        }
    }

    private var captured: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for item in added { fields[item.field] = item.value ?? .null }
        if let quantity = fields["quantity"]?.intValue { fields["counts"] = ["robots": .int(quantity)] }
        if contact == .refused {
            // Whoever kept them of an earlier turn keeps them no longer.
            for field in ["email", "phone"] { fields[field] = .null }
        }
        if !added.isEmpty, let evidence = try? JSONValue(encoding: added) { fields["evidence"] = evidence }
        return fields
    }
}
