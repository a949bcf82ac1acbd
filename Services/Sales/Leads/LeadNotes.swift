import Foundation
import SharedModels

/// Turns captured fields into a lead. Pure: what is known goes in, the lead comes out.
enum LeadNotes {
    /// Fields of a conversation that describe the need rather than the business.
    static let needFields = [
        "needs", "pains", "facility", "square_feet", "acres", "payload_kg", "counts", "robot_categories", "budget",
        "timeline", "annual_revenue", "years_in_business", "credit_rating",
    ]

    /// What a lead is worth knowing, and its share of the score.
    static let shares: [(field: String, share: Double)] = [
        ("needs", 20), ("facility", 10), ("size", 10), ("place", 15), ("industry", 10), ("budget", 15),
        ("timeline", 10), ("contact", 10),
    ]

    struct Input: Sendable {
        var fields: [String: JSONValue]
        var quotes: [String: String]
        /// false = they refused, and what was kept is forgotten; nil = nothing was said of it.
        var mayContact: Bool?
        var wantsContact: Bool
        var contextID: String
        var now: Date
    }

    static func lead(from input: Input, over old: Lead?) -> Lead {
        let fields = LeadFields.usable(input.fields)
        var needs = old?.needs ?? [:]
        for name in needFields where fields[name] != nil { needs[name] = fields[name] }
        var lead = Lead(
            id: old?.id ?? UUID(),
            contextID: input.contextID,
            businessName: fields["business_name"]?.stringValue ?? old?.businessName,
            contactName: fields["contact_name"]?.stringValue ?? old?.contactName,
            email: contact(input, fields["email"], over: old?.email),
            phone: contact(input, fields["phone"], over: old?.phone),
            industry: fields["industry"]?.stringValue ?? old?.industry,
            city: fields["city"]?.stringValue ?? old?.city,
            state: fields["state"]?.stringValue ?? old?.state,
            zipCode: fields["zip_code"]?.stringValue ?? old?.zipCode,
            needs: needs,
            stage: .discovery,
            nextStep: nil,
            score: 0,
            evidence: evidence(input, over: old),
            updatedAt: input.now
        )
        let known = known(lead)
        lead.score = shares.filter { known.contains($0.field) }.reduce(0) { $0 + $1.share }
        let reachable = lead.email != nil || lead.phone != nil
        if input.wantsContact || old?.stage == .contactRequested, reachable {
            lead.stage = .contactRequested
        } else if known.isSuperset(of: ["needs", "budget"]), known.contains("place") || known.contains("size") {
            lead.stage = .qualified
        }
        lead.nextStep = nextStep(lead, known: known)
        return lead
    }

    private static func contact(_ input: Input, _ said: JSONValue?, over old: String?) -> String? {
        switch input.mayContact {
        case true: said?.stringValue ?? old
        case false: nil
        case nil: old
        }
    }

    /// Which shares are known.
    static func known(_ lead: Lead) -> Set<String> {
        var known: Set<String> = []
        func note(_ field: String, _ isKnown: Bool) { if isKnown { known.insert(field) } }
        note("needs", lead.needs["needs"] != nil || lead.needs["robot_categories"] != nil)
        note("facility", lead.needs["facility"] != nil)
        note("size", ["square_feet", "acres", "counts"].contains { lead.needs[$0] != nil })
        note("place", lead.city != nil || lead.zipCode != nil || lead.state != nil)
        note("industry", lead.industry != nil)
        note("budget", lead.needs["budget"] != nil)
        note("timeline", lead.needs["timeline"] != nil)
        note("contact", lead.email != nil || lead.phone != nil)
        return known
    }

    private static func nextStep(_ lead: Lead, known: Set<String>) -> String {
        switch lead.stage {
        case .contactRequested: "A person calls or writes back"
        case .qualified: "Prequalify for financing"
        case .discovery: known.contains("needs") ? "Compare robots for the task" : "Learn what is to be automated"
        }
    }

    /// The newest words for each field; contact data is no evidence and is not quoted, whichever field's words hold it.
    private static func evidence(_ input: Input, over old: Lead?) -> [Lead.Evidence] {
        var evidence = old?.evidence ?? []
        // Without the country's code, which few people say.
        let phone = String(LeadFields.digits(input.fields["phone"]?.stringValue ?? "").suffix(10))
        for (field, quote) in input.quotes.sorted(by: { $0.key < $1.key })
        where !["email", "phone", "contact_name"].contains(field) {
            guard let field = LeadFields.plain(field, atMost: 60), let quote = LeadFields.plain(quote, atMost: 500),
                !quote.contains("@"), phone.count < 7 || !LeadFields.digits(quote).contains(phone)
            else { continue }
            evidence.removeAll { $0.field == field }
            evidence.append(Lead.Evidence(field: field, quote: quote, at: input.now))
        }
        return evidence.suffix(mostEvidence)
    }

    private static let mostEvidence = 50
}
