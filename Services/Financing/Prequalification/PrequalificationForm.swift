import Foundation
import Platform
import SharedModels

/// The published form, checked: bands and words become the numbers that the scorecard reads.
struct PrequalificationForm: Sendable, Hashable {
    let request: PrequalificationRequest
    let applicant: Applicant
    let quantity: Int

    static let businessTypes = ["llc", "corporation", "partnership", "sole-proprietor"]

    /// The middle of each band stands for it in the score; an open band counts as its lower end. What is said of it is the band
    /// (`StatedFigures`).
    static let revenueBands: [String: Decimal] = [
        "0-500k": 250_000, "500k-1m": 750_000, "1m-5m": 3_000_000, "5m-10m": 7_500_000, "10m+": 10_000_000,
    ]
    /// Where each band ends; an open one is not among them.
    static let revenueTops: [String: Decimal] = [
        "0-500k": 500_000, "500k-1m": 1_000_000, "1m-5m": 5_000_000, "5m-10m": 10_000_000,
    ]
    static let ageBands: [String: Double] = ["0-1": 0.5, "1-2": 1.5, "2-5": 3.5, "5+": 5]
    /// The lower end of each band, so that an estimate never assumes more robots than were asked for.
    static let quantityBands: [String: Int] = ["1": 1, "2-5": 2, "6-10": 6, "11-20": 11, "20+": 20]

    /// - Throws: `APIError.validation` with every wrong field.
    init(_ request: PrequalificationRequest) throws {
        var validator = Validator()
        var request = request
        request.businessName = request.businessName.trimmingCharacters(in: .whitespacesAndNewlines)
        validator.check(
            Self.isPlain(request.businessName, atMost: 200),
            "business_name",
            "must have 1 to 200 characters, and no control characters"
        )
        validator.check(
            Self.businessTypes.contains(request.businessType),
            "business_type",
            Self.oneOf(Self.businessTypes)
        )
        validator.check(
            Industry(rawValue: request.industry) != nil,
            "industry",
            Self.oneOf(Industry.allCases.map(\.rawValue))
        )
        validator.check(Self.isEmail(request.email), "email", "must be an e-mail address")
        validator.check(Self.isPhone(request.phone), "phone", "must be a phone number with 7 to 15 digits")
        validator.check(
            request.selectedEquipment.count <= 100,
            "selected_equipment",
            "must name at most 100 robots"
        )
        validator.check(
            request.selectedEquipment.allSatisfy { Self.isPlain($0, atMost: 100) },
            "selected_equipment",
            "must hold ids of 1 to 100 characters"
        )
        validator.check(
            Self.quantityBands[request.quantity] != nil,
            "quantity",
            Self.oneOf(["1", "2-5", "6-10", "11-20", "20+"])
        )
        validator.check(
            Self.revenueBands[request.annualRevenue] != nil,
            "annual_revenue",
            Self.oneOf(["0-500k", "500k-1m", "1m-5m", "5m-10m", "10m+"])
        )
        validator.check(
            Self.ageBands[request.businessAge] != nil,
            "business_age",
            Self.oneOf(["0-1", "1-2", "2-5", "5+"])
        )
        validator.check(
            CreditRating(rawValue: request.creditRating) != nil,
            "credit_rating",
            Self.oneOf(CreditRating.allCases.map(\.rawValue))
        )
        validator.check(request.consent, "consent", "must be true: without consent nothing is scored or stored")
        let amount = request.equipmentValue.map { Money.exact($0).map { Money.rounded($0) } ?? 0 }
        if let amount {
            validator.check(
                PaymentSchedule.amounts.contains(amount),
                "equipment_value",
                "must be more than 0 and at most 100,000,000 US dollars"
            )
        }
        let obligations = request.existingObligations.map { Money.exact($0).map { Money.rounded($0) } ?? -1 }
        if let obligations {
            validator.check(
                (0...9_999_999_999).contains(obligations),
                "existing_obligations",
                "must be between 0 and 9,999,999,999 US dollars"
            )
        }
        try validator.finish()

        guard let revenue = Self.revenueBands[request.annualRevenue], let years = Self.ageBands[request.businessAge],
            let rating = CreditRating(rawValue: request.creditRating),
            let quantity = Self.quantityBands[request.quantity]
        else { throw APIError.validation([]) }
        self.request = request
        self.quantity = quantity
        self.applicant = Applicant(
            annualRevenue: revenue,
            yearsInBusiness: years,
            creditRating: rating,
            industry: Industry(rawValue: request.industry),
            amount: amount,
            existingObligations: obligations,
            revenueBand: request.annualRevenue,
            ageBand: request.businessAge,
            revenueBracket: RevenueBracket(top: Self.revenueTops[request.annualRevenue])
        )
    }

    private static func oneOf(_ values: [String]) -> String { "must be one of: " + values.joined(separator: ", ") }

    /// Some text that a person can read and a column can hold.
    static func isPlain(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.count) && text.utf8.count <= limit * 8 && !hasControls(text)
    }

    private static func hasControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    static func isEmail(_ text: String) -> Bool {
        guard text.utf8.count <= 254, !text.contains(where: \.isWhitespace), !hasControls(text) else { return false }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }

    static func isPhone(_ text: String) -> Bool {
        guard text.utf8.count <= 40 else { return false }
        let digits = text.filter { $0.isASCII && $0.isNumber }.count
        return (7...15).contains(digits) && text.allSatisfy { "0123456789+-(). x/".contains($0) }
    }
}
