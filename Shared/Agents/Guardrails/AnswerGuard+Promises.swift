import Platform

extension AnswerGuard {
    /// Says that an approval, or the money, is certain to come.
    static func promises(_ sentence: PlainSentence) -> Bool {
        guard sentence.contains(promiseHints) else { return false }
        return matches(ofPromises: sentence.text).contains { isMeant($0, in: sentence) }
    }

    /// Says to the user that it is approved already.
    static func tellsApproval(_ sentence: PlainSentence) -> Bool {
        guard sentence.contains(["approv", "approuv", "accept", "aprob", "genehmigt", "bewilligt"]) else {
            return false
        }
        return matches(ofApprovals: sentence.text).contains { isMeant($0, in: sentence) }
    }

    private static let promiseHints = [
        "approv", "qualif", "guarant", "accept", "approuv", "approb", "garanti", "aprob", "prome", "genehmig",
        "bewillig",
        "zusage", "angenommen",
    ]

    private static func matches(ofPromises text: String) -> [Range<String.Index>] {
        english(text) + spanish(text) + french(text) + german(text)
    }

    private static func english(_ text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \byou(?:r\s(?:\w+\s)?(?:application|request|loan|lease|financing|funding|business|company))?
                (?:'ll|\swill|\sshould|'re\sgoing\sto|\s(?:are|is)\sgoing\sto|(?:'re|\sare|\sis)\s(?:sure|certain|bound|guaranteed)\sto)\s
                (?:(?!not\b|never\b|only\b|have\b|need\b)\w+\s){0,3}?
                (?:(?:be|get)\s(?:\w+ly\s)?(?:pre-?\s?)?(?:approved|accepted)(?!\s(?:only|before|or\s(?:not|declined|refused)))
                |qualify(?!\sfor\s(?:\w+\s){0,2}(?:section|bonus|deductions?|depreciation|tax|discounts?|rebates?|grants?)\b))\b
                /#
            )
        )
            + text.ranges(
                of: compiled(
                    #/
                    \b(?:we|i|(?:the|our|your|a)\s(?:lender|bank|dealer|underwriters?))(?:'ll|\swill|\scan|'re\sgoing\sto|\sare\sgoing\sto|'m\sgoing\sto)\s
                    (?:\w+ly\s)?(?:approve\s(?:you|it|this|your)|get\s(?:you|it|this)\s(?:\w+\s)?approved)\b
                    |\byou\b[^.!?;]{0,40}\band\s(?:will|are\sgoing\sto)\s(?:\w+\s)?(?:be|get)\sapproved\b
                    |\bconsider\s(?:it|this|yourself|your\s\w+)\s(?:as\sgood\sas\s)?approved\b
                    |\b(?:i|we|ybryx)(?:\scan)?\s(?:\w+ly\s)?(?:promise|assure|guarantee)\b
                    .{0,60}\b(?:approv\w*|qualif\w*|financing|funding|accept\w*)\b
                    |\bguarantees?\s(?:you\s|your\s|that\syou\w*\s)?(?:\w+\s){0,2}?(?:approv\w*|acceptance)\b
                    |\bguaranteed\s(?:\w+\s){0,2}?(?:approval|acceptance|financing|funding)\b
                    |\bguaranteed\s(?:to\sbe\s|to\sget\s)?approved\b
                    |\b(?:approval|acceptance|financing|funding)(?:'s|\sis|\swill\sbe)\s(?:\w+\s){0,3}?
                    (?:guaranteed|certain|assured|a\ssure\sthing|automatic|a\sgiven|a\sformality)\b
                    |\b100\s?(?:%|percent)\s?(?:sure|certain|chance)?.{0,20}\bapprov
                    /#
                )
            )
    }

    private static func spanish(_ text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \b(?:ser[áa]s?|va\sa\sser|vas\sa\sser|quedar[áa]s?|saldr[áa]s?)\s(?:\w+\s)?(?:pre)?aprobad[oa]s?\b
                |\b(?:te|le|lo|la|os|les)\s(?:aprobar(?:[áa]n?|emos)|va[n]?\sa\saprobar|vamos\sa\saprobar)\b
                |\baprobaci[óo]n\s(?:(?:est[áa]|ser[áa]|es)\s)?(?:garantizada|asegurada|segura)\b
                |\b(?:le\s|te\s|les\s)?(?:garantiz|asegur|promet)(?:o|amos|emos)\b.{0,60}\b(?:aprob\w+|financia\w+|cr[ée]dito)
                /#
            )
        )
    }

    private static func french(_ text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \b(?:vous|tu|votre\s\w+|ta\s\w+|ton\s\w+)\s(?:serez|seras|sera|allez\s[êe]tre|vas\s[êe]tre|va\s[êe]tre)\s
                (?:(?!pas\b|jamais\b)\w+\s)?(?:pr[ée]-?)?(?:approuv|accept)[ée]e?s?
                |(?:\b|[ld]')(?:approbation|financement|accord)\s(?:(?:est|sera)\s)?(?:garantie?|assur[ée]e?|certaine?)\b
                |\b(?:je|nous)\s(?:vous\s|te\s)?(?:garanti|promet|assur)\w*.{0,60}\b(?:approb|approuv|financement|accept)
                |\b(?:nous\sallons|je\svais)\s(?:vous\s|l')?approuver\b
                /#
            )
        )
    }

