/// Whether somebody agrees to be contacted, refuses it, or takes an earlier yes back. Nothing else is an answer: doubt is no consent.
///
/// A refusal is a contact or a consent that a negation governs ("I don't want dealers to contact me", "I never gave my
/// consent"); an agreement is a request or a permission that none does. What is told of others ("customers call us at …", "they
/// never call back") is neither.
public enum ConsentReader {
    public enum Word: Sendable, Hashable { case agreed, refused }

    public struct Reading: Sendable, Hashable {
        public var word: Word
        /// The sentence that says it, as it was written.
        public var sentence: String
    }

    /// - Parameters:
    ///   - text: one message.
    ///   - isAsked: whether it answers our question for consent, so that a bare "yes" counts.
    ///   - mayKeep: whether "you may keep my number" is the agreement that is looked for.
    public static func read(_ text: String, isAsked: Bool, mayKeep: Bool = false) -> Reading? {
        let characters = Array(text.prefix(longest))
        var contacts = ContactReader(text: text)
        _ = contacts.email()
        _ = contacts.phone()
        let blanked = SlotText(characters: contacts.rest)
        return read(blanked, written: characters, isAsked: isAsked, mayKeep: mayKeep)
    }

    /// - Parameters:
    ///   - text: the message with blanks for addresses and numbers.
    ///   - written: the same characters as they were written.
    static func read(_ text: SlotText, written: [Character], isAsked: Bool, mayKeep: Bool) -> Reading? {
        guard isAsked || text.tokens.contains(where: { ConsentWords.isTelling($0.lower) }) else { return nil }
        let sentences = ConsentSentence.all(of: text, written: written)
        guard let first = sentences.first else { return nil }
        let agreed = sentences.first { $0.agrees(mayKeep: mayKeep) }
        if let refused = sentences.first(where: \.refuses) {
            // A refusal outweighs a yes; only "don't call me, e-mail me at …" chooses a way and is asked about.
            if agreed != nil, sentences.allSatisfy({ !$0.refuses || $0.refusesOneWay }) { return nil }
            return Reading(word: .refused, sentence: refused.written)
        }
        let message = String(written)
        if let agreed {
            return isAsked && YesNo.read(message) == false
                ? nil : Reading(word: .agreed, sentence: agreed.written)
        }
        guard isAsked, let answer = YesNo.read(message) else { return nil }
        return Reading(word: answer ? .agreed : .refused, sentence: first.written)
    }

    /// Whether a sentence tells how others reach the business ("customers call us at …"), so that its number is no contact of the
    /// visitor's.
    public static func isOfOthers(_ sentence: String) -> Bool {
        let text = SlotText(characters: Array(sentence.prefix(longest)))
        return ConsentSentence.all(of: text, written: text.characters).contains(where: \.tellsHowOthersCall)
    }

    private static let longest = 8_000
}
