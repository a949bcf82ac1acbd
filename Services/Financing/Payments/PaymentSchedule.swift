import Foundation
import SharedModels

/// A level-payment schedule in arrears: every payment pays the period's interest and then principal.
///
/// Payment = P i / (1 - (1 + i)^-n) with i the annual rate / 12, the annuity formula; each row is rounded to the cent
/// and the last payment takes what is left, so the balance closes at exactly zero.
struct PaymentSchedule: Sendable, Hashable {
    /// US dollars financed.
    let amount: Decimal
    /// Percent a year.
    let annualRate: Decimal
    let termMonths: Int
    let payments: [ScheduledPayment]

    enum Invalid: Error, Equatable {
        case amount
        case rate
        case term
    }

    /// US dollars, from the smallest coin.
    static let amounts: ClosedRange<Decimal> = Decimal(sign: .plus, exponent: -2, significand: 1)...100_000_000
    /// Percent a year.
    static let rates: ClosedRange<Decimal> = 0...100
    static let terms = 6...120

    /// - Parameter amount: rounded to the cent before anything else.
    init(amount: Decimal, annualRate: Decimal, termMonths: Int) throws(Invalid) {
        // Compared first: what is no number must not reach the arithmetic.
        guard amount > 0, Self.amounts.contains(Money.rounded(amount)) else { throw .amount }
        guard Self.rates.contains(annualRate) else { throw .rate }
        guard Self.terms.contains(termMonths) else { throw .term }
        let amount = Money.rounded(amount)
        self.amount = amount
        self.annualRate = annualRate
        self.termMonths = termMonths
        self.payments = Self.rows(amount: amount, annualRate: annualRate, termMonths: termMonths)
    }

    /// The level payment, US dollars a month.
    var monthlyPayment: Decimal { payments.first?.payment ?? 0 }

    var totalOfPayments: Decimal { payments.reduce(0) { $0 + $1.payment } }

    var totalInterest: Decimal { payments.reduce(0) { $0 + $1.interest } }

    static func levelPayment(amount: Decimal, annualRate: Decimal, termMonths: Int) -> Decimal {
        let rate = annualRate / 1200
        guard rate > 0 else { return Money.rounded(amount / Decimal(termMonths)) }
        let growth = Money.power(1 + rate, termMonths)
        return Money.rounded(amount * rate * growth / (growth - 1))
    }

    private static func rows(amount: Decimal, annualRate: Decimal, termMonths: Int) -> [ScheduledPayment] {
        let level = levelPayment(amount: amount, annualRate: annualRate, termMonths: termMonths)
        var balance = amount
        return (1...termMonths).map { number in
            let interest = Money.rounded(balance * annualRate / 1200)
            let principal = number == termMonths ? balance : min(level - interest, balance)
            balance -= principal
            return ScheduledPayment(
                number: number,
                payment: interest + principal,
                interest: interest,
                principal: principal,
                balance: balance
            )
        }
    }
}
