/// What a statement says, as far as the rules can read it.
struct Reading: Sendable {
    /// Clause by clause; those that only greet or agree are left out.
    var propositions: [Proposition] = []
    /// A correction without a sentence of its own: "actually 80k, not 60k".
    var correction: Correction?
    /// Every word in the form in which words are compared: "I'm" and "I am" are the same.
    var wording: [String] = []
    /// Some of it is a question.
    var asks = false
    /// Clauses that say something, read or not.
    var clauses = 0

    struct Correction: Sendable, Hashable {
        var old: ClaimValue?
        var new: ClaimValue
        var context: Set<String>
    }

    /// Where all of it is asserted, in one clause that was understood: only such a memory can be told to be no longer true,
    /// for what else it says would be lost.
    var single: Proposition? { clauses == 1 && propositions.count == 1 ? propositions[0] : nil }

    /// Whether it can replace anything.
    var asserts: Bool {
        correction != nil
            || propositions.contains {
                !$0.claims.isEmpty || $0.isDenied || $0.replaced != nil || $0.disposed != nil || $0.isUpdate
            }
    }

    init(_ text: String) {
        guard text.utf8.count <= 600 || text.count <= 600, !Stance.isJoking(text), !Stance.isQuoting(text) else {
            clauses = 2
            return
        }
        let hasLower = text.contains(where: PlainText.isLowercase)
        let all = ClauseReader.clauses(Self.withoutTag(hasLower ? text : text.lowercased()))
        asks = all.contains(where: \.isAsked)
        wording = all.flatMap { $0.tokens.map(\.text) }
        let sentences = Dictionary(grouping: all, by: \.sentence).sorted { $0.key < $1.key }.map(\.value)
        var said: ClaimValue?
        for sentence in sentences {
            let stance = Stance.of(sentence)
            guard stance == .asserted else {
                clauses += 1
                continue
            }
            read(sentence, said: &said)
            if !propositions.isEmpty, let address = Self.address(in: sentence) {
                propositions[propositions.count - 1].claims.append(address)
            }
        }
    }

    /// "Please use my new e-mail, it is …": one address and whose it is, in whatever words.
    private static func address(in sentence: [Clause]) -> Claim? {
        let tokens = sentence.flatMap(\.tokens)
        guard let noun = tokens.firstIndex(where: { addresses.contains($0.text) }) else { return nil }
        let values = tokens.compactMap { token in
            Values.value([token]).flatMap { [.email, .phone].contains($0.kind) ? $0 : nil }
        }
        guard values.count == 1, noun > 0,
            tokens[..<noun].suffix(2).contains(where: { ["my", "our"].contains($0.text) }),
            ["new", "my", "our"].contains(tokens[noun - 1].text),
            !tokens.contains(where: { $0.text == "not" || $0.isPossessive || ["old", "former"].contains($0.text) })
        else { return nil }
        return Claim(key: Phrases.key([], values[0].kind) + "|be", value: values[0], isSingle: true)
    }

    private static let addresses: Set<String> = ["email", "phonenumber", "phone", "number", "cell"]

    /// ", ok?" does not make a question.
    private static func withoutTag(_ text: String) -> String {
        guard text.utf8.last == UInt8(ascii: "?") else { return text }
        for tag in [", ok?", ", okay?", ", right?"] where text.lowercased().hasSuffix(tag) {
            return text.dropLast(tag.count) + "."
        }
        return text
    }

    private mutating func read(_ sentence: [Clause], said: inout ClaimValue?) {
        var skip = false
        // "Correction: …", "Now, …": the cue stands apart from what it is about.
        var isCorrection = false
        var isUpdate = false
        for (index, clause) in sentence.enumerated() {
            if skip {
                skip = false
                continue
            }
            let next = index + 1 < sentence.count ? sentence[index + 1] : nil
            let content = clause.tokens.filter {
                !ParsedClause.isEmpty($0.text) && !Lexicon.correcting.contains($0.text)
                    && !Lexicon.updating.contains($0.text)
            }
            if content.isEmpty {
                isCorrection = isCorrection || clause.tokens.contains { Lexicon.correcting.contains($0.text) }
                isUpdate = isUpdate || clause.tokens.contains { Lexicon.updating.contains($0.text) }
                continue
            }
            if Lexicon.reasons.contains(clause.text(0)), index > 0 {
                // Why it is so takes nothing from what is so, but it is more than one thing.
                clauses += 1
                continue
            }
            if let elliptic = ReplacementRules.elliptic(clause, next: next, isCorrection: isCorrection) {
                clauses += 1
                let old = elliptic.replacement?.old ?? said
                if let new = elliptic.value {
                    correction = Correction(old: old, new: new, context: elliptic.replacement?.context ?? [])
                }
                if next?.text(0) == "not" || clause.text(0) == "not" { skip = true }
                continue
            }
            guard let parsed = ClauseParser.parse(clause), !parsed.isFormer else {
                // "Hi Anna", "Great news": no clause at all.
                if content.count > 2 || clause.tokens.contains(where: { $0.amount != nil }) {
                    clauses += 1
                    propositions.append(Proposition(unread: clause))
                }
                continue
            }
            if parsed.subject.isSelf, ["said", "wrote", "told"].contains(parsed.verbWord),
                let value = Phrases.leading(parsed.rest.filter { $0.text != "you" }, kinds: [.number, .moment, .name])
            {
                said = value.value
                continue
            }
            clauses += 1
            var proposition = Proposition(parsed)
            proposition.isCorrection = proposition.isCorrection || isCorrection
            proposition.isUpdate = proposition.isUpdate || isUpdate
            if let next, next.text(0) == "not" || next.text(0) == "insteadof",
                let value = Values.value(
                    next.tokens.dropFirst().filter { !["the", "a", "on", "at", "in", "our", "for"].contains($0.text) }[
                        ...
                    ]
                )
            {
                proposition.replaced = value
                proposition.isCorrection = true
                skip = true
            } else if let said, proposition.replaced == nil {
                proposition.replaced = said
            }
            propositions.append(proposition)
        }
    }
}
