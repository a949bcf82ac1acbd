extension SlotReader {
    mutating func readAsks() {
        let isQuestion = text.tokens.contains { $0.text == "?" } || opensLikeAQuestion
        var asks: Set<Slots.Ask> = []
        if asksMonthlyCost(isQuestion) { asks.insert(.monthlyCost) }
        if isQuestion, !asks.contains(.monthlyCost),
            text.containsAny([
                "how much", "what does it cost", "price of", "pricing", "cost of", "what do they cost",
                "what is the price",
                "how expensive", "what would it cost", "prices",
            ])
        {
            asks.insert(.price)
        }
        if text.containsAny([
            "interest rate", "what rate", "rate would", "rates", "which rate", "what apr", "what is the apr",
        ]) {
            asks.insert(.rate)
        }
        if text.containsAny([
            "qualify", "prequalify", "pre - qualify", "approved", "approval", "eligible", "prequalified", "qualified",
            "approve",
            "creditworthy",
        ]) {
            asks.insert(.qualification)
        }
        if text.containsAny(["apply", "application", "applying", "submit"]) { asks.insert(.application) }
        if text.containsAny([
            "dealer", "dealers", "reseller", "resellers", "distributor", "distributors", "who sells", "where can i buy",
            "where can we buy", "where to buy", "integrator", "integrators", "vendor", "vendors", "near me", "near us",
            "who services", "close to us", "sells them", "supplier", "suppliers", "who carries",
        ]) {
            asks.insert(.dealers)
        }
        if text.containsAny([
            "compare", "comparison", "versus", "vs", "difference between", "differences between", "which is better",
            "side by side", "better than", "how does it compare",
        ]) {
            asks.insert(.comparison)
        }
        if text.containsAny([
            "demo", "call us", "talk to", "contact me", "contact us", "speak with", "speak to", "meeting",
            "schedule a call", "get in touch", "reach me", "reach out", "a demonstration", "site visit",
        ]) {
            asks.insert(.contact)
        }
        if asksForCall { asks.insert(.contact) }
        slots.asks = asks
        readConsent()
    }

    private var opensLikeAQuestion: Bool {
        let openers: Set<String> = [
            "what", "what's", "how", "show", "calculate", "can", "could", "would", "do", "does", "is", "are", "which",
            "who",
            "where", "when", "tell", "give", "estimate", "monthly", "compute", "work", "will",
        ]
        return text.tokens.indices.contains { text.startsSentence($0) && openers.contains(text.lower($0)) }
    }

    private func asksMonthlyCost(_ isQuestion: Bool) -> Bool {
        if text.containsAny([
            "payment schedule", "monthly payment", "monthly payments", "monthly cost", "lease payment",
        ]) {
            return true
        }
        guard isQuestion else { return false }
        if text.containsAny(["payment", "payments", "schedule of payments", "amortization", "installments"]) {
            return true
        }
        let isMonthly = text.containsAny([
            "a month", "per month", "monthly", "each month", "every month", "/ month", "/ mo",
        ])
        let isCost = text.containsAny([
            "cost", "costs", "pay", "much", "price", "lease", "finance", "be", "come to", "financing", "rent",
            "look like",
        ])
        if isMonthly, isCost { return true }
        return text.contains("how much")
            && text.containsAny(["lease on", "the lease", "to lease", "to finance", "to rent", "lease cost", "leasing"])
    }

    /// "How much would it be with 20 % down?": a price with terms is a payment. Known only once the terms are read.
    mutating func readMonthlyCost() {
        let hasTerms =
            slots.termMonths != nil || slots.apr != nil || slots.downPaymentPercent != nil
            || slots.residualPercent != nil
        guard slots.asks.contains(.price), hasTerms else { return }
        slots.asks.remove(.price)
        slots.asks.insert(.monthlyCost)
    }

    /// "call me tomorrow", and not "call me Priya".
    private var asksForCall: Bool {
        guard let position = text.position(of: "call me") else { return false }
        return !text.isCapitalised(position + 2) || text.isShouted
    }

    private mutating func readConsent() {
        let reading = ConsentReader.read(text, written: text.characters, isAsked: question.consent, mayKeep: false)
        slots.consent = reading.map { $0.word == .agreed }
        // Whoever refuses it asks for no contact.
        if slots.consent == false { slots.asks.remove(.contact) }
        guard slots.consent == nil, slots.asks.contains(.contact) || slots.phone != nil || slots.email != nil else {
            return
        }
        let sentences = ConsentSentence.all(of: text, written: text.characters)
        guard sentences.contains(where: \.tellsHowOthersCall) else { return }
        // "Customers call us at …" asks for no call, and its number is not the visitor's own.
        slots.asks.remove(.contact)
        guard sentences.count == 1 else { return }
        (slots.phone, slots.email) = (nil, nil)
        for field in ["phone", "email"] { slots.quotes[field] = nil }
    }
}
