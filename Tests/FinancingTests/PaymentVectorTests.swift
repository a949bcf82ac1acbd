import Foundation
import SharedModels
import Testing

@testable import Financing

/// Figures that were reckoned elsewhere.
@Suite("Payments, rates and deductions: known figures")
struct PaymentVectorTests {
    private static func decimal(_ text: String) -> Decimal { Decimal(string: text) ?? .nan }

    private struct Vector {
        let what: String
        let reckoned: Decimal?
        let known: String

        var holds: Bool { reckoned == PaymentVectorTests.decimal(known) }
    }

    private static func payment(
        _ amount: Decimal,
        residual: Decimal = 0,
        rate: String,
        _ term: Int,
        _ timing: PaymentTiming,
        is known: String
    ) throws -> Vector {
        let schedule = try PaymentSchedule(
            amount: amount,
            annualRate: decimal(rate),
            termMonths: term,
            timing: timing,
            residual: residual
        )
        return Vector(
            what: "\(amount) less \(residual) at \(rate) % over \(term), \(timing)",
            reckoned: schedule.monthlyPayment,
            known: known
        )
    }

    /// What must come out, to the cent, and the rate to four decimals.
    private static func vectors() throws -> [Vector] {
        let payments = [
            try payment(100_000, rate: "9.5", 60, .arrears, is: "2100.19"),
            try payment(30_000, residual: 15_000, rate: "9.6", 36, .arrears, is: "601.20"),
            try payment(30_000, residual: 15_000, rate: "9.6", 36, .advance, is: "596.42"),
            try payment(85_000, residual: 8_500, rate: "8.25", 48, .advance, is: "1921.80"),
        ]
        let loan = try PaymentSchedule(amount: 100_000, annualRate: 9.5, termMonths: 60)
        let rate = Vector(
            what: "rate with 500 of 100,000 withheld",
            reckoned: AnnualPercentageRate.of(loan, received: 99_500),
            known: "9.7157"
        )
        let deductions = [("85000", "85000"), ("4500000", "2150000"), ("6650000", "0")].map { purchases, deduction in
            Vector(
                what: "Section 179 on \(purchases)",
                reckoned: Section179.deduction(for: decimal(purchases)),
                known: deduction
            )
        }
        return payments + [rate] + deductions
    }

    @Test("Payments, rate and deductions come out as they were reckoned elsewhere; it prints how many do")
    func knownFigures() throws {
        let vectors = try Self.vectors()
        print("payment vectors: \(vectors.count(where: \.holds)) of \(vectors.count)")
        for vector in vectors {
            #expect(vector.holds, "\(vector.what): \(String(describing: vector.reckoned)), not \(vector.known)")
        }
    }

    @Test("The annual percentage rate without a fee is the rate itself, and there is one only where it can be")
    func apr() throws {
        let schedule = try PaymentSchedule(amount: 100_000, annualRate: 9.5, termMonths: 60)
        let plain = try #require(AnnualPercentageRate.of(schedule, received: 100_000))
        #expect(abs(plain - 9.5) < Self.decimal("0.0005"))
        #expect(AnnualPercentageRate.of(schedule, received: 0) == nil)
        #expect(AnnualPercentageRate.of(schedule, received: 500_000) == nil)
    }

    @Test(
        "Section 179 for 2026: the limit, and what purchases beyond the threshold take off it",
        arguments: [
            ("2560000", "2560000"), ("4090000", "2560000"), ("4090001", "2559999"), ("9000000", "0"), ("0", "0"),
        ]
    )
    func section179(purchases: String, deduction: String) {
        #expect(Section179.deduction(for: Self.decimal(purchases)) == Self.decimal(deduction))
    }

