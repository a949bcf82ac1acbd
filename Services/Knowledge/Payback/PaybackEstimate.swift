import Foundation

/// Whether a robot earns what it costs: labour saved against price and upkeep, undiscounted.
///
///     saved a year   = people x hours a week x 52 x wage x share of the work that it takes over;
///                      hours a week = hours a day x days a week where they are said by the day, and hours a week x 52 x wage is
///                      what a person costs a year where that is said
///     upkeep a year  = price x quantity x upkeep share
///     net a year     = saved - upkeep
///     pay-back       = price x quantity / (net / 12), in months
///     five years     = 5 x net - price x quantity; a price of all robots together stands in place of price x quantity
///
/// The simple pay-back period of any textbook of capital budgeting; it leaves out interest, taxes and the value that is left.
struct PaybackEstimate: Sendable, Hashable {
    /// A figure, and whether somebody said it.
    struct Input: Sendable, Hashable {
        var value: Decimal
        var isAssumed: Bool

        static func said(_ value: Decimal) -> Input { Input(value: value, isAssumed: false) }
        static func assumed(_ value: Decimal) -> Input { Input(value: value, isAssumed: true) }
    }

    /// Of one robot, installed; US dollars.
    var price: Input
    /// Whether the price is that of all robots together.
    var priceCoversAll = false
    var quantity: Input = .assumed(1)
    /// Whose work it takes over.
    var people: Input = .assumed(1)
    /// Of each of them.
    var hoursPerWeek: Input = .assumed(40)
    /// Where hours were said by the day: they, and the days a week that they are reckoned with.
    var hoursPerDay: Input?
    var daysPerWeek: Input = .assumed(5)
    /// An hour, with what comes on top of the wage; US dollars.
    var wage: Input = .assumed(25)
    /// What a person costs a year, where that was said in place of an hour's cost.
    var annualCost: Input?
    /// Share of their work that it takes over.
    var share: Input = .assumed(Decimal(string: "0.7") ?? 0)
    /// Share of the price that upkeep takes a year.
    var upkeepShare: Input = .assumed(Decimal(string: "0.1") ?? 0)

    var cost: Decimal { priceCoversAll ? price.value : price.value * quantity.value }
    var savedPerYear: Decimal {
        let hours = hoursPerDay.map { $0.value * daysPerWeek.value } ?? hoursPerWeek.value
        let costOfOne = annualCost?.value ?? hours * 52 * wage.value
        return Self.cents(people.value * costOfOne * share.value)
    }
    var upkeepPerYear: Decimal { Self.cents(cost * upkeepShare.value) }
    var netPerYear: Decimal { savedPerYear - upkeepPerYear }
    var fiveYears: Decimal { Self.cents(netPerYear * 5 - cost) }

    /// One decimal; nil where it never pays back.
    var months: Decimal? {
        guard netPerYear > 0 else { return nil }
        return Self.rounded(cost * 12 / netPerYear, 1)
    }

    private static func cents(_ value: Decimal) -> Decimal { rounded(value, 2) }

    private static func rounded(_ value: Decimal, _ scale: Int) -> Decimal {
        var (source, result) = (value, Decimal())
        NSDecimalRound(&result, &source, scale, .plain)
        return result
    }
}
