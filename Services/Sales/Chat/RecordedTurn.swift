import Agents
import Foundation
import Platform
import SharedModels

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
        let consent = ConsentReader.read(
            message,
            isAsked: [Discovery.consent, Discovery.contact].contains(pending),
            mayKeep: true
        )
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
        var state = ContactState(
            lead,
            consent: consent?.word,
            typed: typed,
            contact: contact,
            wantsContact: wantsContact
        )
        let isAskedForContact = [Discovery.consent, Discovery.contact].contains(pending)
        if isAskedForContact, state == .silent,
            message.lowercased().contains(compiled(#/\bwhy\b|\bwhat (do you|for|will you)\b/#))
        {
            state = .explained
        }
        let isAside = isHandedOver || [.refused, .needed, .awaitingConsent, .explained].contains(state)
        let observation = isAside || !saysMore ? nil : Observation.next(for: lead)
        if let observation { lead.discovery.told.append(observation.name) }
        // A bare "no" is no reason to go on asking at once.
        let isDeclined = pending != nil && state == .silent && YesNo.read(message) == false && message.count <= 20
        let isOpen = mayAsk && !isDeclined && ![.refused, .explained].contains(state)
        let question = state.question ?? (isOpen ? lead.discovery.question(about: lead) : nil)
        // Whoever asks why has not answered yet.
        lead.discovery.pending = state == .explained ? pending : question?.field
        if let question, !lead.discovery.asked.contains(question.field) { lead.discovery.asked.append(question.field) }
        let report = LeadReport(lead: lead, before: old, answered: pending, contact: state)
        return (lead, report.result(observation: observation, question: question, handsOver: isHandedOver))
    }
}
