public import Foundation

extension Slots {
    /// Reads a text.
    /// - Parameters:
    ///   - text: what somebody said; of very long texts the first 8,000 characters are read.
    ///   - answering: the question that it answers, which says what a bare "6" or "3 million" is.
    ///   - now: what "started in 2019" is reckoned from.
    public init(text: String, answering question: String? = nil, now: Date = Date()) {
        var reader = SlotReader(text: text, question: question, now: now)
        self = reader.read()
    }
}

/// Reads slots theme by theme; what one theme has taken, the next leaves alone.
struct SlotReader {
    let text: SlotText
    let numbers: [NumberMention]
    let question: QuestionTopics
    let now: Date
    /// Indices of numbers whose meaning is known.
    var taken: Set<Int> = []
    var slots: Slots

    init(text: String, question: String?, now: Date) {
        // "[social security number removed]" says nothing of security.
        var contacts = ContactReader(text: SensitiveText.withoutNotes(text))
        slots = Slots()
        slots.email = contacts.email()
        slots.phone = contacts.phone()
        slots.dates = contacts.dates()
        for (field, quote) in contacts.quotes { slots.quotes[field] = quote }
        self.text = SlotText(characters: contacts.rest)
        numbers = NumberReader(text: self.text).mentions()
        self.question = question.map(QuestionTopics.init) ?? QuestionTopics()
        self.now = now
    }

    mutating func read() -> Slots {
        guard !text.tokens.isEmpty else { return slots }
        readAsks()
        readCorrection()
        readPercentages()
        readCredit()
        readTimes()
        readMeasures()
        readOperation()
        readNames()
        readPlace()
        readCounts()
        readMonthlyCost()
        readMoney()
        readBareAnswers()
        return slots
    }

    // MARK: What every theme uses

    /// Index of the token after a number that may be its unit: a hyphen between them is passed over.
    func unit(after mention: NumberMention) -> Int {
        let next = mention.last + 1
        return text.lower(next) == "-" ? next + 1 : next
    }

    mutating func take(_ number: Int, for field: String, through last: Int? = nil) {
        taken.insert(number)
        note(field, numbers[number].first, last ?? numbers[number].last)
    }

    /// Keeps the words around a finding, for whoever wants to see where it comes from.
    mutating func note(_ field: String, _ first: Int, _ last: Int) {
        slots.quotes[field] = text.quote(max(0, first - 3), last + 2)
    }

    /// "not 60k", "instead of 60k": what the text takes back.
    func isTakenBack(_ mention: NumberMention) -> Bool {
        let before = (1...3).map { text.lower(mention.first - $0) }
        if ["not", "isn't", "wasn't"].contains(before[0]) { return true }
        if before[1] == "not", ["the", "about", "a", "in", "near", "at", "for"].contains(before[0]) { return true }
        return ["instead of", "rather than"].contains("\(before[1]) \(before[0])")
    }

    private mutating func readCorrection() {
        let phrases = [
            "actually", "i meant", "i mean", "correction", "scratch that", "make that", "make it", "sorry", "wait",
            "instead", "changed my mind", "my mistake", "rather", "it's now", "is now", "are now", "in fact",
        ]
        slots.isCorrection = text.containsAny(phrases) || (text.lower(0) == "no" && text.lower(1) == ",")
    }

    /// A bare number or word that only the question explains: "6", "3 million", "Reno", "Dana".
    private mutating func readBareAnswers() {
        for index in numbers.indices where !taken.contains(index) {
            let mention = numbers[index]
            guard !isTakenBack(mention), !mention.isMoney || question.money.count == 1 else { continue }
            if question.years, slots.yearsInBusiness == nil, !mention.isScaled, mention.value <= 150 {
                slots.yearsInBusiness = mention.low
                take(index, for: "years_in_business")
            } else if question.robots, slots.counts["robots"] == nil, let count = mention.whole, !mention.isScaled,
                (1...10_000).contains(count)
            {
                slots.counts["robots"] = count
                take(index, for: "counts")
            } else if question.term, slots.termMonths == nil, let months = mention.whole, (6...120).contains(months) {
                slots.termMonths = months
                take(index, for: "term_months")
            } else if question.area, slots.squareFeet == nil, mention.value >= 100, !countsSomething(mention) {
                slots.squareFeet = mention.value
                take(index, for: "square_feet")
            } else if question.payload, slots.payload == nil, mention.value > 0, mention.value < 100_000 {
                slots.payload = question.inPounds ? mention.value * 0.453_592_37 : mention.value
                take(index, for: "payload_kg")
            }
        }
    }
}
