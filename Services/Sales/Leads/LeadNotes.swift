import Agents
import Foundation
import SharedModels

/// Turns what was said into a lead. Pure: what is known goes in, the lead comes out.
enum LeadNotes {
    /// Fields of a conversation that describe the need rather than the business.
    static let needFields = [
        "needs", "pains", "facility", "square_feet", "acres", "payload_kg", "counts", "robot_categories", "budget",
        "timeline", "annual_revenue", "years_in_business", "credit_rating", "credit_score", "business_type", "quantity",
        "volume", "shifts", "current_process", "role", "decision_maker", "equipment_value", "price_covers_all",
        "monthly_payment",
        "term_months", "existing_obligations", "down_payment", "down_payment_percent",
    ]

    /// Fields with a column of their own.
    static let businessFields = ["business_name", "contact_name", "industry", "city", "state", "zip_code"]

    /// What a lead is worth knowing, and its share of the score.
    static let shares: [(field: String, share: Double)] = [
        ("needs", 20), ("facility", 10), ("size", 10), ("place", 15), ("industry", 10), ("budget", 15),
        ("timeline", 10), ("contact", 10),
    ]

    struct Input: Sendable {
        var facts: [SpokenFact]
        /// What was typed and may be kept if the visitor agrees, or has.
        var contact = ContactNote()
        /// A yes or no of this message, and its sentence.
        var consent: Lead.Consent?
        var wantsContact = false
        var contextID: String
        var now: Date
    }

    static func lead(from input: Input, over old: Lead?) -> Lead {
        var lead =
            old
            ?? Lead(
                id: UUID(),
                contextID: input.contextID,
                needs: [:],
                stage: .discovery,
                score: 0,
                evidence: [],
                updatedAt: input.now
            )
        lead.updatedAt = input.now
        for fact in input.facts { note(fact, in: &lead) }
        apply(input.consent, to: &lead)
        if lead.mayKeepContact { keep(input.contact, in: &lead, at: input.now) }
        trim(&lead)
        let known = known(lead)
        lead.score = shares.filter { known.contains($0.field) }.reduce(0) { $0 + $1.share }
        lead.stage = stage(of: lead, wantsContact: input.wantsContact || input.consent?.agreed == true)
        lead.nextStep = nextStep(lead, known: known)
        return lead
    }

    // MARK: Facts

    private static func note(_ fact: SpokenFact, in lead: inout Lead) {
        guard needFields.contains(fact.field) || businessFields.contains(fact.field),
            let sentence = LeadFields.plain(ContactText.masked(fact.sentence), atMost: 500)
        else { return }
        let value: JSONValue?
        if fact.value.isNull {
            value = nil
        } else {
            guard let usable = LeadFields.usable([fact.field: fact.value])[fact.field] else { return }
            value = masked(usable)
        }
        let before = lead.value(of: fact.field)
        guard value != before else { return }
        // A new place takes the old one's other half along.
        if fact.field == "zip_code", before != nil, fact.value != before {
            lead.set("city", nil)
            lead.set("state", nil)
        }
        if fact.field == "city", before != nil, fact.value != before {
            lead.set("zip_code", nil)
            lead.set("state", nil)
        }
        lead.set(fact.field, value)
        supersede(fact.field, at: fact.at, in: &lead)
        lead.evidence.append(Lead.Evidence(field: fact.field, value: value, quote: sentence, at: fact.at))
    }

    private static func supersede(_ field: String, at time: Date, in lead: inout Lead) {
        for index in lead.evidence.indices
        where lead.evidence[index].field == field && lead.evidence[index].supersededAt == nil {
            lead.evidence[index].supersededAt = time
        }
    }

