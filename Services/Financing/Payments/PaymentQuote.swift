import Foundation
import SharedModels

/// What was asked of a payment: figures as they were said.
struct PaymentQuestion: Codable, Sendable, Hashable {
    /// Price of the equipment, US dollars.
    var amount: Decimal
    /// Percent a year; nil takes the indicative rate of the credit rating.
    var annualRate: Decimal?
    var creditRating: CreditRating?
    var termMonths: Int?
    var timing: PaymentTiming?
    /// Percent of the price that is left at the end.
    var residualPercent: Decimal?
    /// US dollars paid at the beginning.
    var downPayment: Decimal?
    /// US dollars withheld from the proceeds.
    var fee: Decimal?

    enum CodingKeys: String, CodingKey {
        case amount, timing, fee
        case annualRate = "annual_rate"
        case creditRating = "credit_rating"
        case termMonths = "term_months"
        case residualPercent = "residual_percent"
        case downPayment = "down_payment"
    }
}

/// A payment with its schedule, and everything that was assumed for it.
struct PaymentQuote: Sendable {
    let question: PaymentQuestion
    let schedule: PaymentSchedule
    let apr: Decimal?

    enum Invalid: Error, Equatable {
        case schedule(PaymentSchedule.Invalid)
        case downPayment
        case fee

        /// The field, and a sentence for whoever asked.
        var problem: (field: String, message: String) {
            switch self {
            case .schedule(.amount): ("amount", "The amount must be more than 0 and at most 100,000,000 US dollars.")
            case .schedule(.rate): ("annual_rate", "The rate must be between 0 and 100 percent a year.")
            case .schedule(.term): ("term_months", "The term must be between 6 and 120 months.")
            case .schedule(.residual):
                ("residual_percent", "The residual must be at least 0 and less than what is financed.")
            case .downPayment: ("down_payment", "The down payment must be at least 0 and less than the price.")
            case .fee: ("fee", "The fee must be at least 0 and less than what is financed.")
            }
        }
    }

    init(_ question: PaymentQuestion, rates: RateTable, usualTerm: Int) throws(Invalid) {
        let down = question.downPayment ?? 0
        guard down >= 0, down == 0 || down < question.amount else { throw .downPayment }
        let residual = Money.rounded(question.amount * (question.residualPercent ?? 0) / 100)
        do {
            schedule = try PaymentSchedule(
                amount: question.amount - down,
                annualRate: question.annualRate ?? rates.rate(for: question.creditRating ?? .good),
                termMonths: question.termMonths ?? usualTerm,
                timing: question.timing ?? .arrears,
                residual: residual
            )
        } catch {
            throw .schedule(error)
        }
        let fee = question.fee ?? 0
        guard fee >= 0, fee < schedule.amount else { throw .fee }
        apr = fee == 0 ? schedule.annualRate : AnnualPercentageRate.of(schedule, received: schedule.amount - fee)
        self.question = question
    }

    /// For JSON, without the single payments.
    var summary: [String: JSONValue] {
        var content: [String: JSONValue] = [
            "amount": .double(schedule.amount.doubleValue),
            "annual_rate": .double(schedule.annualRate.doubleValue),
            "rate_assumed": .bool(question.annualRate == nil),
            "credit_rating": .string((question.creditRating ?? .good).rawValue),
            "credit_rating_assumed": .bool(question.creditRating == nil),
            "term_months": .int(schedule.termMonths),
            "term_assumed": .bool(question.termMonths == nil),
            "timing": .string(schedule.timing.rawValue),
            "monthly_payment": .double(schedule.monthlyPayment.doubleValue),
            "total_of_payments": .double(schedule.totalOfPayments.doubleValue),
            "total_interest": .double(schedule.totalInterest.doubleValue),
        ]
        if let apr { content["apr"] = .double(apr.doubleValue) }
        if schedule.residual > 0 { content["residual"] = .double(schedule.residual.doubleValue) }
        if let down = question.downPayment, down > 0 { content["down_payment"] = .double(down.doubleValue) }
        if let fee = question.fee, fee > 0 { content["fee"] = .double(fee.doubleValue) }
        return content
    }

    func full() throws -> JSONValue {
        var content = summary
        content["schedule"] = try JSONValue(encoding: schedule.rows)
        return .object(content)
    }
}
