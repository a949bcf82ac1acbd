import Platform

/// A sentence as it is compared: small letters, straight apostrophes, no emphasis, one blank between words.
struct PlainSentence {
    let text: String

    init(_ sentence: String) {
        var text = ""
        for character in sentence.lowercased() {
            switch character {
            case "’", "‘", "ʼ", "´", "＇": text.append("'")
            case "*", "_", "`", "~": continue
            case _ where character.isWhitespace: if text.last != " " { text.append(" ") }
            default: text.append(character)
            }
        }
        self.text = text
    }

    /// Negations that deny nothing of what follows: "no doubt", "do not hesitate to …".
    static var idioms: Regex<Substring> {
        compiled(
            #/
            \b(?:no\s(?:doubt|problem|question|worries)|(?:without|with\sno)\s(?:a\s|any\s|further\s)?(?:doubt|delay|hesitation|ado)
            |(?:do\snot|don't|not|never|no\sneed|needn't)\s(?:to\s)?(?:hesitate|worry|forget|fail|be\s(?:\w+\s)?(?:afraid|shy|scared))
            |nothing\sto\sworry\sabout|feel\sfree|sin\sduda|sans\s(?:aucun\s)?doute|ohne\szweifel
            |no\s(?:dud[ae]s?\sen|olvid[ae]s?|(?:se|te)\spreocup[ae]s?)|n'(?:h[ée]site[zs]?|oublie[zs]?)\spas
            |z[öo]gern\ssie\snicht|vergessen\ssie\snicht)\b
            /#
        )
    }

    func contains(_ words: [String]) -> Bool { words.contains { text.contains($0) } }

    /// From the last sign or conjunction before a place, behind which a sentence says something of its own, up to that place.
    func clause(before place: String.Index) -> Substring {
        let before = text[..<place]
        let cuts = before.matches(
            of: compiled(
                // A comma before "that" and the like cuts nothing: "I cannot promise, of course, that …".
                #/
                [;:.!?—–(]\s|\s-\s|[;:.!?—–(]$
                |,(?!\s(?:that|whether|if|of\scourse|however|ever|unfortunately|though|da(?:ss|ß)|ob|que|qu'|si|leider)\b)(?!\d)
                |\s(?:but|because|since|so|therefore|pero|porque|mais|car|aber|denn|sondern)\s
                /#
            )
        )
        var start = cuts.last?.range.upperBound ?? before.startIndex
        // The second comma of ", of course, that" closes what the first opened.
        if let last = cuts.last, before[last.range] == ",",
            let opened = Self.parenthesis(before[..<last.range.lowerBound])
        {
            start = cuts.last { $0.range.upperBound <= opened }?.range.upperBound ?? before.startIndex
        }
        return before[start...]
    }

    private static func parenthesis(_ before: Substring) -> String.Index? {
        before.firstMatch(of: compiled(#/,\s(?:of\scourse|however|unfortunately|though|leider|ever)$/#))?.range
            .lowerBound
    }
}
