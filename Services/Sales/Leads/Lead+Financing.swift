import Foundation
import SharedModels

extension Lead {
    /// Ready for financing: what it is for, what it may cost, and whose business it is, or at least its trade.
    var isReady: Bool {
        let isNeedKnown = ["needs", "robot_categories"].contains { needs[$0] != nil }
        let isAmountKnown = ["budget", "equipment_value", "monthly_payment"].contains { needs[$0] != nil }
        return isNeedKnown && isAmountKnown && (businessName != nil || industry != nil)
    }

    /// Everything that financing can use, by the names of `captured_data`; contact data only where it is kept.
    var handOffFields: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        let passed = [
            "business_name", "contact_name", "industry", "city", "state", "zip_code", "business_type", "annual_revenue",
            "years_in_business", "credit_rating", "credit_score", "budget", "equipment_value", "monthly_payment",
            "term_months", "existing_obligations", "down_payment", "down_payment_percent", "robot_categories", "needs",
            "quantity", "timeline",
        ]
        for field in passed { fields[field] = value(of: field) }
        if let quantity = needs["quantity"]?.intValue { fields["counts"] = ["robots": .int(quantity)] }
        if let value = equipmentTotal { fields["equipment_value"] = .double(value) }
        return fields
    }

    /// Of all robots that are wanted, said as one sum ("a quote of $120,000 for 3") or for each; nil where no price was named.
    private var equipmentTotal: Double? {
        let count = needs["price_covers_all"] == true ? 1 : max(1, needs["quantity"]?.intValue ?? 1)
        return needs["equipment_value"]?.doubleValue.map { $0 * Double(count) }
    }

    /// What the prequalification form can be filled in with, in the form's own words. Consent is given there, by the applicant.
    var formFields: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for field in ["business_name", "business_type", "industry", "email", "phone", "credit_rating"] {
            fields[field] = value(of: field)
        }
        if let industry = industry, !Self.industries.contains(industry) { fields["industry"] = nil }
        fields["quantity"] = needs["quantity"]?.intValue.flatMap(Self.quantity)
        fields["annual_revenue"] = needs["annual_revenue"]?.doubleValue.map(Self.revenue)
        fields["business_age"] = needs["years_in_business"]?.doubleValue.map(Self.age)
        fields["existing_obligations"] = needs["existing_obligations"]
        if let amount = equipmentTotal ?? needs["budget"]?.doubleValue, amount > 0 {
            fields["equipment_value"] = .double(amount)
        }
        return fields
    }

    private static let industries = ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"]

    private static func quantity(_ count: Int) -> JSONValue? {
        switch count {
        case 1: "1"
        case 2...5: "2-5"
        case 6...10: "6-10"
        case 11...20: "11-20"
        case 21...: "20+"
        default: nil
        }
    }

    private static func revenue(_ dollars: Double) -> JSONValue {
        switch dollars {
        case ..<500_000: "0-500k"
        case ..<1_000_000: "500k-1m"
        case ..<5_000_000: "1m-5m"
        case ..<10_000_000: "5m-10m"
        default: "10m+"
        }
    }

    private static func age(_ years: Double) -> JSONValue {
        switch years {
        case ..<1: "0-1"
        case ..<2: "1-2"
        case ..<5: "2-5"
        default: "5+"
        }
    }
}
