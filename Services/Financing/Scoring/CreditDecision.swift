import Foundation
import SharedModels

/// What the scorecard says of an applicant: a pure function of its inputs, so that a stored decision can be replayed.
struct CreditDecision: Codable, Sendable, Hashable {
    var status: ApplicationStatus
    /// 0 to 100.
    var score: Decimal
    var factors: [ScoredFactor]
    /// At most four, the factors that cost most points; empty for an approval. Regulation B wants reasons that
    /// are factors actually scored (12 CFR 1002.9(b)(2) and its commentary: more than four is unlikely to help). What is not known is
    /// none.
    var reasons: [DecisionReason]
    var scorecardVersion: String

    enum CodingKeys: String, CodingKey {
        case status, score, factors, reasons
        case scorecardVersion = "scorecard_version"
    }

    init(for applicant: Applicant, rules: any ScoringRules = ScoringVersions.current) {
        let factors = rules.factors(of: applicant)
        score = factors.reduce(Decimal(0)) { $0 + $1.points }
        status = rules.status(of: applicant, score: score)
        self.factors = factors
        scorecardVersion = type(of: rules).version
        reasons = status == .approved ? [] : Self.principal(rules.reasons(of: factors))
    }

    /// The four that cost most, in that order.
    private static func principal(_ factors: [ScoredFactor]) -> [DecisionReason] {
        factors.enumerated()
            .sorted { ($0.element.lost, -$0.offset) > ($1.element.lost, -$1.offset) }
            .prefix(4)
            .map { DecisionReason(factor: $0.element.factor, detail: $0.element.detail, statement: $0.element.reason) }
    }
}
