import Foundation
import SharedModels

/// One way to get the equipment, over the same months.
struct FinancingOption: Codable, Sendable, Hashable {
    /// `buy`, `loan`, `lease` or `raas`.
    var kind: String
    var label: String
    /// US dollars at signing: the price, or the first of a lease's payments. It is not among those that follow.
    var upfront: Decimal
    /// US dollars of each payment after that; 0 where it is bought outright. The last one may differ by odd cents.
    var payment: Decimal
    /// How many follow.
    var payments: Int
    /// US dollars a month for maintenance where it is not included.
    var maintenance: Decimal
    /// What a month costs in all: a payment and maintenance.
    var monthly: Decimal
    /// US dollars over the whole term: what is due at signing, the payments that follow, and the maintenance of every month.
    var total: Decimal
    /// What the equipment is taken to be worth at the end, where it is then owned.
    var valueKept: Decimal
    /// Total less what is kept.
    var netCost: Decimal
    /// Of the first year, by Section 179; 0 where the equipment is not the user's for taxes.
    var firstYearDeduction: Decimal
    var note: String

    enum CodingKeys: String, CodingKey {
        case kind, label, upfront, payment, payments, maintenance, monthly, total, note
        case valueKept = "value_kept"
        case netCost = "net_cost"
        case firstYearDeduction = "first_year_deduction"
    }
}

/// Buying, a loan, a lease and robot-as-a-service side by side, on assumptions that stand beside the figures.
struct FinancingOptions: Sendable, Hashable {
    struct Assumptions: Codable, Sendable, Hashable {
        /// Percent of the price that the equipment is worth at the end of the term, and a lease's residual.
        var residualPercent: Decimal = 20
        /// Percent of the price a month for robot-as-a-service, maintenance included, where no price is named. The platform's own
        /// illustration, no quotation.
        var serviceMonthlyPercent: Decimal = 3.5
        /// Percent of the price a year for maintenance where it is not included. An illustration as well.
        var maintenanceYearlyPercent: Decimal = 10

        enum CodingKeys: String, CodingKey {
            case residualPercent = "residual_percent"
            case serviceMonthlyPercent = "service_monthly_percent"
            case maintenanceYearlyPercent = "maintenance_yearly_percent"
        }
    }

    enum Invalid: Error, Equatable {
        case schedule(PaymentSchedule.Invalid)
        case service

        /// A sentence for whoever asked.
        var message: String {
            switch self {
            case .schedule(let invalid): PaymentQuote.Invalid.schedule(invalid).problem.message
            case .service:
                "The monthly price of the service must be more than 0 and at most 100,000,000 US dollars, in whole cents."
            }
        }
    }

    let price: Decimal
    let termMonths: Int
    let assumptions: Assumptions
    let options: [FinancingOption]

    /// - Parameter service: US dollars a month of a robot-as-a-service offer; nil takes the assumption.
    init(
        price: Decimal,
        annualRate: Decimal,
        termMonths: Int,
        service: Decimal? = nil,
        assumptions: Assumptions = Assumptions()
    ) throws(Invalid) {
        guard (0..<100).contains(assumptions.residualPercent) else { throw .schedule(.residual) }
        if let service {
            guard PaymentSchedule.amounts.contains(service), service == Money.rounded(service) else { throw .service }
        }
        let kept = Money.rounded(price * assumptions.residualPercent / 100)
        let loan: PaymentSchedule
        let lease: PaymentSchedule
        do {
            loan = try PaymentSchedule(amount: price, annualRate: annualRate, termMonths: termMonths)
            lease = try PaymentSchedule(
                amount: price,
                annualRate: annualRate,
                termMonths: termMonths,
                timing: .advance,
                residual: kept
            )
        } catch {
            throw .schedule(error)
        }
        let upkeep = Money.rounded(price * assumptions.maintenanceYearlyPercent / 1_200)
        let months = Decimal(termMonths)
        let deduction = Section179.deduction(for: price)
        let monthlyService = service ?? Money.rounded(price * assumptions.serviceMonthlyPercent / 100)

        func option(
            _ kind: String,
            _ label: String,
            upfront: Decimal,
            financed: Decimal,
            payments: Int,
            paid: Decimal,
            kept: Decimal,
            deduction: Decimal,
            upkeep: Decimal,
            _ note: String
        ) -> FinancingOption {
            let total = paid + upkeep * months
            return FinancingOption(
                kind: kind,
                label: label,
                upfront: upfront,
                payment: financed,
                payments: payments,
                maintenance: upkeep,
                monthly: financed + upkeep,
                total: total,
                valueKept: kept,
                netCost: total - kept,
                firstYearDeduction: deduction,
                note: note
            )
        }
        self.price = price
        self.termMonths = termMonths
        self.assumptions = assumptions
        options = [
            option(
                "buy",
                "Buy",
                upfront: price,
                financed: 0,
                payments: 0,
                paid: price,
                kept: kept,
                deduction: deduction,
                upkeep: upkeep,
                "Yours from the first day; the whole price is due at once."
            ),
            option(
                "loan",
                "Loan",
                upfront: 0,
                financed: loan.monthlyPayment,
                payments: termMonths,
                paid: loan.totalOfPayments,
                kept: kept,
                deduction: deduction,
                upkeep: upkeep,
                "Yours from the first day; paid off at the end."
            ),
            option(
                "lease",
                "Lease",
                upfront: lease.monthlyPayment,
                financed: lease.monthlyPayment,
                payments: termMonths - 1,
                paid: lease.totalOfPayments,
                kept: 0,
                deduction: 0,
                upkeep: upkeep,
                "Paid in advance: the amount at signing is the first of \(termMonths) payments; returned at the end, or bought for \(Money.format(kept))."
            ),
            option(
                "raas",
                "Robot as a service",
                upfront: 0,
                financed: monthlyService,
                payments: termMonths,
                paid: monthlyService * months,
                kept: 0,
                deduction: 0,
                upkeep: 0,
                "Maintenance is included; it can usually be ended sooner."
            ),
        ]
    }
}
