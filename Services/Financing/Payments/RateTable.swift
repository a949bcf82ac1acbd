import Foundation

/// Indicative annual rates by credit rating, percent. They are this platform's own illustration, not an offer and not a
/// market quotation; an operator sets others with `FINANCING_RATES`.
struct RateTable: Sendable, Hashable {
    let rates: [CreditRating: Decimal]

    static let standard = RateTable(rates: [.excellent: 7.5, .good: 9.5, .fair: 12.5, .poor: 16])

    func rate(for rating: CreditRating) -> Decimal { rates[rating] ?? Self.standard.rates[rating] ?? 16 }

    /// Reads `excellent=7.5,good=9.5,fair=12.5,poor=16`; nil where a rating is missing or named twice, or a rate is no number in 0...100.
    init?(_ items: [String]) {
        var rates: [CreditRating: Decimal] = [:]
        for item in items {
            let pair = item.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
            guard pair.count == 2, let rating = CreditRating(rawValue: pair[0]), let rate = Self.number(pair[1]),
                (0...100).contains(rate), rates[rating] == nil
            else { return nil }
            rates[rating] = rate
        }
        guard rates.count == CreditRating.allCases.count else { return nil }
        self.rates = rates
    }

    init(rates: [CreditRating: Decimal]) { self.rates = rates }

    /// `Decimal(string:)` stops at the first letter: "9.5abc" would be 9.5, and "1O" one percent.
    private static func number(_ text: String) -> Decimal? {
        guard text.wholeMatch(of: /[0-9]{1,3}(\.[0-9]{1,6})?/) != nil else { return nil }
        return Decimal(string: text)
    }

    /// By the words of the settings, for storing.
    var stored: [String: Decimal] {
        Dictionary(uniqueKeysWithValues: CreditRating.allCases.map { ($0.rawValue, rate(for: $0)) })
    }

    init(stored: [String: Decimal]) {
        self.init(
            rates: Dictionary(
                uniqueKeysWithValues: CreditRating.allCases.compactMap { rating in
                    stored[rating.rawValue].map { (rating, $0) }
                }
            )
        )
    }
}
