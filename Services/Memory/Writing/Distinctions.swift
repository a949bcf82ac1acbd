/// What keeps two sentences apart however alike their vectors are: their numbers, the names in them, whether they deny,
/// and what their words are: "minimum" and "maximum" are near each other too.
struct Distinctions: Sendable, Hashable {
    var numbers: Set<String>
    /// In order: who helps whom.
    var names: [String]
    var negations: Int
    /// Stems without numbers, fillers and function words.
    var words: Set<String>

    init(of text: String) {
        var numbers: Set<String> = []
        var names: [String] = []
        var negations = 0
        var words: Set<String> = []
        // Who writes in capitals names nothing by them.
        let hasCase = text.contains(where: PlainText.isLowercase)
        for token in text.split(whereSeparator: PlainText.isWhitespace) {
            let trimmed = token.drop { !Words.isPart($0) }
            guard let first = trimmed.first else { continue }
            if first.isNumber { numbers.insert(Self.number(trimmed)) }
            for part in Words.split(String(trimmed)) {
                let word = part.lowercased()
                if Self.numerals.contains(word) { numbers.insert(word) }
                if Self.negativeWords.contains(word) { negations += 1 }
                // Also at the start of a sentence: to keep both of two like sentences costs less than to lose one.
                if hasCase, part.first?.isUppercase == true, !Self.commonStarts.contains(word) { names.append(word) }
                if !ParsedClause.isEmpty(word), !Lexicon.updating.contains(word), word != "right",
                    part.first?.isNumber != true
                {
                    words.insert(Stem.of(word))
                }
            }
            let spelled = trimmed.lowercased().replacing("\u{2019}", with: "'")
            if spelled.contains("n't") || spelled.hasPrefix("cannot") { negations += 1 }
        }
        self.numbers = numbers
        self.names = names
        self.negations = negations
        self.words = words
    }

    /// "40,000", "40000." and "40k" are one number.
    private static func number(_ token: Substring) -> String {
        let plain = String(token.filter { $0 != "," }).trimmingSuffix { !Words.isPart($0) && $0 != "%" }.lowercased()
        return Amount(plain).map { Amount.text($0.value) } ?? plain
    }

    private static let negativeWords: Set<String> = [
        "not", "no", "never", "none", "nothing", "nobody", "nowhere", "neither", "nor", "without", "hardly", "stopped",
    ]

    private static let numerals: Set<String> = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty",
        "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "half", "twice",
        "first", "second", "third", "once", "dozen",
    ]

    /// Words that start sentences without being names.
    private static let commonStarts: Set<String> = [
        "i", "we", "you", "he", "she", "it", "they", "my", "our", "your", "his", "her", "its", "their", "this", "that",
        "these", "those", "the", "a", "an", "and", "but", "or", "so", "if", "when", "what", "who", "where", "why",
        "how", "which", "is", "are", "was", "were", "do", "does", "did", "have", "has", "had", "can", "could", "will",
        "would", "should", "yes", "no", "not", "there", "here", "then", "also", "in", "on", "at", "for", "with", "to",
        "from", "of", "as", "by", "m", "ve", "ll", "d", "s", "t", "re",
    ]
}

extension String {
    fileprivate func trimmingSuffix(_ drops: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, drops(last) { text.removeLast() }
        return String(text)
    }
}
