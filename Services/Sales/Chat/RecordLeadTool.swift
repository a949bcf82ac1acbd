import Agents
import Foundation
import Platform
import SharedModels

/// Keeps what was learned of the business in this conversation, and says what is worth saying and asking next.
struct RecordLeadTool: AgentTool {
    let store: any LeadStore
    let contacts: UnconfirmedContacts
    let now: @Sendable () -> Date

    let name = "record_lead"
    let writes = true
    let description =
        "Stores what the user said of their business and need, each thing with the user's own sentence. Call it once a turn, before "
        + "you answer. E-mail addresses and phone numbers are read from the message itself and kept only with the user's yes. Say "
        + "the observation it returns, then ask at most its next_question, and nothing where it returns none. Where hand_over is true, call hand_off to financing."

    private static let valueDescription =
        "null where the user takes it back; equipment_value is the price of one robot, or of all where price_covers_all is true"

    let parameters: JSONValue = [
        "type": "object",
        "properties": [
            "facts": [
                "type": "array", "maxItems": 60,
                "items": [
                    "type": "object",
                    "properties": [
                        "field": [
                            "type": "string",
                            "enum": .array((LeadNotes.businessFields + LeadNotes.needFields).map { .string($0) }),
                        ],
                        "value": ["description": .string(Self.valueDescription)],
                        "sentence": ["type": "string", "description": "The user's whole sentence, word for word"],
                        "at": ["type": "string", "description": "When it was said, where that was not just now"],
                        "earlier": ["type": "boolean", "description": "It was said in an earlier message"],
                    ],
                    "required": ["field", "value", "sentence"],
                ],
            ],
            "wants_contact": ["type": "boolean", "description": "The user asks for a call, a demo or a person"],
            "declines_questions": [
                "type": "boolean", "description": "The user is just looking, or would rather not be asked",
            ],
            "may_ask": ["type": "boolean", "description": "false where this turn should end without a question"],
            "say_more": [
                "type": "boolean", "description": "false where you answer something else and want no observation",
            ],
            "hand_over": ["type": "boolean", "description": "The user wants to go on with financing"],
        ],
        "required": ["facts"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let now = now()
        let said = RecordedTurn(arguments: arguments, turn: turn, now: now)
        let (context, identity) = (turn.contextID, turn.identity)
        let typed = ContactNote(message: turn.message, now: now)
        let contact = typed.merged(over: await contacts.note(context: context, for: identity, now: now))
        let changed = try await store.change(contextID: context, for: identity) { old in
            said.change(old, typed: typed, contact: contact)
        }
        switch changed.lead.consents.last?.agreed {
        case .some: await contacts.drop(context: context, for: identity)
        case .none where !contact.isEmpty: await contacts.hold(contact, context: context, for: identity, now: now)
        case .none: break
        }
        return changed.result
    }
}
