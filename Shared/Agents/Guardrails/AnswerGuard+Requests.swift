import Platform

extension AnswerGuard {
    /// Asks for a number or a word that is told to nobody. What a sentence says of them otherwise stays: "never send me your card
    /// number", "the gripper locks with a pin".
    static func asksForSecret(_ sentence: PlainSentence) -> Bool {
        guard sentence.contains(secretHints) else { return false }
        return secrets(in: sentence.text).contains { isAsked($0, in: sentence) }
    }

    private static let secretHints = [
        "social", "ssn", "card", "cvv", "cvc", "security code", "pass", "pin", "tarjeta", "contraseñ", "clave",
        "sécurité",
        "securite", "carte", "sozialversicherung", "kartennummer", "kennwort", "prüfziffer",
    ]

    private static func secrets(in text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \b(?:social\ssecurity\s(?:number|no|\#)|social\ssecurity(?=\W*$)|ssn
                |(?:last\s(?:four|4)\s(?:digits\s)?of\syour\ssocial)
                |(?:credit\s|debit\s|payment\s)?card\s(?:number|details|info\w*)|cvv2?|cvc2?
                |(?:your\s|card's\s)security\scode
                |(?:password|pass\s?code|passphrase)(?!\s(?:reset|manager|policy|protect\w*|field|rules?|strength))
                |(?:your|his|her|their|account|card|bank|atm|su|tu|votre|ton|ihre|deine)\s(?:\w+\s)?pin(?:\s(?:code|number))?
                |n[úu]mero\sde\s(?:seguro|seguridad)\ssocial|n[úu]mero\sde\s(?:(?:su|tu|la)\s)?tarjeta|contraseñas?
                |su\sclave|tu\sclave
                |num[ée]ro\sde\ss[ée]curit[ée]\ssociale|num[ée]ro\sde\s(?:(?:votre|ta|la)\s)?carte|mot\sde\spasse
                |votre\scode\s(?:pin|confidentiel|secret|de\ss[ée]curit[ée])
                |sozialversicherungsnummer|(?:kredit|bank)?kartennummer|passwort|kennwort|prüfziffer)(?!\w)
                /#
            )
        )
    }

    private static func isAsked(_ secret: Range<String.Index>, in sentence: PlainSentence) -> Bool {
        let text = sentence.text
        // Commas join what is asked for: "your name, address and card number".
        let start = text[..<secret.lowerBound].lastIndex { ".!?;:—–".contains($0) }.map { text.index(after: $0) }
        let before = text[(start ?? text.startIndex)..<secret.lowerBound]
        let end = text[secret.upperBound...].firstIndex { ".!?;:—–".contains($0) } ?? text.endIndex
        let after = text[secret.upperBound..<end]
        // German verbs, and what denies them, come last.
        if after.prefix(while: { $0 != "," }).contains(compiled(#/\b(?:nicht|nie|niemals)\b/#)) { return false }
        if let verb = before.matches(of: verbs).last {
            return !isDenied(verb.range, upTo: secret.lowerBound, in: sentence)
        }
        let asks = end < text.endIndex && text[end] == "?"
        if before.contains(compiled(#/\b(?:not|never|no|without|n't|sin|sans|ohne|kein\w*|pas|nicht)\b|n't\b/#)) {
            return false
        }
        if asks, before.contains(questions) { return true }
        // "Your SSN, please.", "Card number?"
        let isAlone = before.contains(
            compiled(
                #/^\W*(?:(?:and|now|then|also|please|por\sfavor|bitte|noch|your|the|su|tu|votre|ihre?|deine?),?\s)*$/#
            )
        )
        let isBegged = before.contains(compiled(#/\b(?:please|por\sfavor|bitte)\b/#))
        return isAlone
            && (asks || isBegged
                || after.contains(compiled(#/,?\s(?:please|por\sfavor|bitte|s'il\s(?:vous|te)\spla[îi]t)\b/#)))
    }

    private static var verbs: Regex<Substring> {
        compiled(
            #/
            \b(?:send|share|provide|give|enter|tell|confirm|type(?!\sof)|submit|supply|include|upload|verify|reply|respond|state|specify|write|e-?mail|disclose|reveal|(?:sign|log)\sin\swith
            |(?:i|we)(?:'ll|\swill|'d|\swould)?\s(?:also\s|only\s|just\s|still\s|do\s|have\sto\s)?(?:need|require|want|ask\sfor)
            |(?:i|we)\s(?:do|will|can)(?:n't|\snot)\s(?:need|require|want|ask\sfor)
            |(?:is|are)\s(?:needed|required)|what(?:'s|\sis|\sare|\swas)|let\sme\s(?:have|know)|(?:may|can|could)\s(?:i|we)\s(?:have|get|see)
            |d[ée](?:me|nos)|dame|env[íi](?:e|a|en)(?:me|nos)?|mand[ea](?:me)?|compart[ae](?:me)?|proporcion[ea](?:me)?
            |ingres[ea]|introduzca|introduce|indi(?:que|ca)(?:me)?|d[íi]ga(?:me|nos)|dime|facil[íi]te(?:me)?|escrib[ae]
            |necesit(?:o|amos)|cu[áa]l\ses
            |donnez|donne|envoyez|envoie|communiquez|indiquez|fournissez|saisissez|partagez|entrez|dites|quel\sest
            |(?:j'ai|nous\savons)\sbesoin|(?:veuillez|merci\sde)\s(?:\w+\s)?(?:donner|envoyer|communiquer|indiquer|fournir|saisir|entrer)
            |geben|gib|senden|sende|schicken|schick|teilen|nennen|nenne|brauchen?|ben[öo]tigen?|wie\slautet|was\sist)\b
            /#
        )
    }

    private static var questions: Regex<Substring> {
        compiled(
            #/
            \b(?:which|may\si|may\swe|can\si|can\swe|can\syou|could\syou|would\syou|will\syou|do\syou\shave|mind|puede[ns]?|podr[íi]a[ns]?
            |pourriez|pouvez|k[öo]nnen\ssie|k[öo]nnten\ssie|kannst\sdu)\b
            /#
        )
    }

    /// "Never send your …", "I do not need your …", "send the form, not your …".
    private static func isDenied(_ verb: Range<String.Index>, upTo secret: String.Index, in sentence: PlainSentence)
        -> Bool
    {
        let before = String(sentence.clause(before: verb.lowerBound) + sentence.text[verb])
            .replacing(PlainSentence.idioms, with: "")
        if before.contains(
            compiled(
                #/
                \b(?:not|never|no|cannot|nobody|without|needn't|nunca|jam[áa]s|sin|nadie|ne|jamais|sans|nie|niemals|nicht|niemand|ohne)\b
                |n't\b|\bn'
                /#
            )
        ) {
            return true
        }
        return sentence.text[verb.upperBound..<secret].contains(
            compiled(
                #/\b(?:not|never|no|nor|without|except|nunca|jam[áa]s|ni|sin|pas|jamais|sans|nicht|nie|niemals|kein\w*|ohne)\b/#
            )
        )
    }
}
