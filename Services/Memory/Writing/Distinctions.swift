/// What keeps two sentences apart however alike their vectors are: their numbers, the names in them, and whether they
/// deny.
struct Distinctions: Sendable, Hashable {
    var numbers: Set<String>
    var names: Set<String>
    var negations: Int

    init(of text: String) {
        var numbers: Set<String> = []
        var names: Set<String> = []
        var negations = 0
        for token in text.split(whereSeparator: \.isWhitespace) {
            let trimmed = token.drop { !Words.isPart($0) }
            guard let first = trimmed.first else { continue }
            if first.isNumber { numbers.insert(Self.number(trimmed)) }
            for part in Words.split(String(trimmed)) {
                let word = part.lowercased()
                if Self.numerals.contains(word) { numbers.insert(word) }
                if Self.negativeWords.contains(word) { negations += 1 }
                // Also at the start of a sentence: to keep both of two like sentences costs less than to lose one.
                if part.first?.isUppercase == true, !Self.commonStarts.contains(word) { names.insert(word) }
            }
            let spelled = trimmed.lowercased().replacing("\u{2019}", with: "'")
            if spelled.contains("n't") || spelled.hasPrefix("cannot") { negations += 1 }
        }
        self.numbers = numbers
        self.names = names
        self.negations = negations
    }

    /// "40,000" and "40000." are one number; "40k" is another spelling, kept apart.
    private static func number(_ token: Substring) -> String {
        String(token.filter { $0 != "," }).trimmingSuffix { !Words.isPart($0) && $0 != "%" }.lowercased()
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
