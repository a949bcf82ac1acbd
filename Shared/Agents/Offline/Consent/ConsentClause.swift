/// One clause in plain words: who may or may not do what to whom.
struct ConsentClause {
    let words: [String]
    /// "Call me Priya".
    let names: Bool

    func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }

    var isConditional: Bool { words.first.map { ConsentWords.conditions.contains($0) } ?? false }

    // MARK: Contact

    enum Act { case full, bare, passive }

    /// An act of contacting at this word; bare where nobody is named: "please don't call".
    func act(at index: Int) -> Act? {
        let verb = words[index]
        let next = word(index + 1)
        if ConsentWords.acts.contains(verb) || ConsentWords.gerunds.contains(verb) {
            if ConsentWords.mine.contains(next) { return .full }
            if ConsentWords.my.contains(next), ConsentWords.lines.contains(word(index + 2)) {
                return ["email", "phone", "message"].contains(verb) && isDatum(index) ? nil : .full
            }
            // "call or text me"
            if ["or", "and"].contains(next), index + 2 < words.count, act(at: index + 2) == .full { return .full }
            if ["", "back", "again", "anymore", "ever", "please", "any"].contains(next) { return .bare }
        }
        if ConsentWords.passives.contains(verb), ["be", "being", "get", "getting"].contains(word(index - 1)) {
            return .passive
        }
        return nil
    }

    /// "my email", "the phone": the thing, not the act.
    private func isDatum(_ index: Int) -> Bool {
        ["my", "our", "the", "your", "an", "a", "any", "no", "by", "via"].contains(word(index - 1))
    }

    var acts: [(at: Int, act: Act)] {
        words.indices.compactMap { index in isDatum(index) ? nil : act(at: index).map { (index, $0) } }
    }

    var hasObject: Bool { acts.contains { $0.act == .full } }

    func isNegation(_ index: Int) -> Bool {
        ["not", "never", "nobody", "none", "neither", "without", "no"].contains(words[index])
    }

    // MARK: Others

    /// "Customers call us at …": told of others, and no wish to be contacted.
    var tellsHowOthersCall: Bool {
        acts.contains { item in
            item.act == .full && words[..<item.at].contains(where: ConsentWords.others.contains)
                && !words[..<item.at].contains(where: ["please", "you", "let", "have"].contains)
        }
    }
}