    @Test(
        "Every schedule ends at exactly zero, row by row, with its residual as the last row",
        arguments: PaymentTiming.allCases
    )
    func closes(timing: PaymentTiming) throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3_000 {
            let amount = Decimal(Int.random(in: 50_000...50_000_000, using: &random)) / 100
            let share = Bool.random(using: &random) ? Int.random(in: 0...90, using: &random) : 0
            let schedule = try PaymentSchedule(
                amount: amount,
                annualRate: Decimal(Int.random(in: 0...3_000, using: &random)) / 100,
                termMonths: Int.random(in: 6...120, using: &random),
                timing: timing,
                residual: Money.rounded(amount * Decimal(share) / 100)
            )
            let rows = schedule.rows
            #expect(rows.count == schedule.termMonths + (share > 0 ? 1 : 0))
            var balance = amount
            for row in rows {
                #expect(row.payment == row.interest + row.principal)
                #expect(row.payment == Money.rounded(row.payment) && row.payment >= 0 && row.interest >= 0)
                balance -= row.principal
                #expect(row.balance == balance)
            }
            #expect(balance == 0)
            let last = try #require(rows.last)
            #expect(last.isResidual == (share > 0 ? true : nil))
            #expect(share == 0 || last.payment == schedule.residual)
            #expect(rows.reduce(Decimal(0)) { $0 + $1.interest } == schedule.totalInterest)
            #expect(rows.reduce(Decimal(0)) { $0 + $1.payment } == amount + schedule.totalInterest)
        }
    }

    @Test("85,000 in advance with a residual ends at its residual of 8,500 and at zero")
    func leaseCloses() throws {
        let schedule = try PaymentSchedule(
            amount: 85_000,
            annualRate: Self.decimal("8.25"),
            termMonths: 48,
            timing: .advance,
            residual: 8_500
        )
        let last = try #require(schedule.rows.last)
        #expect(last.number == 49 && last.payment == 8_500 && last.balance == 0)
        #expect(last.principal == Self.decimal("8441.96") && last.interest == Self.decimal("58.04"))
    }

    @Test("A schedule's rate is the one that it was made with")
    func property() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let amount = Decimal(Int.random(in: 50_000...50_000_000, using: &random)) / 100
            let rate = Decimal(Int.random(in: 0...3_000, using: &random)) / 100
            let residual = Money.rounded(amount * Decimal(Int.random(in: 0...60, using: &random)) / 100)
            let schedule = try PaymentSchedule(
                amount: amount,
                annualRate: rate,
                termMonths: Int.random(in: 6...120, using: &random),
                timing: PaymentTiming.allCases.randomElement(using: &random) ?? .arrears,
                residual: residual
            )
            let level = schedule.payments.dropLast().map(\.payment)
            #expect(Set(level).count <= 1)
            // Rounding to the cent moves the rate of a small loan a little.
            let apr = try #require(AnnualPercentageRate.of(schedule, received: amount))
            #expect(abs(apr - rate) < Self.decimal("0.2"), "\(amount) \(rate) \(schedule.termMonths)")
        }
    }

    @Test("A loan without interest has a rate of zero, however its payments are rounded")
    func withoutInterest() throws {
        for timing in PaymentTiming.allCases {
            for (amount, residual) in [("1000", "0"), ("1234.56", "400"), ("85000", "8500.01")] {
                let schedule = try PaymentSchedule(
                    amount: Self.decimal(amount),
                    annualRate: 0,
                    termMonths: 119,
                    timing: timing,
                    residual: Self.decimal(residual)
                )
                let apr = try #require(AnnualPercentageRate.of(schedule, received: schedule.amount))
                #expect(apr < Self.decimal("0.2"), "\(amount)")
            }
        }
    }

    @Test("The ways to get a robot add up, each with what it assumes")
    func options() throws {
        let options = try FinancingOptions(price: 60_000, annualRate: 9.5, termMonths: 48).options
        #expect(options.map(\.kind) == ["buy", "loan", "lease", "raas"])
        for option in options { #expect(option.netCost == option.total - option.valueKept) }
        let (buy, loan, lease) = (options[0], options[1], options[2])
        #expect(buy.upfront == 60_000 && buy.total == 60_000 + 500 * 48)
        #expect(loan.total > buy.total && lease.monthly < loan.monthly)
        #expect(buy.firstYearDeduction == 60_000 && lease.firstYearDeduction == 0)
        let offered = try FinancingOptions(price: 60_000, annualRate: 9.5, termMonths: 48, service: 1_500).options[3]
        #expect(offered.total == 72_000)
        for option in options {
            // The last payment has the odd cents.
            let counted = option.upfront + option.payment * Decimal(option.payments) + option.maintenance * 48
            #expect(abs(option.total - counted) < 1, "\(option.kind)")
            #expect(option.monthly == option.payment + option.maintenance)
        }
        #expect(lease.upfront == lease.payment && lease.payments == 47 && lease.maintenance == 500)
    }

    @Test("A price of a service that cannot be is refused", arguments: ["-1", "0", "99.999", "1000000000"])
    func service(price: String) {
        #expect(throws: FinancingOptions.Invalid.service) {
            try FinancingOptions(price: 60_000, annualRate: 9.5, termMonths: 48, service: Self.decimal(price))
        }
    }

    @Test("A residual that is no less than the amount is refused by name")
    func residual() {
        for residual in [-1, 1_000, 2_000] as [Decimal] {
            #expect(throws: PaymentSchedule.Invalid.residual) {
                try PaymentSchedule(amount: 1_000, annualRate: 5, termMonths: 12, residual: residual)
            }
        }
    }
}
