/// Whether something a user said is worth remembering. Only the user's own words are ever put to it.
///
/// Let in is what states something: a fact (a figure, a place, a name …) anywhere in it, or a statement of three words or more.
/// Kept out are small talk, acknowledgements, questions and requests that state no fact, bare answers that nobody can read
/// later, and numbers that must not be kept (social security, payment cards).
public enum MemoryAdmission: Sendable, Hashable {
    case admitted
    /// `empty`, `too_long`, `small_talk`, `question`, `bare_answer` or `sensitive`.
    case rejected(reason: String)

    /// The memory service takes no longer ones.
    static let longest = 8_000

    public static func decide(_ text: String) -> MemoryAdmission {
        let tokens = SlotText(characters: Array(text.prefix(longest + 1)))
        let words = tokens.tokens.filter { $0.kind == .word }
        if tokens.tokens.allSatisfy({ $0.kind == .sign }) { return .rejected(reason: "empty") }
        if text.count > longest { return .rejected(reason: "too_long") }
        if SensitiveText.isIn(text) { return .rejected(reason: "sensitive") }
        if words.allSatisfy({ smallTalk.contains($0.lower) }), !tokens.tokens.contains(where: { $0.kind == .number }) {
            return .rejected(reason: "small_talk")
        }
        let slots = Slots(text: text)
        // "Monthly payment for $85k over 48 months" asks as well, without a question mark.
        let speaksOfSelf = words.contains { selves.contains($0.lower) }
        let isQuestion = isAllQuestions(tokens) || (!slots.asks.isEmpty && !speaksOfSelf)
        if statesFact(slots, isQuestion: isQuestion) { return .admitted }
        if isQuestion { return .rejected(reason: "question") }
        return words.count >= 3 ? .admitted : .rejected(reason: "bare_answer")
    }

    /// What a text asks for, and what it could not place, are no facts.
    private static func statesFact(_ slots: Slots, isQuestion: Bool) -> Bool {
        var facts = slots
        facts.asks = []
        facts.robotCategories = []
        facts.unassignedAmounts = []
        facts.retractedAmounts = []
        facts.isCorrection = false
        facts.quotes = [:]
        // "What do robots do in construction?" says nothing of the one who asks.
        facts.industry = nil
        facts.needs = []
        facts.facility = nil
        facts.radiusMiles = nil
        if isQuestion {
            // "And over 36 months?", "can it lift 20 kg?": figures that are asked with, not told.
            facts.termMonths = nil
            facts.apr = nil
            facts.downPaymentPercent = nil
            facts.residualPercent = nil
            facts.equipmentPrice = nil
            facts.payload = nil
            facts.reach = nil
            facts.counts = [:]
            facts.timeline = nil
            facts.dates = []
        }
        return !facts.isEmpty
    }

    /// Every sentence asks or requests, and none of them speaks of oneself.
    private static func isAllQuestions(_ text: SlotText) -> Bool {
        var start = 0
        while start < text.tokens.count {
            let sentence = text.sentence(around: start)
            start = sentence.upperBound + 1
            guard let first = sentence.first else { continue }
            let asks = text.lower(sentence.upperBound) == "?" || openers.contains(text.lower(first))
            guard asks else { return false }
            if text.lower(sentence.upperBound) != "?",
                sentence.contains(where: { ["we", "our"].contains(text.lower($0)) })
            {
                return false
            }
        }
        return true
    }

    private static let selves: Set<String> = [
        "i", "i'm", "i've", "i'd", "we", "we're", "we've", "we'd", "our", "my", "us", "me", "mine", "ours",
    ]

    private static let openers: Set<String> = [
        "what", "what's", "how", "how's", "who", "who's", "which", "where", "where's", "when", "why", "is", "are",
        "can",
        "could", "would", "do", "does", "did", "will", "should", "show", "tell", "compare", "find", "list", "explain",
        "give",
        "describe", "calculate", "please",
    ]

    private static let smallTalk: Set<String> = [
        "hi", "hello", "hey", "there", "good", "morning", "afternoon", "evening", "day", "thanks", "thank", "you", "so",
        "much", "very", "a", "lot", "ok", "okay", "k", "yes", "yeah", "yep", "no", "nope", "sure", "great", "cool",
        "nice",
        "perfect", "awesome", "fine", "alright", "all", "right", "got", "it", "i", "see", "bye", "goodbye", "later",
        "please", "well", "hm", "hmm", "oh", "ah", "wow", "lol", "that", "helps", "is", "again", "have", "one", "too",
        "welcome", "cheers", "understood", "agreed", "exactly", "correct", "how", "are", "go", "on", "continue", "next",
    ]
}
