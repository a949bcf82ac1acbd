/// Numbers in a text, in one spelling: "60k", "60,000" and "60 thousand" are the same.
enum Figures {
    /// Every way in which a text can be said to have given a number.
    static func all(in text: String) -> Set<String> {
        var figures: Set<String> = []
        for (number, next) in pairs(text) {
            if let value = value(number) {
                figures.insert(Amount.text(value))
                if let factor = Amount.multipliers[next] { figures.insert(Amount.text(value * factor)) }
            } else {
                figures.formUnion(digits(number))
            }
        }
        return figures
    }

    /// What a text gives for a number itself.
    static func stated(in text: String) -> Set<String> {
        var figures: Set<String> = []
        for (number, next) in pairs(text) {
            // "One of them" counts nothing.
            guard number != "one" else { continue }
            if let value = value(number) {
                figures.insert(Amount.text(value * (Amount.multipliers[next] ?? 1)))
            } else {
                figures.formUnion(digits(number))
            }
        }
        return figures
    }

    private static func value(_ word: String) -> Double? {
        (Amount(word) ?? Amount.spelled(word))?.value
    }

    /// Parts of what is no plain number: a time, a phone number, a model's name.
    private static func digits(_ word: String) -> [String] {
        word.split { !$0.isWholeNumber }.map(String.init)
    }

    /// Each word with the one after it, in lower case and without punctuation around it.
    private static func pairs(_ text: String) -> [(String, String)] {
        let words = text.split(whereSeparator: \.isWhitespace).map { word in
            var rest = word.drop { !Words.isPart($0) && !"$€£".contains($0) }
            while let last = rest.last, !Words.isPart(last) { rest.removeLast() }
            return rest.lowercased()
        }
        return zip(words, words.dropFirst() + [""]).map { ($0, $1) }
    }
}
