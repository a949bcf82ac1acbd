import Foundation
import SharedModels

/// What the scorecard says of an applicant: a pure function of its inputs, so that a stored decision can be replayed.
struct CreditDecision: Codable, Sendable, Hashable {
    var status: ApplicationStatus
    /// 0 to 100.
    var score: Decimal
    var factors: [ScoredFactor]
    /// At most four, the factors that cost most points; empty for an approval. Regulation B wants reasons that
    /// are factors actually scored (12 CFR 1002.9(b)(2) and its commentary: more than four is unlikely to help).
    var reasons: [DecisionReason]
    var scorecardVersion: String

    enum CodingKeys: String, CodingKey {
        case status, score, factors, reasons
        case scorecardVersion = "scorecard_version"
    }

    init(for applicant: Applicant, scorecard: Scorecard = Scorecard()) {
        let factors = scorecard.factors(of: applicant)
        let score = factors.reduce(Decimal(0)) { $0 + $1.points }
        let status: ApplicationStatus =
            if score >= Scorecard.approvedFrom {
                // Without a value there is nothing to approve yet.
                applicant.amount == nil ? .needsReview : .approved
            } else if score >= Scorecard.reviewedFrom {
                .needsReview
            } else {
                .declined
            }
        self.status = status
        self.score = score
        self.factors = factors
        self.scorecardVersion = Scorecard.version
        self.reasons =
            status == .approved
            ? []
            : factors.enumerated()
                .filter { $0.element.lost > 0 }
                .sorted { ($0.element.lost, -$0.offset) > ($1.element.lost, -$1.offset) }
                .prefix(4)
                .map { DecisionReason(factor: $0.element.factor, detail: $0.element.detail) }
    }
}
