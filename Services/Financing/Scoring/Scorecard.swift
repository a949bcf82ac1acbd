import Foundation
import SharedModels

/// The score of an application, 0 to 100, as a sum of five factors. The weights and steps are this platform's own
/// policy; they stand here and in the service's README, and nowhere else.
struct Scorecard: ScoringRules {
    static let version = "2026-12"
    static let approvedFrom: Decimal = 70
    static let reviewedFrom: Decimal = 50
    /// The term that the steps of the amount are written for, and that obligations elsewhere are taken to be paid back over.
    static let referenceMonths = 60
    /// An amount that is more than the whole revenue of a year, over the reference term, is more than a business is taken to carry,
    /// whatever else it scores.
    static let most: Decimal = 1

    func factors(of applicant: Applicant) -> [ScoredFactor] {
        [
            revenue(applicant), timeInBusiness(applicant), credit(applicant), industry(applicant),
            amountToRevenue(applicant),
        ]
    }

    func status(of applicant: Applicant, score: Decimal) -> ApplicationStatus {
        // What is not known is asked for; it declines nobody (12 CFR 1002.9(c)).
        guard let share = share(of: applicant) else { return .needsReview }
        if isBeyondRevenue(applicant, share) { return .declined }
        // Within the bracket but over the figure that stands for it: a person has to see the real revenue.
        if score >= Self.approvedFrom, share <= Self.most { return .approved }
        return score >= Self.reviewedFrom ? .needsReview : .declined
    }

    func reasons(of factors: [ScoredFactor]) -> [ScoredFactor] { factors.filter { $0.lost > 0 && $0.reason != nil } }

    /// What of a year's revenue the amount is, with what is owed elsewhere: spread over the reference term, so that the same amount over
    /// twice the months counts half. nil where the value is not known.
    private func share(of applicant: Applicant) -> Decimal? { carried(applicant).map { share(of: $0, applicant) } }

    private func share(of sum: Decimal, _ applicant: Applicant) -> Decimal {
        applicant.annualRevenue > 0 ? sum / applicant.annualRevenue : (sum > 0 ? Self.most + 1 : 0)
    }

    private func carried(_ applicant: Applicant) -> Decimal? {
        guard let amount = applicant.amount else { return nil }
        let months = Decimal(applicant.termMonths ?? Self.referenceMonths)
        let spread = months > 0 ? amount * Decimal(Self.referenceMonths) / months : amount
        return spread + max(0, applicant.existingObligations ?? 0)
    }

    /// More than any revenue that was stated allows: a bracket reaches to its top, and an open one has none.
    private func isBeyondRevenue(_ applicant: Applicant, _ share: Decimal) -> Bool {
        guard let bracket = applicant.revenueBracket else { return share > Self.most }
        guard let top = bracket.top, let carried = carried(applicant) else { return false }
        return carried > top * Self.most
    }

    private func revenue(_ applicant: Applicant) -> ScoredFactor {
        let steps: [(Decimal, Decimal)] = [
            (10_000_000, 25), (5_000_000, 23), (1_000_000, 19), (500_000, 13), (250_000, 8),
        ]
        let points = steps.first { applicant.annualRevenue >= $0.0 }?.1 ?? 3
        let stated = StatedFigures.revenue(of: applicant)
        return ScoredFactor(
            factor: "annual_revenue",
            points: points,
            maximum: 25,
            detail: "Annual revenue of \(stated)",
            reason: points < 25 ? "Annual revenue is low (\(stated))" : nil
        )
    }

    private func timeInBusiness(_ applicant: Applicant) -> ScoredFactor {
        let steps: [(Double, Decimal)] = [(5, 20), (3, 16), (2, 13), (1, 8)]
        let points = steps.first { applicant.yearsInBusiness >= $0.0 }?.1 ?? 3
        let stated = StatedFigures.years(of: applicant)
        return ScoredFactor(
            factor: "time_in_business",
            points: points,
            maximum: 20,
            detail: "\(stated.prefix(1).uppercased())\(stated.dropFirst())",
            reason: points < 20 ? "Length of time in business is insufficient (\(stated))" : nil
        )
    }

    private func credit(_ applicant: Applicant) -> ScoredFactor {
        let (points, reason): (Decimal, String?) =
            switch applicant.creditRating {
            case .excellent: (30, nil)
            case .good: (24, "Credit rating is not the highest (stated as good)")
            case .fair: (14, "Credit rating is insufficient (stated as fair)")
            case .poor: (4, "Credit rating is insufficient (stated as poor)")
            }
        return ScoredFactor(
            factor: "credit_rating",
            points: points,
            maximum: 30,
            detail: "Credit rating stated as \(applicant.creditRating.rawValue)",
            reason: reason
        )
    }

    private func industry(_ applicant: Applicant) -> ScoredFactor {
        let points: Decimal =
            switch applicant.industry {
            case .logistics, .manufacturing: 10
            case .agriculture, .delivery: 8
            case .retail, .construction: 7
            case nil: 8
            }
        return ScoredFactor(
            factor: "industry",
            points: points,
            maximum: 10,
            detail: applicant.industry.map { "Industry: \($0.rawValue)" } ?? "Industry not stated",
            reason: applicant.industry.flatMap {
                points < 10 ? "Industry carries more risk than others (\($0.rawValue))" : nil
            }
        )
    }

    /// Equipment value, spread over the term, with what is owed elsewhere where that was said, as a share of a year's revenue.
    private func amountToRevenue(_ applicant: Applicant) -> ScoredFactor {
        let owed = max(0, applicant.existingObligations ?? 0)
        guard let share = share(of: applicant) else {
            let known = points(share(of: owed, applicant))
            // The value is open: what is owed alone can cost points, the value cannot.
            return factor(
                min(9, known),
                owed > 0
                    ? "Equipment value not known yet, existing obligations of \(Money.format(owed, cents: false))"
                    : "Equipment value not known yet",
                known < 9 ? "Existing obligations are high for the stated annual revenue" : nil
            )
        }
        let what = owed > 0 ? "Equipment value and existing obligations" : "Equipment value"
        let months = applicant.termMonths ?? Self.referenceMonths
        let over = months == Self.referenceMonths ? "" : ", over \(months) months"
        let verb = owed > 0 ? "are" : "is"
        let points = points(share)
        let detail: String
        if applicant.annualRevenue <= 0 {
            detail = "\(what) without annual revenue"
        } else if applicant.revenueBand != nil {
            // A percentage of a bracket would be a figure that nobody gave.
            detail = "\(what) against annual revenue of \(StatedFigures.revenue(of: applicant))\(over)"
        } else {
            let plain = ((applicant.amount ?? 0) + owed) / applicant.annualRevenue
            detail = "\(what) \(verb) \(Money.rounded(plain * 100, scale: 1)) % of annual revenue\(over)"
        }
        let asked = owed > 0 ? "Amount requested and existing obligations are" : "Amount requested is"
        return factor(points, detail, points < 15 ? "\(asked) high for the stated annual revenue" : nil)
    }

    private func points(_ share: Decimal) -> Decimal {
        let steps: [(Decimal, Decimal)] = [(0.05, 15), (0.10, 13), (0.20, 10), (0.35, 6), (0.50, 3)]
        return steps.first { share <= $0.0 }?.1 ?? 0
    }

    private func factor(_ points: Decimal, _ detail: String, _ reason: String?) -> ScoredFactor {
        ScoredFactor(factor: "amount_to_revenue", points: points, maximum: 15, detail: detail, reason: reason)
    }
}
