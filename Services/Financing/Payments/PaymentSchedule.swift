import Foundation
import SharedModels

/// When a payment is due: at the end of each month, or at its beginning as most leases have it.
enum PaymentTiming: String, Codable, Sendable, CaseIterable {
    case arrears, advance
}

/// A level-payment schedule: every payment pays the month's interest and then principal.
///
/// Payment = (P - R (1 + i)^-n) i / (1 - (1 + i)^-n), in advance divided by 1 + i; i is the annual rate / 12, R the residual that
/// is left at the end (the annuity formula). Each row is rounded to the cent and the last payment takes what is left; a residual is
/// a row of its own after it, with the interest until then, and takes the odd cent. The last row's balance is exactly zero.
struct PaymentSchedule: Sendable, Hashable {
    /// US dollars financed.
    let amount: Decimal
    /// Percent a year.
    let annualRate: Decimal
    let termMonths: Int
    let timing: PaymentTiming
    /// US dollars that are due, or at which the equipment may be bought, at the end of the term.
    let residual: Decimal
    /// The payments, without the residual.
    let payments: [ScheduledPayment]

    enum Invalid: Error, Equatable {
        case amount
        case rate
        case term
        case residual
    }

    /// US dollars, from the smallest coin.
    static let amounts: ClosedRange<Decimal> = Decimal(sign: .plus, exponent: -2, significand: 1)...100_000_000
    /// Percent a year.
    static let rates: ClosedRange<Decimal> = 0...100
    static let terms = 6...120

    /// - Parameters:
    ///   - amount: rounded to the cent before anything else.
    ///   - residual: at least 0 and less than the amount.
    init(
        amount: Decimal,
        annualRate: Decimal,
        termMonths: Int,
        timing: PaymentTiming = .arrears,
        residual: Decimal = 0
    ) throws(Invalid) {
        // Compared first: what is no number must not reach the arithmetic.
        guard amount > 0, Self.amounts.contains(Money.rounded(amount)) else { throw .amount }
        guard Self.rates.contains(annualRate) else { throw .rate }
        guard Self.terms.contains(termMonths) else { throw .term }
        guard residual >= 0, residual < amount else { throw .residual }
        self.amount = Money.rounded(amount)
        self.annualRate = annualRate
        self.termMonths = termMonths
        self.timing = timing
        self.residual = Money.rounded(residual)
        self.payments = Self.rows(self.amount, annualRate, termMonths, timing, self.residual)
    }

    /// The level payment, US dollars a month.
    var monthlyPayment: Decimal { payments.first?.payment ?? 0 }

    /// The payments, and the residual where there is one: the balance of the last row is zero.
    var rows: [ScheduledPayment] {
        guard residual > 0, let last = payments.last else { return payments }
        return payments + [
            ScheduledPayment(
                number: termMonths + 1,
                payment: residual,
                interest: residual - last.balance,
                principal: last.balance,
                balance: 0,
                isResidual: true
            )
        ]
    }

    /// Without the residual.
    var totalOfPayments: Decimal { payments.reduce(0) { $0 + $1.payment } }

    /// What all payments and the residual come to beyond the amount.
    var totalInterest: Decimal { totalOfPayments + residual - amount }

    static func levelPayment(
        amount: Decimal,
        annualRate: Decimal,
        termMonths: Int,
        timing: PaymentTiming = .arrears,
        residual: Decimal = 0
    ) -> Decimal {
        let rate = annualRate / 1200
        guard rate > 0 else { return Money.rounded((amount - residual) / Decimal(termMonths)) }
        let growth = Money.power(1 + rate, termMonths)
        let inArrears = (amount * growth - residual) * rate / (growth - 1)
        return Money.rounded(timing == .advance ? inArrears / (1 + rate) : inArrears)
    }

    private static func rows(
        _ amount: Decimal,
        _ annualRate: Decimal,
        _ termMonths: Int,
        _ timing: PaymentTiming,
        _ residual: Decimal
    ) -> [ScheduledPayment] {
        let level = levelPayment(
            amount: amount,
            annualRate: annualRate,
            termMonths: termMonths,
            timing: timing,
            residual: residual
        )
        // In advance the residual is due a month after the last payment, and grows to its amount until then.
        let remaining = timing == .advance ? Money.rounded(residual / (1 + annualRate / 1200)) : residual
        var balance = amount
        return (1...termMonths).map { number in
            let isAtStart = number == 1 && timing == .advance
            let interest = isAtStart ? 0 : Money.rounded(balance * annualRate / 1200)
            let left = balance - remaining
            let principal = number == termMonths ? left : min(level - interest, left)
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
