/// Word lists that the rules share.
enum Lexicon {
    static let selves: Set<String> = ["i", "we", "us"]
    static let pronouns: Set<String> = [
        "i", "we", "you", "he", "she", "it", "they", "that", "this", "there", "everyone",
    ]
    static let ownDeterminers: Set<String> = ["my", "our", "the"]
    static let othersDeterminers: Set<String> = [
        "his", "her", "their", "your", "its", "another", "some", "every", "each",
    ]
    static let subjects = pronouns.union(ownDeterminers).union(othersDeterminers)

    static let months: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "jan", "feb", "apr", "aug", "sept", "sep", "oct", "nov", "dec",
    ]
    static let weekdays: Set<String> = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// "Monday", and "Mondays", of which there may be several.
    static func isWeekday(_ word: String) -> Bool {
        weekdays.contains(word) || word.hasSuffix("s") && weekdays.contains(String(word.dropLast()))
    }

    static let times: Set<String> = [
        "noon", "midnight", "morning", "mornings", "afternoon", "afternoons", "evening", "evenings",
    ]
    static let units: Set<String> = [
        "sqft", "kg", "lb", "ft", "%", "inch", "inches", "meter", "meters", "metre", "metres", "acre", "acres", "mile",
        "miles", "gallon", "gallons", "ton", "tons", "liter", "liters", "degree", "degrees", "hectare", "hectares",
    ]
    static let periods: Set<String> = [
        "hour", "day", "night", "week", "month", "quarter", "year", "shift", "minute", "season",
    ]

    static let places: Set<String> = ["in", "at", "near", "outside", "from", "to"]
    /// From these words on it is told why, not what.
    static let reasons: Set<String> = [
        "because", "since", "although", "though", "while", "which", "after", "until", "unless", "when",
    ]

    /// Words that carry nothing of what is said.
    static let fillers: Set<String> = [
        "well", "so", "and", "but", "ok", "okay", "please", "also", "still", "just", "already", "really", "simply",
        "about", "around", "roughly", "approximately", "exactly", "only", "total", "fyi", "hey", "hi", "hello", "oh",
        "yes", "yeah", "no", "overall", "currently", "basically", "very", "quite", "honestly", "frankly", "btw",
        "mainly", "mostly", "normally", "usually", "typically", "generally", "today", "finally", "approx", "officially",
    ]
    static let articles: Set<String> = ["a", "an", "the"]
    /// Words left out where the content of two clauses is compared.
    static let functionWords: Set<String> = Set(
        """
        a an the my our i we us of in on at for with to by and or but as is are am be been being was were do does did have \
        has had that this it there you your me from into will would can could any some all both us
        """.split(separator: " ").map(String.init)
    ).subtracting(["from"])

    /// "now": what was so may be so no longer.
    static let updating: Set<String> = ["now", "again"]
    /// "actually": what was said was wrong, or is no longer right.
    static let correcting: Set<String> = [
        "actually", "correction", "sorry", "imeant", "makethat", "scratchthat", "oops", "update", "wait", "apologies",
        "correcting", "rather", "updated", "whoops",
    ]

    /// Relatives and companions, of whom one may have several.
    static let several: Set<String> = Set(
        [
            "brother", "sister", "son", "daughter", "child", "friend", "cousin", "uncle", "aunt", "colleague",
            "coworker",
            "employe", "customer", "client", "neighbor", "product", "competitor", "partner", "truck", "site", "machine",
            "dealer", "problem", "issue", "challenge", "concern", "question", "idea", "reason", "task",
        ].map(Stem.of)
    )

    /// What has one value of any kind at a time.
    static let singular: Set<String> = Set(
        [
            "name", "title", "job", "role", "position", "profession", "occupation", "status", "color", "supplier",
            "vendor",
            "bank", "insurer", "carrier", "landlord", "contact", "manager", "ceo", "cfo", "coo", "owner", "boss",
            "hometown",
            "city", "state", "country", "address", "location", "headquarter", "hq", "schedul", "deadline", "priority",
            "industry", "trade", "language", "model", "brand", "provider", "system", "software", "method", "preferenc",
            "favorit", "lender", "accountant", "lawyer", "doctor", "dentist", "foreman", "supervisor", "lead", "goal",
            "birthday", "anniversary", "website", "username", "nickname", "password", "major", "plan", "employer",
            "school",
            "process", "policy", "term", "timelin", "distributor", "broker", "wifi", "floor",
        ].map(Stem.of)
    )

    static let company: Set<String> = ["company", "business", "firm", "organization", "organisation"]
    static let crew: Set<String> = ["team", "staff", "employe", "crew", "workforce", "workforc", "headcount"]

    static let marital: Set<String> = ["single", "married", "divorced", "engaged", "widowed", "separated"]
}
