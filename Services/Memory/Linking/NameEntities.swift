/// People, companies and places: names are capitalised words, and what stands around them tells what they name.
enum NameEntities {
    static func companies(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        for run in runs(scan, taken) {
            let last = scan.lower(run.upperBound)
            let isNamed = run.count > 1 && companyEndings.contains(last)
            let leader = scan.lower(run.lowerBound - 1)
            let before = scan.lower(run.lowerBound - 2)
            let isEmployer = ["at", "for"].contains(leader) && workVerbs.contains(before)
            let isCalled = leader == "called" && companyNouns.contains(before)
            let isRole = ["is", "be"].contains(leader) && businessRoles.contains(before)
            let isKnown = makers.contains(scan.written(run).lowercased())
            guard isNamed || isEmployer || isCalled || isRole || isKnown else { continue }
            let name = scan.written(run)
            var words = name.lowercased().split(separator: " ")
            // "Acme Inc." and "Acme" are one.
            if words.count > 1, let legal = words.last, legalForms.contains(String(legal)) { words.removeLast() }
            found.append(Entity(kind: .company, name: name, key: words.joined(separator: " ")))
            taken.formUnion(run)
        }
        return found
    }

    static func places(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        for run in runs(scan, taken) {
            let next = run.upperBound + 1
            // "Reno, NV": the comma ended the run.
            let hasState = next < scan.pieces.count && States.codes.contains(String(scan.pieces[next].text))
            let leader = scan.lower(run.lowerBound - 1)
            guard hasState || placeLeaders.contains(leader) || States.names.contains(scan.written(run).lowercased())
            else { continue }
            // "to Denise" is a person, "moved to Reno" a place.
            if leader == "to", !hasState, !motionVerbs.contains(scan.lower(run.lowerBound - 2)) { continue }
            let name = scan.written(run)
            guard !notPlaces.contains(name.lowercased()) else { continue }
            found.append(Entity(kind: .place, name: name, key: name.lowercased()))
            taken.formUnion(run)
            if hasState { taken.insert(next) }
        }
        return found
    }

    static func people(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        for run in runs(scan, taken) {
            let first = scan.lower(run.lowerBound)
            let leader = scan.lower(run.lowerBound - 1)
            let isTitled = titles.contains(leader) || titles.contains(first) && run.count > 1
            let isIntroduced = introductions.contains("\(scan.lower(run.lowerBound - 2)) \(leader)")
            let isRelated = relations.contains(leader)
            guard FirstNames.all.contains(first) || isTitled || isIntroduced && run.count <= 3 || isRelated else {
                continue
            }
            let start = titles.contains(first) && run.count > 1 ? run.lowerBound + 1 : run.lowerBound
            let end = min(run.upperBound, start + 2)
            let name = scan.written(start...end)
            found.append(Entity(kind: .person, name: name, key: name.lowercased()))
            taken.formUnion(start...end)
        }
        return found
    }

    /// Whether a speaker's label is a name rather than a role.
    static func isName(_ speaker: String) -> Bool {
        speaker.first?.isLetter == true && speaker.count <= 64
            && !["user", "assistant", "system", "tool", "agent", "customer", "human", "ai", "bot", "visitor"]
                .contains(speaker.lowercased())
    }

    /// Capitalised words side by side that no other reader has taken; a word that starts a sentence counts where
    /// another follows it or where it is a first name.
    private static func runs(_ scan: MentionScan, _ taken: Set<Int>) -> [ClosedRange<Int>] {
        var runs: [ClosedRange<Int>] = []
        var index = 0
        while index < scan.pieces.count {
            guard isNameWord(scan, index, taken) else {
                index += 1
                continue
            }
            var end = index
            while scan.joins(end), isNameWord(scan, end + 1, taken), end - index < 4 { end += 1 }
            let piece = scan.pieces[index]
            if !piece.startsSentence || end > index && !commonWords.contains(piece.lower)
                || FirstNames.all.contains(piece.lower) || makers.contains(piece.lower)
                || States.codes.contains(scan.pieces.indices.contains(end + 1) ? String(scan.pieces[end + 1].text) : "")
            {
                runs.append(index...end)
            } else if end > index {
                runs.append((index + 1)...end)
            }
            index = end + 1
        }
        return runs
    }

    private static func isNameWord(_ scan: MentionScan, _ index: Int, _ taken: Set<Int>) -> Bool {
        guard scan.pieces.indices.contains(index), !taken.contains(index) else { return false }
        let piece = scan.pieces[index]
        return piece.isCapitalized && piece.text.count > 1 && !piece.hasDigit && !calendar.contains(piece.lower)
            && !(commonWords.contains(piece.lower) && piece.startsSentence) && !contractions.contains(piece.lower)
            && !States.codes.contains(String(piece.text))
    }

