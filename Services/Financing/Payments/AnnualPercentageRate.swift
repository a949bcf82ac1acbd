import Foundation
import SharedModels

/// The annual percentage rate by the actuarial method of Regulation Z (12 CFR 1026, appendix J), with months as unit-periods:
/// the yearly rate at which payments, discounted month by month, come to what the customer really received. It counts what
/// the customer pays for the credit beside interest, such as a fee withheld from the proceeds.
enum AnnualPercentageRate {
    /// - Parameters:
    ///   - received: US dollars at the beginning: the amount less what is withheld of it.
    /// - Returns: percent a year, four decimals; nil where no rate from 0 to 1,000 % does it.
    static func of(_ schedule: PaymentSchedule, received: Decimal) -> Decimal? {
        let offset = schedule.timing == .advance ? 1 : 0
        // The last payment's odd cents do not count (12 CFR 1026.17(c)(3)(i)).
        var flows: [(month: Int, amount: Double)] = schedule.payments.map {
            ($0.number - offset, schedule.monthlyPayment.doubleValue)
        }
        if schedule.residual > 0 { flows.append((schedule.termMonths, schedule.residual.doubleValue)) }
        guard let monthly = rate(of: flows, worth: received.doubleValue) else { return nil }
        return Money.exact(monthly * 1_200).map { Money.rounded($0, scale: 4) }
    }

    /// The present value falls as the rate rises, so halving finds it. (The appendix iterates as well; any method that comes to the
    /// same figure will do.)
    private static func rate(of flows: [(month: Int, amount: Double)], worth: Double) -> Double? {
        func surplus(_ rate: Double) -> Double {
            flows.reduce(-worth) { $0 + $1.amount / pow(1 + rate, Double($1.month)) }
        }
        var (low, high) = (0.0, 1_000.0 / 1_200)
        // Without interest, level payments that were rounded down come to less than was lent by up to half a cent each.
        guard worth > 0, surplus(low) >= -0.005 * Double(flows.count + 1), surplus(high) <= 0 else { return nil }
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if surplus(middle) > 0 { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
