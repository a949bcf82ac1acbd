/// Numbers that tell of a person's life: an age, a year of birth, how long somebody has been married, lived here or had
/// assistance. None of it is the business's age, and nothing may be made of it (15 USC 1691, 12 CFR 1002.6(b)).
extension SlotReader {
    /// Takes them before anything else is read, so that no other theme can.
    mutating func readLives() {
        for index in numbers.indices where !taken.contains(index) && isOfALife(numbers[index]) {
            taken.insert(index)
        }
    }

    private func isOfALife(_ mention: NumberMention) -> Bool {
        guard !mention.isMoney, !mention.isScaled else { return false }
        if mention.isYear { return isYearOfALife(mention) }
        guard mention.value <= 120 else { return false }
        return isDecade(mention) || isCalledAge(mention) || isAge(mention) || isBareAge(mention)
            || isSpanOfALife(mention)
    }

    // MARK: Ages

    /// "in her 60s".
    private func isDecade(_ mention: NumberMention) -> Bool {
        let end = text.lower(mention.last + 1) == "'" ? mention.last + 2 : mention.last + 1
        return text.lower(end) == "s" && text.token(end)?.spaceBefore == false
            && mention.value.truncatingRemainder(dividingBy: 10) == 0
    }

    /// "aged 71", "at the age of 71", "the owner's age is 71"; "business age: 6" and "the age of the company is 6" are no person's.
    private func isCalledAge(_ mention: NumberMention) -> Bool {
        var at = mention.first - 1
        var isCompanys = false
        while at >= max(0, mention.first - 8), !["age", "aged", "ages"].contains(text.lower(at)) {
            let word = text.lower(at)
            if Self.people.contains(word) { return isOfAge(before: at) }
            if Self.companies.contains(word) { isCompanys = true }
            guard Self.companies.contains(word) || Self.betweenAgeAndNumber.contains(word) || word.hasSuffix("'s")
            else {
                return false
            }
            at -= 1
        }
        guard at >= 0, ["age", "aged", "ages"].contains(text.lower(at)) else { return false }
        let owner = text.lower(at - 1)
        return !isCompanys && !Self.companies.contains(owner)
            && !(owner.hasSuffix("'s") && Self.companies.contains(String(owner.dropLast(2))))
    }

    /// "the age of the company's owner is 71".
    private func isOfAge(before person: Int) -> Bool {
        (1...5).contains { ["age", "ages"].contains(text.lower(person - $0)) }
    }

    /// "71 years old", "a 60-year-old founder", "71 years of age", "71 y/o".
    private func isAge(_ mention: NumberMention) -> Bool {
        let unit = unit(after: mention)
        if text.matches(["y", "/", "o"], at: unit) || text.lower(unit) == "yo" {
            return !isCompanys(mention, end: unit)
        }
        guard Self.ageUnits.contains(text.lower(unit)) else { return false }
        let next = text.lower(unit + 1) == "-" ? unit + 2 : unit + 1
        if text.lower(next) == "of", text.lower(next + 1) == "age" { return !isCompanys(mention, end: next + 1) }
        guard ["old", "young"].contains(text.lower(next)) else { return false }
        return !isCompanys(mention, end: next)
    }

    /// Whether an age is that of the business, by the noun that it stands before, or by the subject that it is said of. Where nothing
    /// tells, as in a list of figures, it is.
    private func isCompanys(_ mention: NumberMention, end: Int) -> Bool {
        // "a two year old trucking company", "a 60-year-old business owner": the last noun says what it is.
        var noun: Bool?
        var at = end + 1
        while at <= end + 4, let token = text.token(at), token.kind == .word || token.text == "-",
            !Self.ends.contains(token.lower)
        {
            if Self.people.contains(token.lower) { noun = false }
            if Self.companies.contains(token.lower) { noun = true }
            at += 1
        }
        if let noun { return noun }
        let lead = text.lower(mention.first - 1)
        // "run by a 60-year-old" against "a two year old bakery".
        if ["a", "an"].contains(lead) { return at > end + 1 }
        return isSaidOfCompany(mention) ?? true
    }

    /// nil where the sentence names nobody before the number.
    private func isSaidOfCompany(_ mention: NumberMention) -> Bool? {
        var sentence = text.sentence(around: mention.first)
        if let sign = sentence.last(where: { $0 < mention.first && text.lower($0) == ";" }) {
            sentence = sign + 1..<sentence.upperBound
        }
        var verb = mention.first - 1
        while Self.adverbs.contains(text.lower(verb)) {
            if ["both", "each", "all"].contains(text.lower(verb)) { return false }
            verb -= 1
        }
        guard verb >= sentence.lowerBound else { return nil }
        if ["am", "i'm", "he's", "she's"].contains(text.lower(verb)) { return false }
        guard Self.verbs.contains(text.lower(verb)) else {
            // A list of figures: "Owner 71 years old, revenue 1 million".
            return nearest(before: mention.first, in: sentence)
        }
        // "We're" holds its own subject.
        if let own = subject(at: verb) { return own }
        let before = text.lower(verb - 1)
        if before == "who" { return false }
        if [",", "and", "but", ")", "which", "that"].contains(before) {
            // "She runs the company and is 71 years old": whoever the sentence began with.
            let nearest = nearest(before: verb, in: sentence)
            if ["which", "that"].contains(before) { return nearest }
            let first = (sentence.lowerBound..<verb).lazy.compactMap { subject(at: $0) }.first
            let startsWithUs = sentence.contains {
                ["we", "we're"].contains(text.lower($0)) && subject(at: $0) == first
            }
            return startsWithUs && nearest == false ? false : first
        }
        // "Maria is 71 years old", "our forklift is 6 years old": what is not known as a company is none.
        return subject(at: verb - 1) ?? false
    }

