import Foundation
import SharedModels

/// One application from form to answer: the decision, the terms it would have, and what is needed next.
struct Underwriter: Sendable {
    let rates: RateTable
    let termMonths: Int

    /// Regulation B gives 30 days from a completed application to notice of the action taken (12 CFR 1002.9(a)(1));
    /// a decision is aimed for well within it.
    static let decisionDays = 2
    static let reviewDays = 5

    struct Outcome: Sendable {
        let decision: CreditDecision
        let terms: PreliminaryTerms?
        let requiredActions: [String]
        let estimatedDecisionDate: Date
        let counterOffer: CounterOfferTerms?
        let noticeDueDate: Date
    }

    func assess(_ applicant: Applicant, on date: Date) -> Outcome {
        let decision = CreditDecision(for: applicant)
        let days = decision.status == .needsReview ? Self.reviewDays : Self.decisionDays
        return Outcome(
            decision: decision,
            terms: decision.status == .declined ? nil : terms(for: applicant),
            requiredActions: requiredActions(for: decision, applicant: applicant),
            estimatedDecisionDate: date.addingTimeInterval(Double(days) * 86_400),
            counterOffer: counterOffer(for: applicant, decision),
            noticeDueDate: date.addingTimeInterval(Double(AdverseActionNotice.days) * 86_400)
        )
    }

    private func counterOffer(for applicant: Applicant, _ decision: CreditDecision) -> CounterOfferTerms? {
        guard let offer = CounterOffer(for: applicant, decision: decision) else { return nil }
        var smaller = applicant
        smaller.amount = offer.amount
        return terms(for: smaller).map {
            CounterOfferTerms(
                amount: offer.amount,
                termMonths: $0.leaseTermMonths,
                monthlyPayment: $0.estimatedMonthlyPayment,
                apr: $0.apr
            )
        }
    }

    /// nil where the equipment's value is not known: a payment cannot be estimated without it.
    func terms(for applicant: Applicant) -> PreliminaryTerms? {
        guard let amount = applicant.amount else { return nil }
        let rate = rates.rate(for: applicant.creditRating)
        guard let schedule = try? PaymentSchedule(amount: amount, annualRate: rate, termMonths: termMonths) else {
            return nil
        }
        return PreliminaryTerms(
            estimatedMonthlyPayment: schedule.monthlyPayment,
            leaseTermMonths: termMonths,
            totalEquipmentValue: schedule.amount,
            apr: rate,
            schedule: schedule.payments
        )
    }

    private func requiredActions(for decision: CreditDecision, applicant: Applicant) -> [String] {
        var actions: [String] = []
        if applicant.amount == nil {
            actions.append("Send a quote for the equipment: its price is not in the catalogue")
        }
        switch decision.status {
        case .approved:
            actions += ["Upload the last three months of business bank statements", "Confirm the equipment quote"]
        case .needsReview, .pending:
            actions += [
                "Upload the last three months of business bank statements",
                "Upload the last two years of business tax returns",
            ]
        case .declined:
            actions.append("Ask for the specific reasons in writing within 60 days if you wish (12 CFR 1002.9)")
        }
        return actions
    }
}
