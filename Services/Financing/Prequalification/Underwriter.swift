import Foundation
import SharedModels

/// One application from form to answer: the decision, the terms it would have, and what is needed next.
struct Underwriter: Sendable {
    let rates: RateTable
    let termMonths: Int
    /// The longest term that is offered in place of the one asked for.
    let longestTerm: Int

    static let usualLongestTerm = 84

    /// Regulation B gives 30 days from a completed application to notice of the action taken (12 CFR 1002.9(a)(1));
    /// a decision is aimed for well within it.
    static let decisionDays = 2
    static let reviewDays = 5

    struct Outcome: Sendable {
        /// What was decided on, with the term that was taken.
        let inputs: Applicant
        let basis: LendingBasis
        let decision: CreditDecision
        let terms: PreliminaryTerms?
        let requiredActions: [String]
        let estimatedDecisionDate: Date
        /// A smaller amount over the same term.
        let counterOffer: CounterOfferTerms?
        /// The same amount over a longer term.
        let longerTermOffer: CounterOfferTerms?
        let noticeDueDate: Date
    }

    init(rates: RateTable, termMonths: Int, longestTerm: Int = usualLongestTerm) {
        self.rates = rates
        self.termMonths = termMonths
        self.longestTerm = longestTerm
    }

    /// As it was when a decision was stored.
    init(_ basis: LendingBasis) {
        self.init(
            rates: RateTable(stored: basis.rates),
            termMonths: basis.termMonths,
            longestTerm: basis.longestTermMonths
        )
    }

    var basis: LendingBasis {
        LendingBasis(rates: rates.stored, termMonths: termMonths, longestTermMonths: longestTerm)
    }

    /// - Parameter note: what the terms say of a range that the amount was reckoned from.
    func assess(
        _ applicant: Applicant,
        note: String? = nil,
        rules: any ScoringRules = ScoringVersions.current,
        on date: Date
    ) -> Outcome {
        var inputs = applicant
        inputs.termMonths = applicant.termMonths ?? termMonths
        let decision = CreditDecision(for: inputs, rules: rules)
        let days = decision.status == .needsReview ? Self.reviewDays : Self.decisionDays
        let offer = CounterOffer(for: inputs, decision: decision, longestTerm: longestTerm, rules: rules)
        let smaller = offer?.amount.flatMap { offered(inputs, amount: $0) }
        let longer = offer?.termMonths.flatMap { offered(inputs, months: $0) }
        return Outcome(
            inputs: inputs,
            basis: basis,
            decision: decision,
            terms: decision.status == .declined ? nil : terms(for: inputs, note: note),
            requiredActions: Self.requiredActions(
                decision.status,
                isValueKnown: inputs.amount != nil,
                hasOffer: smaller != nil || longer != nil
            ),
            estimatedDecisionDate: date.addingTimeInterval(Double(days) * 86_400),
            counterOffer: smaller,
            longerTermOffer: longer,
            noticeDueDate: date.addingTimeInterval(Double(AdverseActionNotice.days) * 86_400)
        )
    }

    private func offered(_ applicant: Applicant, amount: Decimal? = nil, months: Int? = nil) -> CounterOfferTerms? {
        var changed = applicant
        changed.amount = amount ?? applicant.amount
        changed.termMonths = months ?? applicant.termMonths
        return terms(for: changed).map {
            CounterOfferTerms(
                amount: $0.totalEquipmentValue,
                termMonths: $0.leaseTermMonths,
                monthlyPayment: $0.estimatedMonthlyPayment,
                apr: $0.apr
            )
        }
    }

    /// nil where the equipment's value is not known: a payment cannot be estimated without it.
    func terms(for applicant: Applicant, note: String? = nil) -> PreliminaryTerms? {
        guard let amount = applicant.amount else { return nil }
        let rate = rates.rate(for: applicant.creditRating)
        let months = applicant.termMonths ?? termMonths
        guard let schedule = try? PaymentSchedule(amount: amount, annualRate: rate, termMonths: months) else {
            return nil
        }
        return PreliminaryTerms(
            estimatedMonthlyPayment: schedule.monthlyPayment,
            leaseTermMonths: months,
            totalEquipmentValue: schedule.amount,
            apr: rate,
            schedule: schedule.payments,
            note: note
        )
    }

    static func requiredActions(_ status: ApplicationStatus, isValueKnown: Bool, hasOffer: Bool) -> [String] {
        var actions: [String] = []
        if !isValueKnown {
            actions.append("Equipment value: send a quote, its price is not in the catalogue")
        }
        switch status {
        case .approved:
            actions += ["Upload the last three months of business bank statements", "Confirm the equipment quote"]
        case .needsReview, .pending:
            actions += [
                "Upload the last three months of business bank statements",
                "Upload the last two years of business tax returns",
            ]
        case .declined:
            actions.append("Read the notice of action taken: it gives the reasons and your rights")
        }
        if hasOffer { actions.append("Tell us if you wish to take what we could offer instead") }
        return actions
    }
}