    /// Nothing hides contact data in another field.
    private static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(ContactText.masked(text))
        case .array(let items): .array(items.map(masked))
        default: value
        }
    }

    /// The newest hundred; of the older ones those that no longer hold go first.
    private static func trim(_ lead: inout Lead) {
        while lead.evidence.count > mostEvidence {
            lead.evidence.remove(at: lead.evidence.firstIndex { $0.supersededAt != nil } ?? 0)
        }
        lead.consents = Array(lead.consents.suffix(20))
    }

    private static let mostEvidence = 100

    // MARK: Contact

    private static func apply(_ consent: Lead.Consent?, to lead: inout Lead) {
        guard var consent else { return }
        consent.quote = LeadFields.plain(ContactText.masked(consent.quote), atMost: 500) ?? ""
        lead.consents.append(consent)
        guard !consent.agreed else { return }
        lead.email = nil
        lead.phone = nil
        // Not marked but gone: what was agreed to no more is not kept as history either.
        lead.evidence.removeAll { ["email", "phone"].contains($0.field) }
    }

    private static func keep(_ contact: ContactNote, in lead: inout Lead, at time: Date) {
        let said = ["email": contact.email, "phone": contact.phone].compactMapValues(\.self).mapValues(JSONValue.string)
        for (field, value) in LeadFields.usable(said).sorted(by: { $0.key < $1.key }) {
            guard lead.value(of: field) != value else { continue }
            if field == "email" { lead.email = value.stringValue } else { lead.phone = value.stringValue }
            // Of contact data only what holds is kept.
            lead.evidence.removeAll { $0.field == field }
            let quote = LeadFields.plain(contact.quotes[field] ?? "", atMost: 500) ?? ""
            lead.evidence.append(Lead.Evidence(field: field, value: value, quote: quote, at: time))
        }
    }

    // MARK: State

    /// Which shares are known.
    static func known(_ lead: Lead) -> Set<String> {
        var known: Set<String> = []
        func note(_ field: String, _ isKnown: Bool) { if isKnown { known.insert(field) } }
        note("needs", lead.needs["needs"] != nil || lead.needs["robot_categories"] != nil)
        note("facility", lead.needs["facility"] != nil)
        note("size", ["square_feet", "acres", "counts", "volume", "quantity"].contains { lead.needs[$0] != nil })
        note("place", lead.city != nil || lead.zipCode != nil || lead.state != nil)
        note("industry", lead.industry != nil)
        note("budget", ["budget", "equipment_value", "monthly_payment"].contains { lead.needs[$0] != nil })
        note("timeline", lead.needs["timeline"] != nil)
        note("contact", lead.isReachable)
        return known
    }

    private static func stage(of lead: Lead, wantsContact: Bool) -> Lead.Stage {
        if wantsContact || lead.stage == .contactRequested, lead.isReachable { return .contactRequested }
        if lead.discovery.handedOver { return .handedOver }
        return lead.isReady ? .qualified : .discovery
    }

    private static func nextStep(_ lead: Lead, known: Set<String>) -> String {
        switch lead.stage {
        case .contactRequested: "A person calls or writes back"
        case .handedOver: "Financing goes on"
        case .qualified: "Prequalify for financing"
        case .discovery: known.contains("needs") ? "Compare robots for the task" : "Learn what is to be automated"
        }
    }
}

extension Lead {
    /// What holds of a field, whichever column it stands in.
    func value(of field: String) -> JSONValue? {
        let text: String?
        switch field {
        case "business_name": text = businessName
        case "contact_name": text = contactName
        case "email": text = email
        case "phone": text = phone
        case "industry": text = industry
        case "city": text = city
        case "state": text = state
        case "zip_code": text = zipCode
        default: return needs[field]
        }
        return text.map { .string($0) }
    }

    fileprivate mutating func set(_ field: String, _ value: JSONValue?) {
        let text = value?.stringValue
        switch field {
        case "business_name": businessName = text
        case "contact_name": contactName = text
        case "industry": industry = text
        case "city": city = text
        case "state": state = text
        case "zip_code": zipCode = text
        default: needs[field] = value
        }
    }
}
