/// Joins words that mean one thing: "no longer", "any more", "square feet", "1.2 million dollars", "3 pm".
enum TokenMerger {
    static func merge(_ tokens: [Token], breaks: inout Set<Int>, hard: inout Set<Int>) -> [Token] {
        var merged: [Token] = []
        var newBreaks: Set<Int> = []
        var newHard: Set<Int> = []
        var index = 0
        while index < tokens.count {
            if breaks.contains(index) { newBreaks.insert(merged.count) }
            if hard.contains(index) { newHard.insert(merged.count) }
            let (token, used) = joined(tokens, index, breaks)
            if let token { merged.append(token) }
            index += used
        }
        (breaks, hard) = (newBreaks, newHard)
        return merged
    }

    private static func joined(_ tokens: [Token], _ index: Int, _ breaks: Set<Int>) -> (token: Token?, used: Int) {
        let token = tokens[index]
        for phrase in phrases[token.text] ?? [] where index + phrase.words.count < tokens.count {
            let end = index + 1 + phrase.words.count
            guard zip(tokens[(index + 1)..<end], phrase.words).allSatisfy({ $0.text == $1 }),
                !((index + 1)..<end).contains(where: breaks.contains)
            else { continue }
            let one = phrase.one
            return (one.isEmpty ? nil : Token(text: one, startsSentence: token.startsSentence), end - index)
        }
        if let value = token.amount { return number(tokens, index, value, breaks) }
        if let unit = units[token.text] {
            return (Token(text: unit, isName: false, startsSentence: token.startsSentence), 1)
        }
        return (token, 1)
    }

    /// A number with what multiplies it and its currency; dollars go without saying.
    private static func number(_ tokens: [Token], _ index: Int, _ value: Double, _ breaks: Set<Int>)
        -> (token: Token?, used: Int)
    {
        var value = value
        var next = index + 1
        func follows(_ position: Int) -> Bool { position < tokens.count && !breaks.contains(position) }
        // "twenty five", "two hundred", "two hundred thousand"
        if follows(next), let ones = tokens[next].amount, tokens[next].text.count == 2, value >= 20, value < 100,
            value.truncatingRemainder(dividingBy: 10) == 0, ones > 0, tokens[index].startsSentence == false,
            tokens[index].isSpelled
        {
            value += ones
            next += 1
        }
        while follows(next), let factor = Amount.multipliers[tokens[next].text], tokens[next].text.count > 1 {
            value *= factor
            next += 1
        }
        if follows(next), ["dollar", "dollars", "usd", "bucks"].contains(tokens[next].text) { next += 1 }
        if follows(next), ["am", "pm", "o'clock"].contains(tokens[next].text) {
            let half = tokens[next].text == "o'clock" ? "" : tokens[next].text
            return (
                Token(text: Amount.text(value) + half, startsSentence: tokens[index].startsSentence), next + 1 - index
            )
        }
        var token = tokens[index]
        token.amount = value
        token.text = "#" + Amount.text(value)
        return (token, next - index)
    }

    /// By their first word, the longest first.
    private static let phrases: [String: [(words: [String], one: String)]] = {
        var byFirst: [String: [(words: [String], one: String)]] = [:]
        for (phrase, one) in joinedPhrases {
            let words = phrase.split(separator: " ").map(String.init)
            byFirst[words[0], default: []].append((Array(words.dropFirst()), one))
        }
        return byFirst.mapValues { $0.sorted { $0.words.count > $1.words.count } }
    }()

    private static let joinedPhrases: [String: String] = [
        "no longer": "nolonger", "any more": "anymore", "any longer": "anymore", "instead of": "insteadof",
        "rather than": "insteadof", "used to": "usedto", "going to": "goingto", "square feet": "sqft",
        "square foot": "sqft", "sq ft": "sqft", "sq feet": "sqft", "sq. ft": "sqft", "got rid of": "gotridof",
        "gotten rid of": "gotridof", "get rid of": "gotridof", "these days": "now", "as of now": "now",
        "as of today": "now", "as of this week": "now", "from now on": "now", "at the moment": "now",
        "right now": "now",
        "at present": "now", "for the moment": "now", "years old": "yearsold", "year old": "yearsold",
        "as i said": "", "as i mentioned": "", "like i said": "", "as mentioned": "", "as we said": "",
        "as i told you": "", "as you know": "", "by the way": "", "just so you know": "", "for the record": "",
        "for your information": "", "in fact": "actually", "to be precise": "", "to be exact": "",
        "i meant to say": "imeant",
        "what i meant was": "imeant", "i meant": "imeant", "i mean": "imeant", "we meant": "imeant",
        "make that": "makethat", "scratch that": "scratchthat",
        "turns out": "actually", "it turns out": "actually", "let me correct that": "correction",
        "let me correct myself": "correction", "my mistake": "correction", "i misspoke": "correction",
        "i was wrong": "correction", "we were wrong": "correction", "to correct myself": "correction",
        "small correction": "correction",
        "quick correction": "correction", "quick update": "update", "e mail": "email", "ware house": "warehouse",
        "taken over": "tookover", "took over": "tookover", "took up": "tookup", "gave up": "stopped",
        "given up": "stopped",
        "phone number": "phonenumber", "cell number": "phonenumber", "cell phone": "phonenumber",
        "mobile number": "phonenumber",
        "cell phone number": "phonenumber", "mobile phone": "phonenumber", "email address": "email", "hang on": "wait",
        "hold on": "wait",
    ]

    private static let units: [String: String] = [
        "sqft": "sqft", "sf": "sqft", "kilogram": "kg", "kilograms": "kg", "kilos": "kg", "kgs": "kg", "pound": "lb",
        "pounds": "lb", "lbs": "lb", "foot": "ft", "percent": "%", "hr": "hour", "hrs": "hour", "mins": "minute",
        "min": "minute", "nowadays": "now",
        "currently": "now", "presently": "now", "isn": "is", "favourite": "favorite", "telephone": "phone",
        "favorites": "favorite",
    ]
}

extension Token {
    /// "twenty" rather than "20"; known by a number that came without digits.
    fileprivate var isSpelled: Bool { amount != nil && text.hasPrefix("#") }
}
