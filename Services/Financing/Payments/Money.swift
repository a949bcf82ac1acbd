import Foundation

/// Arithmetic on exact decimal money: US dollars, two decimals, half to even.
enum Money {
    /// To the cent, half to even, so that rounding errors do not drift one way over a schedule.
    static func rounded(_ amount: Decimal, scale: Int = 2) -> Decimal {
        var source = amount
        var result = Decimal()
        NSDecimalRound(&result, &source, scale, .bankers)
        return result
    }

    /// The decimal that a number of JSON was written as: `Decimal(7.1)` would be 7.0999999999999998976.
    ///
    /// - Returns: nil for what is no number, or too large for a `Decimal`.
    static func exact(_ number: Double) -> Decimal? {
        guard number.isFinite, abs(number) < 1e30 else { return nil }
        return Decimal(string: "\(number)")
    }

    /// `base` to the power of a whole `exponent` of at least 0.
    static func power(_ base: Decimal, _ exponent: Int) -> Decimal {
        var result: Decimal = 1
        var square = base
        var remaining = max(0, exponent)
        while remaining > 0 {
            if remaining & 1 == 1 { result *= square }
            square *= square
            remaining >>= 1
        }
        return result
    }

    /// `$1,234.50`, and without cents where they are zero and `cents` is false.
    static func format(_ amount: Decimal, cents: Bool = true) -> String {
        let value = rounded(amount, scale: cents ? 2 : 0)
        let negative = value < 0
        let text = "\(negative ? -value : value)"
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts.first.map(String.init) ?? "0"
        var grouped = ""
        for (index, digit) in whole.reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        let dollars = (negative ? "-$" : "$") + String(grouped.reversed())
        guard cents else { return dollars }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return dollars + "." + fraction.padding(toLength: 2, withPad: "0", startingAt: 0)
    }
}
