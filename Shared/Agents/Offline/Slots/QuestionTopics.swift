/// What an agent's last question was about, so that a bare answer can be understood.
struct QuestionTopics: Sendable {
    var money: Set<MoneyRole> = []
    var years = false
    var credit = false
    var place = false
    var personName = false
    var businessName = false
    var robots = false
    var term = false
    var area = false
    var payload = false
    var inPounds = false
    var industry = false
    var consent = false

    init() {}

    init(_ question: String) {
        let text = SlotText(characters: Array(question.suffix(1_000)))
        let asked = text.tokens.indices.filter { index in
            let sentence = text.sentence(around: index)
            return text.lower(sentence.upperBound) == "?" || Self.isRequest(text, sentence)
        }
        func asks(_ words: String...) -> Bool {
            words.contains { phrase in asked.contains { text.matches(phrase, at: $0) } }
        }
        if asks("revenue", "sales", "turnover", "revenues") { money.insert(.revenue) }
        if asks("budget", "spend", "afford") { money.insert(.budget) }
        if asks("price", "cost", "equipment value", "amount", "value") { money.insert(.price) }
        if asks("down payment", "deposit") { money.insert(.downPayment) }
        years = asks("how long", "years", "year", "time in business", "how old", "started", "founded")
        credit = asks("credit", "score", "rating")
        place = asks("zip", "city", "town", "where", "located", "location", "place", "state")
        personName = asks("your name", "who am i", "contact name", "name and")
        businessName = asks("company", "business name", "name of your business", "name of the business", "called")
        robots = asks("how many robots", "how many units", "how many", "quantity")
        term = asks("term", "months", "how many months")
        area = asks("square feet", "how large", "how big", "size", "square footage", "sq ft")
        payload = asks("heavy", "weight", "weigh", "payload", "kg", "lift", "carry", "pounds", "lb")
        inPounds = asks("pounds", "lb", "lbs") && !asks("kg", "kilograms")
        industry = asks("industry", "line of business", "kind of business", "business do you", "sector")
        // "Shall I pass this on to Financing?" asks for something else.
        consent =
            asks("consent", "permission")
            || asks(
                "agree",
                "may i",
                "may we",
                "can i",
                "can we",
                "shall i",
                "shall we",
                "ok",
                "okay",
                "all right",
                "alright",
                "would you like",
                "do you want",
                "are you happy",
                "may they",
                "can they",
                "shall they",
                "should i",
                "should they",
                "should we"
            )
                && asks(
                    "contact you",
                    "contacts you",
                    "contacted",
                    "call you",
                    "calls you",
                    "called",
                    "phone you",
                    "email you",
                    "e - mail you",
                    "write to you",
                    "get in touch",
                    "gets in touch",
                    "in touch with you",
                    "reach you",
                    "keep it",
                    "keep your",
                    "store your",
                    "share your",
                    "give your",
                    "pass your",
                    "pass on your",
                    "pass it on to dealers",
                    "your e - mail",
                    "your email",
                    "your phone",
                    "your number",
                    "your contact"
                )
    }

    /// "Tell me your revenue.", "I need your ZIP code."
    private static func isRequest(_ text: SlotText, _ sentence: Range<Int>) -> Bool {
        let openers = ["tell", "give", "send", "please", "need", "share", "name", "let"]
        return sentence.prefix(6).contains { openers.contains(text.lower($0)) }
    }
}
