import Foundation

/// What of equipment that is put to use in 2026 may be deducted at once: 26 USC 179 with the limits of Rev. Proc. 2025-32 for tax
/// years that begin in 2026. Not tax advice: the income of the business limits it further, and states differ.
enum Section179 {
    static let year = 2026
    static let limit: Decimal = 2_560_000
    /// Beyond so much of purchases in the year every dollar takes one off the limit.
    static let phaseOutFrom: Decimal = 4_090_000

    static let note =
        "An illustration of Section 179 for equipment put to use in \(year), not tax advice: the income of the business limits it, and states differ."

    static func deduction(for purchases: Decimal) -> Decimal {
        let allowed = max(0, limit - max(0, purchases - phaseOutFrom))
        return Money.rounded(min(max(0, purchases), allowed))
    }
}
