/// Cities and states of the United States.
enum Places {
    struct City: Sendable, Hashable {
        var name: String
        /// Two capital letters; of several cities with one name the largest.
        var state: String
    }

    // MARK: Cities

    /// The longest city name that stands at `index`, and where it ends.
    static func city(in text: SlotText, at index: Int) -> (city: City, end: Int)? {
        var key = ""
        var at = index
        var found: (city: City, end: Int)?
        for _ in 0..<3 {
            guard let token = text.token(at), token.kind == .word else { break }
            let word = written[token.lower] ?? token.lower
            key += key.isEmpty ? word : " " + word
            at += 1
            if text.lower(at) == ".", written[token.lower] != nil { at += 1 }
            if let city = cities[key] { found = (city, at) }
            if text.lower(at) == "-", cities.keys.contains(key) == false { at += 1 }
        }
        return found
    }

    static func city(named name: String) -> City? { cities[name.lowercased()] }

    /// Whether "DC", "D.C." or ", DC" follows.
    static func isDistrict(_ text: SlotText, after end: Int) -> Bool {
        let at = text.lower(end) == "," ? end + 1 : end
        return text.lower(at) == "dc" || text.matches(["d", ".", "c"], at: at)
    }

    private static let written = ["st": "saint", "ft": "fort", "mt": "mount"]

    private static let cities: [String: City] = {
        var cities: [String: City] = [:]
        for line in cityList.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let state = parts.first else { continue }
            for name in parts[1].split(separator: ",") {
                let city = City(name: name.trimmingPrefix(" ").description, state: String(state))
                let key = city.name.lowercased()
                cities[key.hasPrefix("st. ") ? "saint " + key.dropFirst(4) : key.replacing("-", with: " ")] = city
            }
        }
        for (short, name, state) in shortForms { cities[short] = City(name: name, state: state) }
        return cities
    }()

    private static let shortForms = [
        ("nyc", "New York", "NY"), ("new york city", "New York", "NY"), ("la", "Los Angeles", "CA"),
        ("sf", "San Francisco", "CA"), ("vegas", "Las Vegas", "NV"), ("philly", "Philadelphia", "PA"),
        ("brooklyn", "New York", "NY"), ("manhattan", "New York", "NY"), ("dc", "Washington", "DC"),
        ("washington", "Washington", "DC"), ("saint louis", "St. Louis", "MO"), ("saint paul", "St. Paul", "MN"),
        ("saint petersburg", "St. Petersburg", "FL"), ("indy", "Indianapolis", "IN"), ("slc", "Salt Lake City", "UT"),
        ("dfw", "Dallas", "TX"), ("atl", "Atlanta", "GA"), ("phx", "Phoenix", "AZ"),
        ("okc", "Oklahoma City", "OK"), ("kc", "Kansas City", "MO"),
    ]

    /// The city that an abbreviation or a by-name stands for.
    static func shortForm(_ name: String) -> City? {
        shortForms.first { $0.0 == name }.map { City(name: $0.1, state: $0.2) }
    }

    /// Names that are as often a word, a person or a state: they count only with a state or after a preposition.
    static let ambiguous: Set<String> = [
        "mobile", "orange", "independence", "surprise", "bend", "reading", "concord", "lincoln", "jackson", "madison",
        "austin", "henderson", "charlotte", "savannah", "aurora", "eugene", "tyler", "irving", "washington", "normal",
        "gilbert", "salem", "florence", "troy", "columbia", "warren", "hampton", "norman", "logan", "gary", "kent",
        "sandy", "elizabeth", "franklin", "lawrence", "york", "butte", "cary", "dover", "flint", "mesa", "sparks",
        "waterloo", "frederick", "midland", "meridian", "conway", "dearborn", "marietta", "sterling heights", "quincy",
    ]

    // MARK: States

    static func state(abbreviation: String) -> String? { codes.contains(abbreviation) ? abbreviation : nil }

    static func state(named name: String) -> String? { states[name.lowercased()] }

    /// A state's full name that stands at `index`, and where it ends.
    static func state(in text: SlotText, at index: Int) -> (code: String, end: Int)? {
        let two = text.lower(index) + " " + text.lower(index + 1)
        if let code = states[two] { return (code, index + 2) }
        return states[text.lower(index)].map { ($0, index + 1) }
    }

    /// In lower case these are words first.
    static let abbreviationsThatAreWords: Set<String> = [
        "in", "or", "me", "ok", "hi", "oh", "pa", "ma", "de", "la", "id", "al", "co",
    ]

    private static let codes = Set(states.values)

    private static let states: [String: String] = [
        "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
        "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
        "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
        "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
        "mississippi": "MS",
        "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ",
        "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH",
        "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC",
        "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA",
        "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY", "district of columbia": "DC",
    ]
}
