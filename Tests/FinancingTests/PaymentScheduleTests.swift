import Foundation
import SharedModels
import Testing

@testable import Financing

@Suite("Payment schedules")
struct PaymentScheduleTests {
    @Test("The level payment is the annuity formula's")
    func knownPayment() throws {
        let schedule = try PaymentSchedule(amount: 100_000, annualRate: 9.5, termMonths: 60)
        #expect(schedule.monthlyPayment == Decimal(string: "2100.19"))
    }

    @Test(
        "Every schedule closes at zero, to the cent",
        arguments: [
            ("60000", "9.5", 60), ("0.01", "9.5", 6), ("99999999.99", "16", 120), ("1234.56", "0", 7),
            ("85000", "7.5", 48), ("100", "100", 120),
        ]
    )
    func closes(amount: String, rate: String, term: Int) throws {
        let principal = try #require(Decimal(string: amount))
        let schedule = try PaymentSchedule(
            amount: principal,
            annualRate: try #require(Decimal(string: rate)),
            termMonths: term
        )
        #expect(schedule.payments.count == term)
        #expect(schedule.payments.last?.balance == 0)
        #expect(schedule.payments.reduce(Decimal(0)) { $0 + $1.principal } == principal)
        #expect(schedule.totalOfPayments == principal + schedule.totalInterest)
        for payment in schedule.payments {
            #expect(payment.payment == payment.interest + payment.principal)
            #expect(payment.payment == Money.rounded(payment.payment))
            #expect(payment.balance >= 0)
        }
    }

    @Test("Amounts, rates and terms out of range are refused by name")
    func refused() {
        #expect(throws: PaymentSchedule.Invalid.amount) {
            try PaymentSchedule(amount: 0, annualRate: 9.5, termMonths: 60)
        }
        #expect(throws: PaymentSchedule.Invalid.amount) {
            try PaymentSchedule(amount: 100_000_001, annualRate: 9.5, termMonths: 60)
        }
        #expect(throws: PaymentSchedule.Invalid.rate) {
            try PaymentSchedule(amount: 1000, annualRate: -1, termMonths: 60)
        }
        #expect(throws: PaymentSchedule.Invalid.term) {
            try PaymentSchedule(amount: 1000, annualRate: 5, termMonths: 5)
        }
    }

    @Test("Money reads as people write it")
    func format() throws {
        #expect(Money.format(1_234.5) == "$1,234.50")
        #expect(Money.format(0) == "$0.00")
        #expect(Money.format(-1_000_000) == "-$1,000,000.00")
        #expect(Money.format(999, cents: false) == "$999")
        #expect(Money.format(try #require(Decimal(string: "2100.185"))) == "$2,100.18")
    }

    @Test("A rate table names every rating or is refused")
    func rateTable() {
        #expect(RateTable(["excellent=7", "good=9", "fair=12.25", "poor=15"])?.rate(for: .fair) == 12.25)
        #expect(RateTable(["excellent=7", "good=9"]) == nil)
        #expect(RateTable(["excellent=7", "good=9", "fair=x", "poor=15"]) == nil)
        #expect(RateTable(["excellent=7", "good=9", "fair=-1", "poor=15"]) == nil)
        for wrong in ["9.5abc", "9,5", "1O", "9.", ".5", "9 5", "9.5%", "1e1", "+9", "101", ""] {
            #expect(RateTable(["excellent=7", "good=9", "fair=\(wrong)", "poor=15"]) == nil, "\(wrong)")
        }
        #expect(RateTable(["excellent=7", "good=9", "good=10", "fair=12", "poor=15"]) == nil, "which of the two?")
    }
}
