public import SharedModels

extension Slots {
    /// What was learned, by field, as it travels in `captured_data`: `annual_revenue`, `years_in_business`, `credit_rating`,
    /// `equipment_value`, `zip_code` …
    public var captured: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        for (name, path) in Self.numbers { fields[name] = self[keyPath: path].map(Self.number) }
        for (name, path) in Self.texts { fields[name] = self[keyPath: path].map { .string($0) } }
        for (name, path) in Self.lists where !self[keyPath: path].isEmpty {
            fields[name] = .array(self[keyPath: path].map { .string($0) })
        }
        fields["credit_rating"] = creditRating.map { .string($0.rawValue) }
        fields["credit_score"] = creditScore.map { .int($0) }
        fields["term_months"] = termMonths.map { .int($0) }
        fields["consent"] = consent.map { .bool($0) }
        if !counts.isEmpty { fields["counts"] = .object(counts.mapValues { .int($0) }) }
        return fields
    }

    /// Reads back what ``captured`` wrote; fields of other names or kinds are left out.
    public init(captured fields: [String: JSONValue]) {
        self.init()
        for (name, path) in Self.numbers { self[keyPath: path] = fields[name]?.doubleValue }
        for (name, path) in Self.texts { self[keyPath: path] = fields[name]?.stringValue }
        for (name, path) in Self.lists {
            self[keyPath: path] = fields[name]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        priceIsForAll = equipmentPrice != nil && fields["price_covers_all"]?.boolValue == true
        creditRating = fields["credit_rating"]?.stringValue.flatMap(CreditRating.init)
        creditScore = fields["credit_score"]?.intValue
        termMonths = fields["term_months"]?.intValue
        consent = fields["consent"]?.boolValue
        counts = fields["counts"]?.objectValue?.compactMapValues(\.intValue) ?? [:]
    }

    /// What was captured later, over what was captured before: the newest value of a field wins, and a place is one thing,
    /// so that a new city does not keep the old one's ZIP code.
    public static func captured(
        _ newer: [String: JSONValue],
        over older: [String: JSONValue]
    ) -> [String: JSONValue] {
        var kept = older
        if let city = newer["city"], city != older["city"] {
            kept["zip_code"] = nil
            kept["state"] = nil
        }
        if let zip = newer["zip_code"], zip != older["zip_code"] {
            kept["city"] = nil
            kept["state"] = nil
        }
        // A new price says for itself whether it is that of all.
        if let price = newer["equipment_value"], price != older["equipment_value"] { kept["price_covers_all"] = nil }
        return kept.merging(newer) { _, new in new }
    }

    private static func number(_ value: Double) -> JSONValue { Int(exactly: value).map { .int($0) } ?? .double(value) }

    private static var numbers: [(String, WritableKeyPath<Slots, Double?>)] {
        [
            ("annual_revenue", \.annualRevenue), ("equipment_value", \.equipmentPrice), ("budget", \.budget),
            ("monthly_payment", \.monthlyPayment), ("down_payment", \.downPayment),
            ("existing_obligations", \.existingObligations),
            ("years_in_business", \.yearsInBusiness), ("radius_miles", \.radiusMiles), ("square_feet", \.squareFeet),
            ("acres", \.acres), ("payload_kg", \.payload), ("reach_mm", \.reach),
            ("down_payment_percent", \.downPaymentPercent), ("apr", \.apr), ("residual_percent", \.residualPercent),
        ]
    }

    private static var texts: [(String, WritableKeyPath<Slots, String?>)] {
        [
            ("industry", \.industry), ("business_type", \.businessType), ("business_name", \.businessName),
            ("contact_name", \.personName), ("email", \.email), ("phone", \.phone), ("zip_code", \.zip),
            ("city", \.city), ("state", \.state), ("facility", \.facility), ("timeline", \.timeline),
        ]
    }

    private static var lists: [(String, WritableKeyPath<Slots, [String]>)] {
        [
            ("needs", \.needs), ("pains", \.pains), ("robot_categories", \.robotCategories), ("dates", \.dates),
        ]
    }
}
