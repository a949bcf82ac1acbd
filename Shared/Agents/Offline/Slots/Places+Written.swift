/// A place as it is typed into a form or handed over by a model: "Dallas", "Dallas, Texas", "Dallas TX 75201", "Texas".
public struct WrittenPlace: Sendable, Hashable {
    public var city: String?
    /// Two capital letters.
    public var state: String?
    /// Five digits.
    public var zip: String?

    public init(_ text: String) {
        var words = text.split { $0.isWhitespace || $0 == "," }.map(String.init)
        if let last = words.last, let zip = Self.zip(last) {
            self.zip = zip
            words.removeLast()
        }
        let whole = words.joined(separator: " ")
        // New York and Washington are states as well: by themselves the cities are meant.
        if Places.city(named: whole) == nil, let code = Self.state(whole) {
            state = code
            return
        }
        for count in [3, 2, 1] where words.count > count {
            guard let code = Self.state(words.suffix(count).joined(separator: " ")),
                text.contains(",") || Places.city(named: whole) == nil
            else { continue }
            state = code
            words.removeLast(count)
            break
        }
        if !words.isEmpty { city = Self.spelled(words) }
    }

    /// The city that its name is short for, where it is: "NYC", "DFW", "LA", "Philly".
    public var isShortFor: WrittenPlace? {
        guard let city, let meant = Places.shortForm(city.lowercased()), state == nil || state == meant.state else {
            return nil
        }
        var place = self
        (place.city, place.state) = (meant.name, meant.state)
        return place
    }

    /// "TX", "tx", "Texas", "D.C.".
    public static func state(_ text: String) -> String? {
        let words = text.replacing(".", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return Places.state(named: words) ?? Places.state(abbreviation: words.uppercased())
    }

    private static func zip(_ word: String) -> String? {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        func isDigits(_ part: Substring, _ count: Int) -> Bool {
            part.utf8.count == count && part.utf8.allSatisfy { (48...57).contains($0) }
        }
        guard let base = parts.first, isDigits(base, 5), parts.count == 1 || (parts.count == 2 && isDigits(parts[1], 4))
        else { return nil }
        return String(base)
    }

    /// "Ft. Worth" and "Ft Worth" are Fort Worth, "St Louis" is St. Louis.
    private static func spelled(_ words: [String]) -> String {
        let written = ["ft": "Fort", "ft.": "Fort", "mt": "Mount", "mt.": "Mount", "st": "St."]
        guard words.count > 1, let first = words.first, let whole = written[first.lowercased()] else {
            return words.joined(separator: " ")
        }
        return ([whole] + words.dropFirst()).joined(separator: " ")
    }
}
