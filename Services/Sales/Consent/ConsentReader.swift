import Foundation

/// Whether a visitor agrees that contact data is kept, refuses it, or takes an earlier yes back. Nothing else is an answer: doubt is
/// no consent.
enum ConsentReader {
    enum Word: Sendable, Hashable { case agreed, refused }

    /// - Parameter isAsked: whether the message answers our question for it, so that a bare "yes" counts.
    static func read(_ message: String, isAsked: Bool) -> (word: Word, sentence: String)? {
        for sentence in Sentences.of(message) {
            let lower = sentence.lowercased().replacing("’", with: "'")
            // A refusal in any sentence outweighs a yes in another.
            if refuses(lower) { return (.refused, sentence) }
        }
        for sentence in Sentences.of(message) {
            let lower = sentence.lowercased().replacing("’", with: "'")
            // Whoever asks for a call has not said that a number may be kept.
            if agrees(lower), !lower.hasSuffix("?") { return (.agreed, sentence) }
        }
        guard isAsked, let first = Sentences.of(message).first else { return nil }
        switch YesNo.read(message) {
        case true: return (.agreed, first)
        case false: return (.refused, first)
        case nil: return nil
        }
    }

    private static func refuses(_ lower: String) -> Bool {
        lower.contains(
            #/
            \b(do\ not|don't|dont|never|please\ don't|rather\ you\ didn't|stop)\s+(you\s+)?(ever\s+)?
            (contact|contacting|call|calling|email|emailing|e-mail|e-mailing|text|phone|message|store|storing|save|saving|keep|keeping
            |share|sharing|use|reach|consent|agree)\b(?!\ (on|up|a\ robot))
            /#
        )
            || lower.contains(
                #/
                \b(delete|remove|forget|erase|drop|take\ (off|out))\s(my|our|the|that)\s
                (e-?mail(\ address)?|phone(\ number)?|number|contact(\ (data|details|information|info))?|address|details)\b
                /#
            )
            || lower.contains(
                #/\b(withdraw|revoke|take back)\s(my\s)?(consent|permission)\b|\bno consent\b|\bunsubscribe\b/#
            )
    }

    private static func agrees(_ lower: String) -> Bool {
        lower.contains(
            #/
            \b(i|we)\s(consent|agree|authorize|give\ (you\ )?(my\ |our\ )?(consent|permission))\b
            |\byou\ (may|can|are\ welcome\ to|are\ free\ to)\s(contact|call|email|e-mail|reach|keep|store|save|use|write)\b
            |\b(feel\ free\ to|go\ ahead\ and|please)\s(contact|call|email|e-mail|reach|keep|store|save|write|get\ in\ touch)\b
            |\b(contact|call|email|e-mail|reach|text)\ (me|us)\ (at|on|under|by|tomorrow|today|back|any\ ?time|about)\b
            |\byou\ have\ my\ (consent|permission)\b|\bconsent\ given\b|\b(it|that)\ is\ (fine|ok|okay)\ to\ (contact|call|email|keep)\b
            |\b(ok|okay|fine)\ to\ (contact|call|email|keep|store)\b
            /#
        )
            && !lower.contains(#/\b(not|don't|never|unless|if|only after)\b/#)
    }
}

/// A plain yes or no at the head of an answer.
enum YesNo {
    static func read(_ message: String) -> Bool? {
        let lower = message.lowercased().replacing("’", with: "'")
        let words = lower.split { !$0.isLetter && $0 != "'" }.map(String.init)
        guard let first = words.first else { return nil }
        let opening = words.prefix(4).joined(separator: " ")
        let refusals = [
            "i'd rather not", "rather not", "better not", "not now", "not yet", "please don't", "maybe later",
            "not really", "not today",
        ]
        if refusals.contains(where: opening.hasPrefix) { return false }
        if ["no", "nope", "nah", "never", "not", "don't"].contains(first) {
            // "No problem, go ahead" is a yes.
            return words.dropFirst().first == "problem" ? true : false
        }
        let agreements = [
            "go ahead", "of course", "by all means", "that's fine", "that is fine", "fine by me", "why not",
            "sounds good", "please do", "do it",
        ]
        if agreements.contains(where: opening.hasPrefix) { return true }
        let plain = [
            "yes", "yeah", "yep", "yup", "sure", "ok", "okay", "certainly", "absolutely", "y", "please", "definitely",
            "agreed", "fine", "yess", "yea",
        ]
        return plain.contains(first) ? true : nil
    }
}
