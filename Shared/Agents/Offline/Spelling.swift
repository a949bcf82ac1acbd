import Foundation

/// Puts slips of the pen right in the trade's words, so that "wharehouse" and "logisitcs" are understood. Names, figures and
/// addresses stay as they are.
public enum Spelling {
    public static func corrected(_ text: String) -> String {
        var result = ""
        var word = ""
        var lead = ""
        var startsSentence = true
        func isPartOfWord(_ character: Character) -> Bool { !character.isWhitespace }
        func flush() {
            guard !word.isEmpty else { return }
            let meant = put(word, after: lead, startsSentence: startsSentence)
            result += meant
            startsSentence = word.last.map { ".!?".contains($0) } ?? false
            lead = meant.lowercased()
            word = ""
        }
        for character in text {
            if isPartOfWord(character) {
                word.append(character)
            } else {
                flush()
                result.append(character)
            }
        }
        flush()
        return result
    }

    private static func put(_ written: String, after lead: String, startsSentence: Bool) -> String {
        if let short = short[written.lowercased()] { return short }
        let core = written.trimmingCharacters(in: .punctuationCharacters)
        guard core.count >= 5, core.allSatisfy({ $0.isASCII && $0.isLetter }), let range = written.range(of: core)
        else {
            return written
        }
        let isName = core.first?.isUppercase ?? false
        let isPlace = ["in", "near", "at", "from", "around", "to"].contains(lead)
        let words: [String]
        switch (isName, isPlace) {
        case (true, true): words = cities
        case (true, false): words = startsSentence ? trade : []
        case (false, true): words = trade + cities
        case (false, false): words = trade
        }
        guard let meant = nearest(core.lowercased(), in: words) else { return written }
        let shaped = cities.contains(meant) || isName ? meant.prefix(1).uppercased() + meant.dropFirst() : meant
        return written.replacingCharacters(in: range, with: shaped)
    }

    /// The one word that is one slip away, or two in a long word; nil where it is known, or two words are as near.
    static func nearest(_ word: String, in words: [String]) -> String? {
        guard !words.contains(word), !ordinary.contains(word) else { return nil }
        var best: (word: String, slips: Int)?
        var isTied = false
        for candidate in words where candidate.first == word.first && abs(candidate.count - word.count) <= 2 {
            let limit = candidate.count >= 9 ? 2 : 1
            // "delear": all the letters of the word, and not in its order.
            let slips = isShuffled(word, candidate) ? 1 : distance(Array(word), Array(candidate))
            guard slips <= limit else { continue }
            if let found = best, slips == found.slips { isTied = true }
            if slips < best?.slips ?? .max {
                best = (candidate, slips)
                isTied = false
            }
        }
        return isTied ? nil : best?.word
    }

    private static func isShuffled(_ word: String, _ candidate: String) -> Bool {
        word != candidate && word.last == candidate.last && word.sorted() == candidate.sorted()
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var rows = [Array(0...right.count)]
        for (i, character) in left.enumerated() {
            var row = [i + 1]
            for (j, other) in right.enumerated() {
                var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (character == other ? 0 : 1))
                if i > 0, j > 0, character == right[j - 1], left[i - 1] == other {
                    least = min(least, rows[i - 1][j - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }

    private static let trade = [
        "warehouse", "warehouses", "logistics", "distribution", "fulfillment", "manufacturing", "agriculture",
        "construction", "restaurant", "restaurants", "hospital", "factory", "bakery", "brewery", "greenhouse",
        "facility",
        "palletizing", "picking", "packing", "sorting", "welding", "assembly", "inspection", "cleaning", "weeding",
        "harvesting", "delivery", "deliveries", "inventory", "unloading", "pallet", "pallets", "orders", "boxes",
        "budget", "dollars", "million", "thousand", "revenue", "months", "weeks", "quarter", "spring", "summer",
        "autumn", "winter", "robot", "robots", "forklift", "forklifts", "cobot", "cobots", "drones", "automate",
        "automation", "autonomous", "employees", "workers", "shifts", "square", "currently", "manually", "manager",
        "dealer", "dealers", "financing", "payload", "payment", "payments", "monthly", "interest", "credit",
        "operations", "director", "supervisor", "engineer", "company", "business",
    ]

    /// Too short to be told by their letters.
    private static let short = ["nere": "near", "neer": "near", "naer": "near", "ment": "meant", "sory": "sorry"]

    private static let cities = [
        "dallas", "houston", "chicago", "phoenix", "seattle", "denver", "atlanta", "memphis", "columbus", "boston",
        "detroit", "nashville", "portland", "sacramento", "philadelphia", "indianapolis", "jacksonville", "charlotte",
        "milwaukee", "cleveland", "cincinnati", "pittsburgh", "minneapolis", "baltimore", "louisville", "albuquerque",
        "fresno", "tucson", "orlando",
    ]

    /// English words that stand one slip from one of the trade's.
    private static let ordinary: Set<String> = [
        "operator", "operators", "operating", "automatic", "automating", "weeds", "supervise", "supervises",
        "supervision",
        "agricultural", "distributor", "distributors", "financial", "payloads", "thousands", "injection", "investor",
        "investors", "currency", "dearer", "interests", "interested", "credits", "pavement", "finances", "financed",
        "parking", "peaking", "manage", "poking", "pricking", "backing", "wedding", "shirts", "shift", "order",
        "ordered",
        "older",
        "owned", "managed", "manages", "managers", "operation", "directed", "directors", "budgets", "spring", "string",
        "boxed", "square", "squared", "automated", "automates", "robotic", "robotics", "delivers", "delivered",
        "deliver",
        "assemble", "assembled", "inspections", "inspecting", "seeding", "reeding", "needing", "feeding", "wielding",
        "wending", "sporting", "storing", "sorted", "sortation", "workers", "worker", "worked", "weeks", "month",
        "mouths", "restaurant", "companion", "compare", "accompany", "businesses", "harvested", "cleaner", "cleaners",
        "clearing", "leaning", "gleaning", "unload", "unloaded", "loading", "factor", "factors", "revenues", "quarters",
        "summers", "winters", "winner", "sprint", "squares", "million", "millions", "engineers", "engineered",
        "supervisors", "supervised", "hospitals", "facilities", "forklifts", "employers", "employed", "employee",
        "employer", "packaging", "packings", "pickling", "ticking", "mounts", "drone", "drowns", "dollar",
        "deliverer", "palletized", "palletize", "palletizer", "directory", "current", "manual", "distributions",
    ]
}
