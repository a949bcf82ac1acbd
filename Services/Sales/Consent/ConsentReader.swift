import Foundation
import Platform

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
            let isName = sentence.contains(compiled(#/\b[Cc]all me [A-Z][a-z]/#))
            if agrees(lower), !lower.hasSuffix("?"), !isName { return (.agreed, sentence) }
        }
        guard isAsked, let first = Sentences.of(message).first else { return nil }
        switch YesNo.read(message) {
        case true: return (.agreed, first)
        case false: return (.refused, first)
        case nil: return nil
        }
    }

    private static func refuses(_ lower: String) -> Bool {
        // "They never call us back", "we don't keep stock": of others, and of other things.
        let ofOthers = lower.contains(
            compiled(
                #/\b(they|he|she|who|nobody|dealers?|vendors?|customers?|suppliers?|people)\s(do not|don't|dont|never|stopped)\b/#
            )
        )
        if !ofOthers,
            lower.contains(
                compiled(
                    #/
                \b(do\ not|don't|dont|never|stop)\s+(ever\s+)?(contact|call|email|e-mail|text|phone|message|write|reach)(l?ing)?
                (\s+(to\s+)?(me|us|my|our|back|again|any\ ?more)\b|\W*$)
                /#
                )
            )
        {
            return true
        }
        if !lower.contains(
            compiled(#/\b(we|they|i|people|customers?)\s(do not|don't|dont|never)\s(store|save|keep|share|use)\b/#)
        ),
            lower.contains(
                compiled(
                    #/
                \b(do\ not|don't|dont|never|stop)\s+(store|save|keep|share|use|storing|saving|keeping|sharing|using)\s
                (my|our|me|it|that|this|them)\b(?!\s+(robot|forklift|machine|system)s?\b)
                /#
                )
            )
        {
            return true
        }
        return lower.contains(
            compiled(
                #/
            \b(don't|do\ not)\ want\ (you|anyone|anybody|somebody|someone)\ to\ (contact|call|email|e-mail|write|reach|keep|store)\b
            |\b(don't\ want\ to|rather\ not|prefer\ not\ to|not\ to|don't\ wish\ to)\ be\ (contacted|called|emailed|e-mailed|phoned)\b
            |\brather\ you\ (didn't|did\ not)\b
            |\b(don't|do\ not|won't|will\ not|rather\ not|not\ going\ to)\ (want\ to\ |like\ to\ )?(give|share|tell|leave|type)\ (you\ )?
            (my|our|an?|any)\ (e-?mail|phone|number|contact|address)
            |\b(i|we)\ (do\ not|don't|dont)\ (consent|agree)\b|^(do\ not|don't|no)\ consent\b|\bunsubscribe\b
            |\b(delete|remove|forget|erase|drop|take\ (off|out))\s(my|our|the|that)\s
            (e-?mail(\ address)?|phone(\ number)?|number|contact(\ (data|details|information|info))?|address|details)\b
            |\b(withdraw|revoke|take\ back)\s(my\ |our\ )?(consent|permission)\b
            /#
            )
        )
    }

    private static func agrees(_ lower: String) -> Bool {
        lower.contains(
            compiled(
                #/
            \b(i|we)\s(consent|authorize|agree\ (that\ you|to\ (you|be|that|this|it))|give\ (you\ )?(my\ |our\ )?(consent|permission))\b
            |\byou\ (may|can|are\ welcome\ to|are\ free\ to)\s(contact|call|email|e-mail|reach|write|text)(\ to)?(\ (me|us|my|our)\b|\W*$)
            |\b(feel\ free\ to|go\ ahead\ and|please)\s(contact|call|email|e-mail|reach|write|text)(\ to)?(\ (me|us|my|our|back)\b|\W*$)
            |\b(you\ (may|can)|feel\ free\ to|go\ ahead\ and|please|ok\ to|okay\ to|fine\ to)\s(keep|store|save)\s(my|our|it|that|them)\b(?!\ simple)
            |\bplease\ get\ in\ touch\b|\bfeel\ free\ to\ get\ in\ touch\b
            |\b(contact|call|email|e-mail|reach|text)\ (me|us)\ (at|on|under|by|tomorrow|today|back|any\ ?time|about)\b
            |\byou\ have\ my\ (consent|permission)\b|\bconsent\ given\b
            |\b(it|that)\ is\ (fine|ok|okay)\ to\ (contact|call|email)\b|\b(ok|okay|fine)\ to\ (contact|call|email)\b
            /#
            )
        )
            && !lower.contains(compiled(#/\b(not|don't|never|unless|if|only after)\b/#))
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
        // "OK, but why do you need it?" and "please tell me first what it is for" are no answer yet.
        let doubts: Set = ["but", "first", "why", "what", "how", "which", "who", "if", "unless", "depends"]
        let rest = lower.replacing("why not", with: "").split { !$0.isLetter }.map(String.init)
        let soft = ["please", "ok", "okay", "sure", "fine", "why", "yes", "yeah"]
        if soft.contains(first), rest.contains(where: doubts.contains) || (words.count > 4 && lower.contains("?")) {
            return nil
        }
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
        if opening.hasPrefix("i agree") || opening.hasPrefix("we agree") { return true }
        return plain.contains(first) ? true : nil
    }
}
