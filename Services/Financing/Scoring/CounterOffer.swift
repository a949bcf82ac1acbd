import Foundation
import SharedModels

/// What would be approved where the application was not: the largest amount that passes with everything else as it is. (The
/// term is not scored, so a longer one changes nothing.)
struct CounterOffer: Sendable, Hashable {
    /// US dollars.
    let amount: Decimal

    /// Amounts are offered in steps of so many dollars.
    private static let step: Decimal = 100
    /// Less is no offer.
    private static let least: Decimal = 5_000

    /// nil where no smaller amount would be approved, or the amount is not the reason.
    init?(for applicant: Applicant, decision: CreditDecision) {
        guard decision.status != .approved, let asked = applicant.amount, asked > Self.least else { return nil }
        func passes(_ amount: Decimal) -> Bool {
            var smaller = applicant
            smaller.amount = amount
            return CreditDecision(for: smaller).status == .approved
        }
        guard passes(Self.least) else { return nil }
        // A smaller amount never scores less, so halving finds the border.
        var (good, bad) = (Self.least, asked)
        while bad - good > Self.step {
            let middle = Money.rounded((good + bad) / 2 / Self.step, scale: 0) * Self.step
            guard middle > good, middle < bad else { break }
            if passes(middle) { good = middle } else { bad = middle }
        }
        amount = good
    }
}