    /// Makers of robots in the catalog.
    private static let makers: Set<String> = [
        "abb", "anybotics", "avidbots", "bear robotics", "boston dynamics", "brokk", "burro", "cartken", "dji",
        "daifuku",
        "epson", "exotec", "fanuc", "farmdroid", "flyability", "gausium", "ghost robotics", "hilti", "husqvarna",
        "jungheinrich", "kuka", "lely", "mobile industrial robots", "omron", "pudu", "seegrid", "skydio", "tennant",
        "unitree", "universal robots", "yaskawa", "zebra", "rockwell automation", "amazon", "walmart", "toyota",
    ]
    private static let companyEndings: Set<String> = [
        "inc", "llc", "corp", "corporation", "co", "ltd", "gmbh", "company", "logistics", "supply", "robotics", "foods",
        "freight", "industries", "systems", "solutions", "partners", "group", "holdings", "manufacturing", "farms",
        "properties", "realty", "mutual", "insurance", "bank", "produce", "brewing", "bakery", "construction", "motors",
        "technologies", "automation", "robots", "warehousing", "distribution", "transport", "trucking", "services",
        "enterprises", "associates", "labs", "works", "bots", "credit", "capital", "leasing", "equipment",
    ]
    private static let legalForms: Set<String> = ["inc", "llc", "corp", "corporation", "co", "ltd", "gmbh"]
    private static let companyNouns: Set<String> = [
        "company", "business", "firm", "shop", "store", "startup", "is", "restaurant", "farm", "brewery", "bakery",
    ]
    private static let workVerbs: Set<String> = [
        "work", "works", "working", "worked", "job", "employed", "drive", "consult",
    ]
    private static let businessRoles: Set<String> = [
        "landlord", "insurer", "bank", "supplier", "vendor", "dealer", "carrier", "employer", "distributor", "lender",
        "competitor",
    ]
    private static let placeLeaders: Set<String> = ["in", "near", "outside", "around", "from", "to", "downtown"]
    private static let motionVerbs: Set<String> = [
        "move", "moved", "moving", "relocate", "relocated", "relocating", "went", "go", "drive", "drove", "flew",
        "ship",
        "deliver", "expand", "expanded", "travel",
    ]
    private static let notPlaces: Set<String> = [
        "excel", "english", "spanish", "sap", "python", "slack", "zoom", "google",
    ]
    private static let titles: Set<String> = ["mr", "mrs", "ms", "dr", "miss", "prof"]
    private static let introductions: Set<String> = ["name is", "is named", "named is", "i am", "this is", "call me"]
    private static let relations: Set<String> = [
        "wife", "husband", "sister", "brother", "son", "daughter", "mother", "father", "mom", "dad", "partner", "boss",
        "friend", "colleague", "manager", "supervisor", "foreman", "owner", "ceo", "named", "cousin", "uncle", "aunt",
        "director", "accountant", "boyfriend", "girlfriend", "i'm",
    ]
    private static let calendar: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "christmas", "easter",
        "thanksgiving", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
    ]
    private static let contractions: Set<String> = [
        "i'm", "i've", "i'll", "i'd", "i\u{2019}m", "i\u{2019}ve", "i\u{2019}ll", "i\u{2019}d",
    ]
    /// Words that start sentences and phrases without being names.
    private static let commonWords: Set<String> = [
        "we", "you", "he", "she", "it", "they", "my", "our", "your", "his", "her", "its", "their", "this", "that",
        "these", "those", "the", "an", "and", "but", "or", "so", "if", "when", "what", "who", "where", "why", "how",
        "which", "is", "are", "was", "were", "do", "does", "did", "have", "has", "had", "can", "could", "will", "would",
        "should", "yes", "no", "not", "there", "here", "then", "also", "in", "on", "at", "for", "with", "to", "from",
        "of", "as", "by", "actually", "sorry", "correction", "please", "thanks", "hello", "hi", "hey", "oh", "well",
        "last", "next", "after", "before", "because", "since", "until", "now", "today", "yesterday", "tomorrow",
        "about",
        "maybe", "just", "let", "good", "great", "ok", "okay", "all", "some", "most", "many", "every", "each", "one",
        "two", "three", "annual", "monthly", "we're", "we've", "it's", "that's", "there's", "don't", "didn't", "i",
    ]
}
