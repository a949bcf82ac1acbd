import Foundation
import SharedModels

/// What would be approved where the application was not: the smallest change of one thing with everything else as it is. A smaller
/// amount, the largest that passes; a longer term, the shortest that passes. Both where both do.
struct CounterOffer: Sendable, Hashable {
    /// US dollars, over the term that was asked for.
    let amount: Decimal?
    /// Months, for the amount that was asked for.
    let termMonths: Int?

    /// Amounts are offered in steps of so many dollars, terms in steps of so many months.
    private static let step: Decimal = 100
    private static let months = 6
    /// Less is no offer.
    private static let least: Decimal = 5_000

    /// nil where neither would be approved, or where the amount is not known.
    init?(
        for applicant: Applicant,
        decision: CreditDecision,
        longestTerm: Int,
        rules: any ScoringRules = ScoringVersions.current
    ) {
        guard decision.status != .approved, let asked = applicant.amount else { return nil }
        func passes(_ change: (inout Applicant) -> Void) -> Bool {
            var changed = applicant
            change(&changed)
            return CreditDecision(for: changed, rules: rules).status == .approved
        }
        amount = Self.largest(below: asked) { smaller in passes { $0.amount = smaller } }
        let usual = applicant.termMonths ?? Scorecard.referenceMonths
        termMonths = Self.terms(over: usual, to: longestTerm).first { longer in passes { $0.termMonths = longer } }
        if amount == nil, termMonths == nil { return nil }
    }

    private static func largest(below asked: Decimal, passes: (Decimal) -> Bool) -> Decimal? {
        guard asked > least, passes(least) else { return nil }
        // A smaller amount never scores less, so halving finds the border.
        var (good, bad) = (least, asked)
        while bad - good > step {
            let middle = Money.rounded((good + bad) / 2 / step, scale: 0) * step
            guard middle > good, middle < bad else { break }
            if passes(middle) { good = middle } else { bad = middle }
        }
        return good
    }

    /// 66, 72, 78 … after 60.
    private static func terms(over usual: Int, to longest: Int) -> [Int] {
        Array(stride(from: (usual / months + 1) * months, through: longest, by: months))
    }
}
