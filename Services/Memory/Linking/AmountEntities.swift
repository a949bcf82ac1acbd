/// Money and ZIP codes.
enum AmountEntities {
    static func money(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        let aboutMoney = scan.pieces.contains { moneyWords.contains($0.lower) }
        var found: [Entity] = []
        for index in scan.pieces.indices where !taken.contains(index) {
            guard let amount = Amount(scan.pieces[index].text) else { continue }
            var value = amount.value
            var end = index
            var currency = amount.currency
            var isShortened = amount.isShortened
            if scan.joins(end), let factor = Amount.multipliers[scan.lower(end + 1)], scan.lower(end + 1) != "dozen" {
                value *= factor
                end += 1
                isShortened = true
            }
            if scan.joins(end), let named = Amount.currencies[scan.lower(end + 1)] {
                currency = named
                end += 1
            }
            // "Our budget is 60k" is money without saying so, "60k parcels" is not.
            let standsAlone =
                !scan.joins(end)
                || ["a", "per", "for", "and", "to", "or", "this", "now", "not", "by"]
                    .contains(scan.lower(end + 1))
            guard currency != nil || aboutMoney && isShortened && standsAlone else { continue }
            let key = "\((currency ?? .usd).rawValue) \(Amount.text(value))"
            found.append(Entity(kind: .money, name: scan.written(index...end), key: key))
            taken.formUnion(index...end)
        }
        return found
    }

    /// Five digits (or nine) after a state, or after the word itself: five digits alone may be anything.
    static func zips(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        scan.pieces.indices.compactMap { index in
            let text = scan.pieces[index].text
            let groups = text.split(separator: "-").map(\.count)
            guard !taken.contains(index), groups == [5] || groups == [5, 4],
                text.allSatisfy({ $0.isASCII && $0.isWholeNumber || $0 == "-" })
            else { return nil }
            let before = (1...3).map { scan.lower(index - $0) }
            guard
                before.contains("zip") || before.contains("zipcode") || before.contains("postcode")
                    || index > 0 && States.isState(scan.pieces[index - 1].text)
            else { return nil }
            taken.insert(index)
            return Entity(kind: .zip, name: String(text), key: String(text.prefix(5)))
        }
    }

    private static let moneyWords: Set<String> = [
        "budget", "revenue", "revenues", "sales", "price", "prices", "cost", "costs", "pay", "paid", "pays", "rent",
        "salary", "income", "spend", "spent", "loan", "financing", "finance", "deposit", "profit", "turnover",
        "invoice",
        "earn", "earns", "money", "lease", "payment", "payments", "fee", "fees", "worth", "debt",
    ]
}
