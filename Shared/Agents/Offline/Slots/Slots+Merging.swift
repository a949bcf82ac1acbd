extension Slots {
    /// These slots over older ones: what is said newest wins, field by field.
    ///
    /// A correction whose amount does not say what it is ("actually 80k, not 60k") takes the place of the older amount that it
    /// takes back, or of the only one there is. What a text asks for is never inherited.
    public func merged(over older: Slots) -> Slots {
        var result = placed(over: older)
        for field in Self.optionalFields { field.inherit(&result, older) }
        if equipmentPrice == nil { result.priceIsForAll = older.priceIsForAll }
        // A place is one thing: a new city does not keep the old one's ZIP code.
        if result.zip == nil, city == nil || city == older.city { result.zip = older.zip }
        if result.city == nil, zip == nil || zip == older.zip { result.city = older.city }
        if result.state == nil, zip == nil || zip == older.zip, city == nil || city == older.city {
            result.state = older.state
        }
        // A rating said in words stands over an older score, and the other way round.
        if creditRating == nil, creditScore == nil {
            result.creditRating = older.creditRating
            result.creditScore = older.creditScore
        }
        result.counts = older.counts.merging(result.counts) { _, new in new }
        if needs.isEmpty { result.needs = older.needs }
        if pains.isEmpty { result.pains = older.pains }
        if robotCategories.isEmpty { result.robotCategories = older.robotCategories }
        if dates.isEmpty { result.dates = older.dates }
        result.quotes = older.quotes.merging(result.quotes) { _, new in new }
        return result
    }

    /// These slots, with amounts that only the older ones explain put where they belong.
    func placed(over older: Slots) -> Slots {
        var result = self
        guard let amount = unassignedAmounts.last else { return result }
        let standing = Self.amounts.filter { older[keyPath: $0] != nil }
        let takenBack = standing.filter { path in
            older[keyPath: path].map { old in retractedAmounts.contains { abs($0 - old) < 0.005 } } ?? false
        }
        let target = takenBack.first ?? (isCorrection && standing.count == 1 ? standing.first : nil)
        if let target, result[keyPath: target] == nil {
            result[keyPath: target] = amount
            result.unassignedAmounts.removeLast()
        }
        return result
    }

    private static var amounts: [WritableKeyPath<Slots, Double?>] {
        [\.equipmentPrice, \.budget, \.annualRevenue, \.monthlyPayment, \.downPayment, \.existingObligations]
    }

    private struct Field {
        let inherit: (inout Slots, Slots) -> Void

        init<Value>(_ path: WritableKeyPath<Slots, Value?>) {
            inherit = { result, older in
                if result[keyPath: path] == nil { result[keyPath: path] = older[keyPath: path] }
            }
        }
    }

    /// What is inherited one by one; places and credit hang together and are not among them.
    private static var optionalFields: [Field] {
        [
            Field(\.annualRevenue), Field(\.equipmentPrice), Field(\.budget), Field(\.monthlyPayment),
            Field(\.downPayment), Field(\.existingObligations), Field(\.yearsInBusiness), Field(\.industry),
            Field(\.businessType),
            Field(\.businessName), Field(\.personName), Field(\.email), Field(\.phone), Field(\.consent),
            Field(\.radiusMiles), Field(\.facility), Field(\.squareFeet), Field(\.acres), Field(\.payload),
            Field(\.reach), Field(\.termMonths), Field(\.downPaymentPercent), Field(\.apr), Field(\.residualPercent),
            Field(\.timeline),
        ]
    }
}
