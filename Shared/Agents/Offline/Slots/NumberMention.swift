/// A number of a text with what belongs to it: `$1.2M`, `half a million dollars`, `60 to 80k`.
struct NumberMention: Sendable {
    /// The upper end of a range.
    var value: Double
    /// The lower end; `value` where there is no range.
    var low: Double
    /// Its tokens, both ends included.
    var first: Int
    var last: Int
    /// A sign or word of currency is part of it.
    var isMoney = false
    /// `k`, `thousand`, `million` … is part of it.
    var isScaled = false
    /// Plain digits: no comma, no point, no scale.
    var digits: String?

    var isWhole: Bool { value == value.rounded() && abs(value) < 1e9 }
    var whole: Int? { isWhole ? Int(value) : nil }

    /// A number that reads as a year.
    var isYear: Bool {
        guard let digits, digits.count == 4, !isMoney, !isScaled else { return false }
        return (1900...2099).contains(value)
    }
}
