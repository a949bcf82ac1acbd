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
    let description =
        "Stores what the user said of their business and need, each thing with the user's own sentence. Call it once a turn, before "
        + "you answer. E-mail addresses and phone numbers are read from the message itself and kept only with the user's yes. Say "
        + "the observation it returns, then ask at most its next_question, and nothing where it returns none. Where hand_over is true, call hand_off to financing."

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
                        "value": ["description": "null where the user takes it back"],
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

/// One turn's report of what was said, and what it makes of the lead.
struct RecordedTurn: Sendable {
    private let facts: [(fact: SpokenFact, isEarlier: Bool)]
    private let wantsContact: Bool
    private let declines: Bool
    private let mayAsk: Bool
    private let handsOver: Bool
    /// Whether an observation fits: beside an article it would be one thing too many.
    private let saysMore: Bool
    private let message: String
    private let contextID: String
    private let now: Date

    init(arguments: JSONValue, turn: TurnContext, now: Date) {
        let spoken = [turn.message] + turn.history.filter { $0.role == "user" }.map(\.content)
        let plain = spoken.map { Self.plain(ContactText.masked($0)) }
        facts = (arguments["facts"]?.arrayValue ?? []).compactMap { item in
            guard let field = item["field"]?.stringValue, let value = item["value"] else { return nil }
            let sentence = ContactText.masked(item["sentence"]?.stringValue ?? "")
            // What nobody said is no quote: the message itself stands in its place.
            let wanted = Self.plain(sentence)
            let isSaid = !wanted.isEmpty && plain.contains { $0.contains(wanted) }
            let at = item["at"]?.stringValue.flatMap(Timestamp.parse) ?? now
            let fact = SpokenFact(
                field: field,
                value: value,
                sentence: isSaid ? sentence : ContactText.masked(turn.message),
                at: min(at, now)
            )
            return (fact, item["earlier"]?.boolValue ?? false)
        }
        wantsContact = arguments["wants_contact"]?.boolValue ?? false
        declines = arguments["declines_questions"]?.boolValue ?? false
        mayAsk = arguments["may_ask"]?.boolValue ?? true
        handsOver = arguments["hand_over"]?.boolValue ?? false
        saysMore = arguments["say_more"]?.boolValue ?? true
        message = turn.message
        contextID = turn.contextID
        self.now = now
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func change(_ old: Lead?, typed: ContactNote, contact: ContactNote) -> (lead: Lead, result: ToolResult) {
        let pending = old?.discovery.pending
        let consent = ConsentReader.read(message, isAsked: [Discovery.consent, Discovery.contact].contains(pending))
        let new = facts.filter { item in
            // A message that was read before is not read anew.
            !item.isEarlier
                || !(old?.evidence ?? []).contains { $0.field == item.fact.field && $0.quote == item.fact.sentence }
        }
        var lead = LeadNotes.lead(
            from: LeadNotes.Input(
                facts: new.map(\.fact),
                contact: contact,
                consent: consent.map { Lead.Consent(agreed: $0.word == .agreed, quote: $0.sentence, at: now) },
                wantsContact: wantsContact,
                contextID: contextID,
                now: now
            ),
            over: old
        )
        if declines { lead.discovery.quiet = true }
        if handsOver || (pending == Discovery.financing && YesNo.read(message) == true) {
            lead.discovery.handedOver = true
            if lead.stage != .contactRequested { lead.stage = .handedOver }
            lead.nextStep = "Financing goes on"
        }
        let isHandedOver = lead.discovery.handedOver && old?.discovery.handedOver != true
        let state = ContactState(
            lead,
            consent: consent?.word,
            typed: typed,
            contact: contact,
            wantsContact: wantsContact
        )
        let isAside = isHandedOver || [.refused, .needed, .awaitingConsent].contains(state)
        let observation = isAside || !saysMore ? nil : Observation.next(for: lead)
        if let observation { lead.discovery.told.append(observation.name) }
        let question = state.question ?? (mayAsk && state != .refused ? lead.discovery.question(about: lead) : nil)
        lead.discovery.pending = question?.field
        if let question, !lead.discovery.asked.contains(question.field) { lead.discovery.asked.append(question.field) }
        let report = LeadReport(lead: lead, before: old, answered: pending, contact: state)
        return (lead, report.result(observation: observation, question: question, handsOver: isHandedOver))
    }
}

/// How it stands with contact data after a turn.
enum ContactState: String, Sendable {
    /// It is in the lead, and was put there or asked about just now.
    case kept
    /// It was typed, and is not kept before a yes.
    case awaitingConsent = "awaiting_consent"
    /// They want to hear from somebody, and have typed nothing.
    case needed
    /// They said no; nothing is kept.
    case refused
    /// It is not spoken of.
    case silent

    init(_ lead: Lead, consent: ConsentReader.Word?, typed: ContactNote, contact: ContactNote, wantsContact: Bool) {
        let isSpokenOf = consent != nil || !typed.isEmpty || wantsContact
        if consent == .refused {
            self = .refused
        } else if !isSpokenOf {
            self = .silent
        } else if lead.isReachable {
            self = .kept
        } else {
            self = contact.isEmpty ? .needed : .awaitingConsent
        }
    }

    var question: Discovery.Question? {
        switch self {
        case .awaitingConsent:
            Discovery.Question(
                field: Discovery.consent,
                text: "May we keep it, so that a person can get in touch with you about this?"
            )
        case .needed:
            Discovery.Question(
                field: Discovery.contact,
                text: "Which e-mail address or phone number is right for that, and may we keep it?"
            )
        case .kept, .refused, .silent: nil
        }
    }
}
