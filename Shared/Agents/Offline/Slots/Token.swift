/// A word, a number or a sign of a text.
struct Token: Sendable {
    enum Kind: Sendable { case word, number, sign }

    var kind: Kind
    /// As written.
    var text: String
    /// Lower case, with a straight apostrophe.
    var lower: String
    /// False where it is glued to the token before: the `k` of `85k`.
    var spaceBefore: Bool
    /// Characters of the text that it covers.
    var range: Range<Int>
    /// Of a number only.
    var value: Double?

    var isCapitalised: Bool { kind == .word && (text.first?.isUppercase ?? false) }
}
