import Foundation

/// A number as people write it: "60k", "$1.2M", "40,000", "1.2 million", "twelve", "two hundred".
struct Amount: Sendable, Hashable {
    enum Currency: String, Sendable { case usd, eur, gbp }

    var value: Double
    var currency: Currency?
    /// Whether it was written with a multiplier ("60k"), which numbers of things seldom are.
    var isShortened = false

    /// One word; nil where it is no number.
    init?(_ word: some StringProtocol) {
        guard word.unicodeScalars.contains(where: { !$0.isASCII || ("0"..."9").contains($0) }) else { return nil }
        var rest = word.lowercased()[...]
        if rest.hasPrefix("us$") { rest = rest.dropFirst(2) }
        switch rest.first {
        case "$": currency = .usd
        case "€": currency = .eur
        case "£": currency = .gbp
        default: currency = nil
        }
        if currency != nil { rest = rest.dropFirst() }
        let digits = rest.prefix { $0.isASCII && $0.isWholeNumber || $0 == "," || $0 == "." }
        guard digits.first?.isWholeNumber == true, digits.last?.isWholeNumber == true,
            Self.isGrouped(digits), let value = Double(digits.filter { $0 != "," })
        else { return nil }
        guard let factor = Self.suffixes[String(rest[digits.endIndex...])] else { return nil }
        isShortened = factor != 1
        self.value = value * factor
    }

    private init(value: Double) { self.value = value }

    /// A number in words: "twelve", "twenty-five".
    static func spelled(_ word: String) -> Amount? {
        if let value = small[word] { return Amount(value: value) }
        guard word.utf8.contains(UInt8(ascii: "-")) else { return nil }
        let parts = word.split(separator: "-")
        guard parts.count == 2, let tens = small[String(parts[0])], let ones = small[String(parts[1])],
            tens >= 20, tens < 100, (1..<10).contains(ones)
        else { return nil }
        return Amount(value: tens + ones)
    }

    /// What a word after a number multiplies it by: "1.2 million", "two dozen".
    static let multipliers: [String: Double] = [
        "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "dozen": 12, "grand": 1_000,
        "mil": 1_000_000, "k": 1_000, "m": 1_000_000,
    ]

    static let currencies: [String: Currency] = [
        "dollar": .usd, "dollars": .usd, "usd": .usd, "bucks": .usd, "euro": .eur, "euros": .eur, "eur": .eur,
        "pounds": .gbp, "gbp": .gbp,
    ]

    /// Without needless digits: 60000, 1.5.
    static func text(_ value: Double) -> String {
        guard value == value.rounded(), abs(value) < 1e15 else { return String(value) }
        return String(Int(value))
    }

    /// "40,000" but not "1,2,3".
    private static func isGrouped(_ digits: Substring) -> Bool {
        guard digits.contains(",") else { return true }
        let groups = digits.prefix { $0 != "." }.split(separator: ",", omittingEmptySubsequences: false)
        return groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups.first?.count ?? 0)
    }

    private static let suffixes: [String: Double] = [
        "": 1, "k": 1_000, "m": 1_000_000, "mm": 1_000_000, "mil": 1_000_000, "b": 1_000_000_000, "bn": 1_000_000_000,
    ]

    private static let small: [String: Double] = [
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
        "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
        "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
        "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    ]
}
