import Platform

/// Whether a message calls for a person: it asks for one, complains, or speaks of what the contract leaves to people.
public enum PersonWanted {
    /// Somewhere in the message: a person is offered, beside an answer to the rest of it.
    /// - Parameter words: of the contract; several words in a row are meant as such.
    public static func isIn(_ message: String, words: [String]) -> Bool {
        let text = plain(message)
        return asks(text) || words.contains { text.contains(" \($0.lowercased()) ") }
    }

    /// As the matter of the message: a person takes it over. "My lawyer advised us to lease; what is 60k a month?" asks for something
    /// else and only mentions the word.
    /// - Parameter words: of the contract.
    public static func isMatter(of message: String, words: [String]) -> Bool {
        let text = plain(message)
        if asks(text) { return true }
        let said = words.map { $0.lowercased() }.filter { text.contains(" \($0) ") }
        guard !said.isEmpty else { return false }
        return said.contains { threatens(text, with: $0) } || !asksElse(message, than: said)
    }

    /// Words in small letters with one blank around each.
    private static func plain(_ message: String) -> String {
        let said = message.lowercased().replacing("’", with: "'").split { !$0.isLetter && !$0.isNumber && $0 != "'" }
        return " " + said.joined(separator: " ") + " "
    }

    private static func asks(_ text: String) -> Bool {
        asksForPerson(text) || complains(text) || asksInOtherLanguages(text)
    }

    private static func asksForPerson(_ text: String) -> Bool {
        let toSpeak = text.matches(
            of: compiled(
                #/
                \s(?:talk|speak|chat|connect|put|transfer|pass|escalate)(?:\sme|\sus|\sthis)?(?:\sdirectly|\sthrough)?\s(?:to|with)\s
                (?:(?:a\s|an\s|the\s|your\s)?(?:real\s|live\s|actual\s)?
                (?:human|person|agent|representative|rep|manager|supervisor|operator)
                |(?:somebody|someone)(?:\s(?:real|else|human|in\scharge|responsible|from\syour\s\w+))?(?=\s(?:$|please|now|instead|here|directly|in\sperson|on\sthe\sphone)))\s
                /#
            )
        )
        // "Can the robot talk to the operator?"
        if toSpeak.contains(where: { match in
            !text[..<match.range.lowerBound].contains(
                compiled(#/\s(?:robots?|cobots?|arms?|amrs?|agvs?|drones?|machines?|systems?|it|they)(?:\s\w+){0,2}$/#)
            )
        }) {
            return true
        }
        return text.contains(compiled(#/\s(real|live|actual)\s(human|person|agent|representative)\s(please|now)\s/#))
            || text.contains(
                compiled(
                    #/
                \s(i|we)\s(want|need|would\slike|'d\slike)\s(a\s|to\ssee\sa\s)?(real\s|live\s)?
                (human|person|representative)\s($|please|now|instead|here|to\s(talk|speak|help|call)\s)
                /#
                )
            )
            || text.contains(
                compiled(
                    #/
                    \s(?:give|get|find|send|bring|fetch|call)\s(?:me|us)\s(?:a\s|an\s|the\s|your\s)?(?:real\s|live\s|actual\s)?
                    (?:human|person|human\sbeing|representative|rep|manager|supervisor|operator|someone\sreal|a\sreal\sone)\s
                    (?:$|please|now|not|instead|here|already|right|who\s|to\s(?:talk|speak|help)\s|on\sthe\s)
                    |\s(?:someone|somebody)\sto\s(?:talk|speak)\s(?:to|with)\s(?:$|please|now)
                    /#
                )
            )
            || text.contains(compiled(#/\s(human|representative|operator)\splease\s$/#))
    }

    private static func complains(_ text: String) -> Bool {
        text.contains(
            compiled(
                #/
                \s(?:i|we)(?:'d|'m|'re|\s\w+)?(?:\s\w+)?\sto\s(?:\w+\s)?complain\s
                |\s(?:i|we)(?:'ll|\swill|\smust|\shave\sto)\s(?:\w+\s)?complain\s
                |\s(?:file|make|lodge|submit|register|raise|have)\s(?:a\s|an\s|my\s|our\s|this\s)?(?:\w+\s)?complaint\s
                |\s(?:this|that|it)(?:'s|\sis)\s(?:\w+ly\s|just\s|so\s)?(?:unacceptable|outrageous|disgraceful|a\sdisgrace)\s
                |\s(?:i|we)(?:'ll|\swill|'m\sgoing\sto|'re\sgoing\sto|\sam\sgoing\sto|\sare\sgoing\sto)\s(?:sue|take\syou\sto\scourt)\s
                /#
            )
        )
    }

    private static func asksInOtherLanguages(_ text: String) -> Bool {
        text.contains(
            compiled(
                #/
                \s(?:hablar|comunic\w+)\scon\s(?:una\s|un\s|el\s|la\s|su\s)?(?:persona|humano|alguien|representante|agente|gerente|supervisor)\s
                |\s(?:parler|discuter)\s(?:à|a|avec)\s(?:une?\s|le\s|la\s|votre\s)?(?:vraie?\s)?(?:personne|humain|quelqu'un|conseiller|conseillère|responsable)\s
                |\smit\s(?:einem\s|einer\s|ihrem\s|jemandem\s?)(?:echten\s)?(?:menschen\s|mitarbeiter\s|mitarbeiterin\s|person\s|berater\s)?(?:sprechen|reden|telefonieren)\s
                |\s(?:quiero|queremos)\s(?:quejarme|quejarnos|poner\suna\s(?:queja|reclamación))\s
                |\s(?:me|nous)\splaindre\s|\sbeschweren\s
                /#
            )
        )
    }

    /// "You will hear from my lawyer", "I will call a lawyer", "this is discrimination".
    private static func threatens(_ text: String, with word: String) -> Bool {
        guard let place = text.firstRange(of: " \(word) ") else { return false }
        let before = text[..<place.lowerBound].suffix(60)
        let after = text[place.upperBound...].prefix(40)
        return before.contains(
            compiled(
                #/
                \s(?:this|that|it)(?:'s|\sis|\swas)(?:\s\w+){0,2}$
                |\s(?:i|we|you)(?:'ll|\swill|'m\sgoing\sto|'re\sgoing\sto|\shave\sto|\sshall|\smust)(?:\s\w+){1,3}\s(?:my|our|a|an|the)$
                |\s(?:i|we)\s(?:have|want|wish|demand|need)(?:\s\w+){0,3}$
                /#
            )
        )
            || (before.contains(compiled(#/\s(?:my|our)$/#))
                && after.contains(compiled(#/^(?:will|is\sgoing\sto|shall)\s/#)))
    }

    /// A part of the message without these words asks for something.
    private static func asksElse(_ message: String, than words: [String]) -> Bool {
        var part = ""
        for character in message + "\n" {
            part.append(character)
            guard ".?!;,:\n–—".contains(character) else { continue }
            let text = plain(part)
            let asks =
                character == "?"
                || text.contains(
                    compiled(
                        #/^\s(?:(?:and|so|but|please|then)\s)*(?:what|how|which|where|show|tell|compare|find|calculate|can|could|do|does)\s/#
                    )
                )
            if asks, text.count > 2, !words.contains(where: { text.contains(" \($0) ") }) { return true }
            part = ""
        }
        return false
    }
}