    /// What the nearest word before `index` that names somebody names: a company (true) or a person.
    private func nearest(before index: Int, in sentence: Range<Int>) -> Bool? {
        (sentence.lowerBound..<max(index, sentence.lowerBound)).reversed().lazy.compactMap { subject(at: $0) }.first
    }

    /// Whether a word is a company (true) or a person (false); "the owner of the company" is a person.
    private func subject(at index: Int) -> Bool? {
        let word = text.lower(index)
        if Self.people.contains(word) || Self.pronouns.contains(word) { return false }
        guard Self.companies.contains(word) || Self.us.contains(word) else { return nil }
        var at = index - 1
        while ["the", "our", "this", "my", "a", "his", "her", "that", "an", "small", "family"].contains(text.lower(at))
        {
            at -= 1
        }
        let isOf = ["of", "for", "at", "behind", "in"].contains(text.lower(at))
        return !(isOf && Self.people.contains(text.lower(at - 1)))
    }

    /// "She is 34.", "our CEO turned 40", "the owner, 71, …".
    private func isBareAge(_ mention: NumberMention) -> Bool {
        guard (14...110).contains(mention.value), mention.isWhole else { return false }
        let after = text.lower(mention.last + 1)
        guard
            after.isEmpty
                || [".", ",", ";", "!", "?", ")", "\n", "and", "but", "so", "now", "this", "last", "next", "today"]
                    .contains(after)
        else { return false }
        var verb = mention.first - 1
        if [",", "("].contains(text.lower(verb)) {
            return Self.people.contains(text.lower(verb - 1)) && [",", ")"].contains(after)
        }
        while Self.adverbs.contains(text.lower(verb)) { verb -= 1 }
        let word = text.lower(verb)
        if ["turned", "turns", "turning"].contains(word) { return subject(at: verb - 1) != true }
        if ["am", "i'm", "he's", "she's"].contains(word) { return true }
        guard Self.verbs.contains(word) else { return false }
        return text.lower(verb - 1) == "who" || subject(at: verb - 1) == false
    }

    // MARK: Spans and years of a life

    /// "married for 20 years", "I came from Mexico 15 years ago", "20 years of experience": the nearest telling word of the clause
    /// decides.
    private func isSpanOfALife(_ mention: NumberMention) -> Bool {
        let unit = unit(after: mention)
        let isSpan = Self.ageUnits.contains(text.lower(unit)) || ["week", "weeks"].contains(text.lower(unit))
        guard isSpan || ["for", "since"].contains(text.lower(mention.first - 1)) else { return false }
        return isNearerToLife(mention, end: isSpan ? unit : mention.last)
    }

    /// "I was born in 1955", "I came here in 1990 and started the business in 2019".
    private func isYearOfALife(_ mention: NumberMention) -> Bool {
        isNearerToLife(mention, end: mention.last)
    }

    private func isNearerToLife(_ mention: NumberMention, end: Int) -> Bool {
        let clause = clause(around: mention.first, end)
        func distance(_ isTelling: (String) -> Bool) -> Int? {
            clause.filter { $0 < mention.first || $0 > end }.filter { isTelling(text.lower($0)) }
                .map { $0 < mention.first ? mention.first - $0 : $0 - end }.min()
        }
        guard let life = distance({ Self.life.contains($0) }) else { return false }
        guard let work = distance({ Self.work.contains($0) || Self.beginnings.contains($0) }) else { return true }
        return life < work
    }

    /// The part of the sentence between two signs or joining words.
    private func clause(around first: Int, _ last: Int) -> Range<Int> {
        let sentence = text.sentence(around: first)
        func parts(_ index: Int) -> Bool {
            [",", ";", "and", "but", "(", ")", "while", "then"].contains(text.lower(index))
        }
        var lower = first
        while lower > sentence.lowerBound, !parts(lower - 1) { lower -= 1 }
        var upper = max(last + 1, first + 1)
        while upper < sentence.upperBound, !parts(upper) { upper += 1 }
        return lower..<max(upper, lower)
    }

    // MARK: Words

