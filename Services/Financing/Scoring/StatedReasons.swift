import Foundation
import SharedModels

/// Reasons of decisions from before a reason was a sentence for a notice: they named the figure that stands for a bracket, which nobody
/// stated, and what was not known. They are said in the words of the current scorecard.
enum StatedReasons {
    /// - Parameter inputs: what was decided on, with the brackets as they were stated.
    static func of(_ stored: [DecisionReason], from inputs: Applicant) -> [DecisionReason] {
        let rules = ScoringVersions.current
        let open = rules.reasons(of: rules.factors(of: inputs))
        return stored.compactMap { reason in
            guard reason.statement == nil else { return reason }
            return open.first { $0.factor == reason.factor }.map {
                DecisionReason(factor: $0.factor, detail: $0.detail, statement: $0.reason)
            }
        }
    }
}

extension Applicant {
    /// With the brackets of the form, where they were not kept among the inputs yet.
    func stating(revenueBand: String?, ageBand: String?) -> Applicant {
        var stated = self
        stated.revenueBand = self.revenueBand ?? revenueBand
        stated.ageBand = self.ageBand ?? ageBand
        if self.revenueBracket == nil, let band = stated.revenueBand {
            stated.revenueBracket = RevenueBracket(top: PrequalificationForm.revenueTops[band])
        }
        return stated
    }
}
