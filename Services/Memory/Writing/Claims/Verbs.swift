/// Verbs that the rules know.
enum Verbs {
    static let being: Set<String> = ["is", "are", "am"]
    static let auxiliaries: Set<String> = [
        "is", "are", "am", "was", "were", "has", "have", "had", "do", "does", "did", "been", "be", "being", "got",
    ]

    /// Present tense, as stems: a state or a habit that holds until something else is said.
    static let lasting: Set<String> = Set(
        """
        hav us own run operat leas rent driv work liv resid need want prefer lik lov hat sell buy ship deliver serv pay cost \
        charg open clos end start begin leav arriv last hold carry weigh cover measur mak produc pack bak grow process handl \
        employ stor keep order receiv send import export supply visit meet teach study play speak eat drink smok take offer \
        provid us requir expect accept report answer belong go com stay sit stand span fit support allow includ earn bill \
        lend owe brew rais milk plant harvest spray clean wash cook roast host manag lead check finish cater load unload pick \
        sort pump cut weld mill print repair service train hir bring burn draw consum averag get mow paint tow haul run reach \
        kick renew expir du trad partner subscrib sponsor donat volunteer walk commut rid collect treat see book list turn \
        bottl can feed seat sleep board breed butcher assembl inspect mow rotat reserv stock
        """.split(separator: " ").map(String.init)
    )

    static let reschedules: Set<String> = [
        "moved", "rescheduled", "postponed", "pushed", "delayed", "shifted", "changed", "bumped", "slipped", "switched",
    ]
    static let alters: Set<String> = [
        "raised", "increased", "lowered", "cut", "reduced", "dropped", "bumped", "changed", "switched", "updated",
        "extended", "upped", "expanded", "grew", "trimmed", "doubled", "adjusted", "revised", "set", "moved",
        "shortened", "transferred",
    ]
    /// Without an object: "our revenue went up to …".
    static let becomes: Set<String> = [
        "went", "grew", "increased", "rose", "fell", "dropped", "climbed", "changed", "jumped", "shrank", "became",
        "decreased", "improved", "expanded", "slipped", "sank", "hit", "reached", "turned", "switched", "moved",
    ]
    static let replaces: Set<String> = ["replaced", "swapped", "exchanged", "traded", "substituted"]
    static let passes: Set<String> = [
        "switched", "changed", "moved", "went", "transitioned", "migrated", "converted", "upgraded",
    ]
    static let stops: Set<String> = ["stopped", "quit", "discontinued", "ceased", "stop"]
    /// What is disposed of is had, used and run no longer.
    static let disposals: Set<String> = [
        "sold", "gotridof", "scrapped", "retired", "dropped", "abandoned", "ditched", "cancelled", "canceled",
        "returned",
        "closed", "discontinued", "terminated", "ended",
    ]
    static let holding: Set<String> = [
        "hav", "own", "us", "run", "operat", "leas", "rent", "driv", "keep", "sell", "offer",
    ]

    static let finite: Set<String> = Set(
        "is are am was were has have had does do did will would can could should might may went grew rose fell left took become became tookover"
            .split(separator: " ").map(String.init)
    )

    static func isFinite(_ word: String) -> Bool {
        if finite.contains(word) || word == "relocated" || word == "renamed" { return true }
        if word.hasSuffix("s") || word.hasSuffix("ed") {
            return lasting.contains(Stem.of(word)) || alters.contains(word) || becomes.contains(word)
                || reschedules.contains(word) || replaces.contains(word) || disposals.contains(word)
        }
        return ["cut", "set", "hit", "sold", "nolonger"].contains(word)
    }
}