    static let companies: Set<String> = [
        "company", "companies", "business", "businesses", "firm", "startup", "start-up", "enterprise", "corporation",
        "corp", "inc", "llc", "ltd", "co", "partnership", "proprietorship", "organization", "organisation", "outfit",
        "shop", "store", "farm", "ranch", "vineyard", "winery", "dairy", "orchard", "nursery", "bakery", "brewery",
        "restaurant", "cafe", "kitchen", "hotel", "warehouse", "factory", "plant", "mill", "fleet", "operation",
        "operations", "practice", "clinic", "agency", "studio", "garage", "carrier", "dealership", "distributor",
        "manufacturer", "retailer", "contractor", "supplier", "wholesaler", "logistics", "robotics", "industries",
        "foods", "farms", "growers", "builders", "services", "solutions", "systems", "supply", "trucking", "transport",
        "freight", "holdings", "enterprises", "manufacturing", "construction", "group", "brand", "venture", "entity",
    ]

    private static let us: Set<String> = ["we", "we're", "we've", "it", "it's", "us"]

    private static let pronouns: Set<String> = [
        "i", "i'm", "i've", "he", "he's", "she", "she's", "who", "who's", "myself", "himself", "herself", "him", "me",
    ]

    private static let people: Set<String> = [
        "owner", "owners", "founder", "founders", "cofounder", "co-founder", "ceo", "cfo", "coo", "president", "boss",
        "manager", "director", "partner", "partners", "principal", "guarantor", "signer", "applicant", "borrower",
        "entrepreneur", "businesswoman", "businessman", "proprietor", "operator", "member", "person", "people", "man",
        "men", "woman", "women", "guy", "lady", "gentleman", "girl", "boy", "male", "female", "adult", "senior",
        "elder",
        "wife", "husband", "spouse", "widow", "widower", "couple", "father", "mother", "dad", "mom", "mum", "parent",
        "parents", "son", "daughter", "brother", "sister", "child", "children", "kid", "kids", "uncle", "aunt",
        "cousin",
        "grandfather", "grandmother", "grandpa", "grandma", "veteran", "immigrant", "citizen", "retiree", "pensioner",
        "farmer", "rancher", "driver", "engineer", "employee", "worker", "accountant", "bookkeeper", "baker",
        "christian", "muslim", "jew", "catholic", "hindu", "buddhist", "mexican", "american",
    ]

    private static let ageUnits: Set<String> = [
        "year", "years", "yr", "yrs", "year's", "years'", "month", "months", "mo", "mos",
    ]

    private static let adverbs: Set<String> = [
        "about", "around", "roughly", "approximately", "nearly", "almost", "only", "just", "now", "already", "over",
        "currently", "today", "both", "each", "all", "recently", "also", "then", "still", "soon",
    ]

    private static let verbs: Set<String> = [
        "is", "are", "was", "were", "am", "be", "been", "being", "turned", "turns", "turning", "we're", "it's", "'s",
        "becomes", "became",
    ]

    private static let betweenAgeAndNumber: Set<String> = [
        "of", "the", "our", "my", "his", "her", "their", "is", "was", "are", "were", "will", "be", ":", "-", "=", "a",
        "this", "about", "around", "now", "only", "just", "over", ",",
    ]

    /// Where the noun phrase after "year old" is over.
    private static let ends: Set<String> = [
        "is", "are", "was", "were", "am", "and", "but", "or", "who", "which", "that", "with", "in", "of", "at", "from",
        "by", "to", "for", "on", "i", "we", "he", "she", "it", "they", "my", "our", "the", "a", "an", "so", "has",
        "have",
        "had", "runs", "run", "owns", "own", "can", "could", "would", "will", "makes", "make", "since", "now", "while",
    ]

    private static let life: Set<String> = [
        "born", "birth", "birthday", "married", "marriage", "marry", "divorced", "divorce", "widowed", "widow",
        "widower", "separated", "engaged", "wife", "husband", "spouse", "single", "lived", "living", "live", "resided",
        "immigrated", "emigrated", "immigrant", "immigrants", "refugee", "naturalized", "citizen", "citizens",
        "citizenship", "resident", "residency", "visa", "came", "arrived", "moved", "fled", "assistance", "welfare",
        "medicaid", "medicare", "stamps", "snap", "ssi", "ssdi", "wic", "tanf", "disability", "disabled", "wheelchair",
        "blind", "deaf", "unemployed", "unemployment", "pension", "pensioner", "retired", "retirement", "pregnant",
        "pregnancy", "maternity", "church", "mosque", "synagogue", "christian", "muslim", "jewish", "catholic", "hindu",
        "buddhist", "baptist", "mormon", "prayed", "faith", "converted", "graduated", "school", "college", "army",
        "navy", "military", "veteran", "experience", "mother", "father", "kids", "children", "english", "age",
    ]

    /// What speaks for the business, or for what is to be paid.
    private static let work: Set<String> = companies.union([
        "operating", "operated", "running", "run", "runs", "trading", "existed", "open", "around", "lease", "leases",
        "loan", "loans", "term", "terms", "payment", "payments", "pay", "finance", "financing", "rent", "contract",
        "robot", "robots",
    ])
}
