import Foundation
import SharedModels

/// The scorecard of November 2026, as it decided; nothing new is decided by it.
///
/// Existing obligations joined it under the same version: decisions before that have none among their inputs, which is scored as it
/// was then, so that both replay.
struct FirstScorecard: ScoringRules {
    static let version = "2026-11"

    func status(of applicant: Applicant, score: Decimal) -> ApplicationStatus {
        if score >= 70 { return applicant.amount == nil ? .needsReview : .approved }
        return score >= 50 ? .needsReview : .declined
    }

    func reasons(of factors: [ScoredFactor]) -> [ScoredFactor] { factors.filter { $0.lost > 0 } }

    func factors(of applicant: Applicant) -> [ScoredFactor] {
        [
            revenue(applicant), timeInBusiness(applicant), credit(applicant), industry(applicant),
            amountToRevenue(applicant),
        ]
    }

    private func revenue(_ applicant: Applicant) -> ScoredFactor {
        let steps: [(Decimal, Decimal)] = [
            (10_000_000, 25), (5_000_000, 23), (1_000_000, 19), (500_000, 13), (250_000, 8),
        ]
        let points = steps.first { applicant.annualRevenue >= $0.0 }?.1 ?? 3
        return ScoredFactor(
            factor: "annual_revenue",
            points: points,
            maximum: 25,
            detail: "Annual revenue of \(Money.format(applicant.annualRevenue, cents: false))"
        )
    }

    private func timeInBusiness(_ applicant: Applicant) -> ScoredFactor {
        let steps: [(Double, Decimal)] = [(5, 20), (3, 16), (2, 13), (1, 8)]
        let points = steps.first { applicant.yearsInBusiness >= $0.0 }?.1 ?? 3
        let years = applicant.yearsInBusiness
        let text = years == years.rounded() ? String(Int(min(years, 1000))) : String(format: "%.1f", years)
        return ScoredFactor(
            factor: "time_in_business",
            points: points,
            maximum: 20,
            detail: "\(text) year\(years == 1 ? "" : "s") in business"
        )
    }

    private func credit(_ applicant: Applicant) -> ScoredFactor {
        let points: Decimal =
            switch applicant.creditRating {
            case .excellent: 30
            case .good: 24
            case .fair: 14
            case .poor: 4
            }
        return ScoredFactor(
            factor: "credit_rating",
            points: points,
            maximum: 30,
            detail: "Credit rating stated as \(applicant.creditRating.rawValue)"
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
            detail: applicant.industry.map { "Industry: \($0.rawValue)" } ?? "Industry not stated"
        )
    }

    /// Equipment value, with what is owed elsewhere where that was said, as a share of a year's revenue.
    private func amountToRevenue(_ applicant: Applicant) -> ScoredFactor {
        guard let amount = applicant.amount else {
            return ScoredFactor(
                factor: "amount_to_revenue",
                points: 9,
                maximum: 15,
                detail: "Equipment value not known yet"
            )
        }
        guard applicant.annualRevenue > 0 else {
            return ScoredFactor(factor: "amount_to_revenue", points: 0, maximum: 15, detail: "No annual revenue")
        }
        let owed = max(0, applicant.existingObligations ?? 0)
        let share = (amount + owed) / applicant.annualRevenue
        let steps: [(Decimal, Decimal)] = [(0.05, 15), (0.10, 13), (0.20, 10), (0.35, 6), (0.50, 3)]
        let points = steps.first { share <= $0.0 }?.1 ?? 0
        let percent = Money.rounded(share * 100, scale: 1)
        return ScoredFactor(
            factor: "amount_to_revenue",
            points: points,
            maximum: 15,
            detail: owed > 0
                ? "Equipment value and existing obligations are \(percent) % of annual revenue"
                : "Equipment value is \(percent) % of annual revenue"
        )
    }
}