    private static func german(_ text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \b(?:sie|du|(?:ihre?|deine?)\s\w+)\s(?:werden|wirst|wird)\s(?:[\wäöüß]+\s){0,3}?
                (?:genehmigt|bewilligt|angenommen)\b
                |\b(?:sie|ihr(?:e|en)?\s\w+)\s(?:werden|wird)\s.{0,30}\b(?:genehmigung|zusage|bewilligung)\b
                |\b(?:genehmigung|zusage|bewilligung|finanzierung)\s(?:ist|wird)\s(?:\w+\s)?(?:garantiert|sicher|gewiss)\b
                |\b(?:ich|wir)\s(?:garantier|versprech|versicher)\w*\b.{0,60}\b(?:genehmig|bewillig|zusage|finanzierung)
                |\bgarantierte\s(?:genehmigung|zusage|bewilligung|finanzierung)\b
                |\b(?:wir|ich)\s(?:werden|werde)\s(?:sie|es|ihren\s\w+)\s(?:\w+\s)?(?:genehmigen|bewilligen)\b
                /#
            )
        )
    }

    private static func matches(ofApprovals text: String) -> [Range<String.Index>] {
        text.ranges(
            of: compiled(
                #/
                \b(?:you|your\s(?:\w+\s)?(?:application|request|loan|lease|financing|funding|business|company))
                (?:'re|'ve\sbeen|'s|'s\sbeen|\s(?:are|is|was|were|got|have\sbeen|has\sbeen))\s
                (?:(?:now|already|all|officially|hereby|fully|conditionally|just)\s){0,3}(?:pre-?\s?)?approved\b
                (?!\s(?:only|or\s(?:not|declined|refused)))
                |\bcongrat\w*\b.{0,60}\bapproved\b|^\W*(?:pre-?)?approved!
                |^\W*(?:felicidades.{0,30}|enhorabuena.{0,30}|usted\s|t[úu]\s|(?:su|tu)\s\w+\s)?
                (?:est[áa]s?|ha\ssido|has\ssido|queda|fue)\s(?:ya\s)?(?:pre-?)?aprobad[oa]
                |\b(?:vous\s[êe]tes|vous\savez\s[ée]t[ée]|(?:votre|ta|ton)\s\w+\s(?:est|a\s[ée]t[ée]))\s
                (?:d[ée]j[àa]\s)?(?:pr[ée]-?)?(?:approuv|accept)[ée]
                |\b(?:sie\ssind|sie\swurden|(?:ihre?|deine?)\s\w+\s(?:ist|wurde))\s(?:\w+\s)?(?:genehmigt|bewilligt)\b
                /#
            )
        )
    }

    // MARK: What is meant

    /// "I cannot promise that you will be approved", "when you are approved", "no approval is guaranteed" promise nothing; a
    /// "don't worry" before a comma changes nothing.
    private static func isMeant(_ match: Range<String.Index>, in sentence: PlainSentence) -> Bool {
        let before = sentence.clause(before: match.lowerBound)
        if before.contains(
            compiled(
                #/
                \b(?:if|whether|when|once|until|till|after|before|unless|as\ssoon\sas|how|what|in\scase|provided|assuming
                |si|cuando|quand|lorsque|wenn|falls|ob|sobald)(?:\s(?:that|and|que))?\s$
                /#
            )
        ) {
            return false
        }
        let said = String(before + sentence.text[match])
            .replacing(PlainSentence.idioms, with: "")
        return !deniesPromise(said)
            && !said.contains(
                compiled(
                    #/
                \b(?:not|never|cannot|nobody|nothing|none|neither|nor|unable|whether|unsure|uncertain|unclear
                |impossible|far\sfrom|rarely|seldom|hardly|nunca|jam[áa]s|tampoco|nadie|ne|pas|jamais|aucune?|nicht|kein\w*|nie|niemals|niemand)\b
                |n't\b|\bn'
                /#
                )
            )
    }

    /// "There is no guarantee that …", "no lender can promise …"; "with no money down" and "without collateral" deny no promise.
    private static func deniesPromise(_ said: String) -> Bool {
        said.contains(
            compiled(
                #/
                \b(?:no|without)\s(?:a\s|any\s|such\s|firm\s|absolute\s|automatic\s|final\s|formal\s|real\s|loan\s|credit\s|financing\s|lease\s)*
                (?:guarantees?|promises?|assurances?|certainty|approvals?|acceptance|commitments?
                |guaranteed\s(?:approval|acceptance|financing|funding))\b
                |\bno\s(?:one|way|case|means|circumstances?|(?:\w+\s)?(?:lender|bank|dealer|underwriter|agent|broker|company)s?\s(?:can|could|may|will|would|is|are))\b
                |\bno\s(?:(?:se|le|te|les|os|lo|la|nos)\s)?(?:pued\w+|podemos|podr\w+|garanti\w+|promet\w+|asegur\w+|ser[áa]\w*|est[áa]\w*|va|vas|van|vamos|hay|es|ha|aprob\w+|significa|quiere)\b
                |\bsin\s(?:ninguna\s)?(?:garant[íi]as?|promesas?)\s(?:de|que)\b
                |\bsans\s(?:aucune\s)?(?:garantie|promesse|assurance)\s(?:que|de)\b|\bohne\s(?:\w+\s)?(?:garantie|gewähr|zusage)\b
                /#
            )
        )
    }
}
