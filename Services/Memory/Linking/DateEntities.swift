import Foundation

/// Dates, as far as they name a day, a month, a quarter or a year; what is said relative to the day of the statement
/// becomes that day.
enum DateEntities {
    static func dates(_ scan: MentionScan, saidAt: Date, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        var index = 0
        while index < scan.pieces.count {
            if !taken.contains(index), let (end, key) = date(scan, index, saidAt: saidAt) {
                found.append(Entity(kind: .date, name: scan.written(index...end), key: key))
                taken.formUnion(index...end)
                index = end
            }
            index += 1
        }
        return found
    }

    private static func date(_ scan: MentionScan, _ index: Int, saidAt: Date) -> (end: Int, key: String)? {
        let piece = scan.pieces[index]
        if let days = relative[piece.lower] { return (index, day(saidAt.addingTimeInterval(days * 86_400))) }
        if piece.hasDigit {
            if let key = numeric(piece.text) { return (index, key) }
            if let quarter = quarter(piece.lower) {
                guard scan.joins(index), let year = year(scan.lower(index + 1)) else { return nil }
                return (index + 1, "\(year)-q\(quarter)")
            }
            // "3 March", "3rd of March 2025"
            if let number = ordinal(piece.lower), scan.joins(index) {
                let next = scan.lower(index + 1) == "of" ? index + 2 : index + 1
                if let month = month(scan, next) { return withYear(scan, next, month: month, day: number) }
            }
            if let year = year(piece.lower), index > 0, yearLeaders.contains(scan.lower(index - 1)) {
                return (index, String(year))
            }
            return nil
        }
        guard let month = month(scan, index) else { return nil }
        if scan.joins(index), let number = ordinal(scan.lower(index + 1)) {
            return withYear(scan, index + 1, month: month, day: number)
        }
        if scan.joins(index), let year = year(scan.lower(index + 1)) { return (index + 1, key(year, month, nil)) }
        return (index, "month \(month)")
    }

    /// With the year that may follow the piece at `end`, also behind a comma.
    private static func withYear(_ scan: MentionScan, _ end: Int, month: Int, day: Int) -> (end: Int, key: String) {
        if end + 1 < scan.pieces.count, let year = year(scan.lower(end + 1)) { return (end + 1, key(year, month, day)) }
        return (end, "month \(month) day \(day)")
    }

    private static func key(_ year: Int, _ month: Int, _ day: Int?) -> String {
        let start = "\(year)-\(month < 10 ? "0" : "")\(month)"
        return day.map { start + "-\($0 < 10 ? "0" : "")\($0)" } ?? start
    }

    /// "2025-03-14", "3/14/2025".
    private static func numeric(_ text: Substring) -> String? {
        for (separator, order) in [("-", [0, 1, 2]), ("/", [2, 0, 1])] {
            let parts = text.split(separator: Character(separator), omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 3, let year = parts[order[0]], let month = parts[order[1]], let day = parts[order[2]],
                (1..<13).contains(month), (1..<32).contains(day)
            else { continue }
            if (1900..<2200).contains(year) { return key(year, month, day) }
            if separator == "/", (0..<100).contains(year) { return key(2000 + year, month, day) }
        }
        return nil
    }

    private static func quarter(_ lower: String) -> Int? {
        guard lower.count == 2, lower.hasPrefix("q"), let number = lower.last?.wholeNumberValue else { return nil }
        return (1..<5).contains(number) ? number : nil
    }

    private static func year(_ lower: String) -> Int? {
        guard lower.count == 4, let year = Int(lower), (1900..<2100).contains(year) else { return nil }
        return year
    }

    private static func ordinal(_ lower: String) -> Int? {
        let digits = lower.prefix(while: \.isWholeNumber)
        guard let number = Int(digits), (1..<32).contains(number),
            ["", "st", "nd", "rd", "th"].contains(lower.dropFirst(digits.count))
        else { return nil }
        return number
    }

    /// "may", "march" and the short forms are months with a capital only.
    private static func month(_ scan: MentionScan, _ index: Int) -> Int? {
        guard scan.pieces.indices.contains(index), let month = months[scan.lower(index)] else { return nil }
        let piece = scan.pieces[index]
        guard piece.isCapitalized else { return nil }
        guard piece.startsSentence, ["may", "march"].contains(piece.lower) else { return month }
        return scan.joins(index) && ordinal(scan.lower(index + 1)) != nil ? month : nil
    }

    /// In UTC.
    private static func day(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return key(parts.year ?? 0, parts.month ?? 0, parts.day)
    }

    private static let relative: [String: Double] = ["yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1]

    private static let yearLeaders: Set<String> = [
        "in", "since", "from", "until", "till", "by", "of", "during", "before",
    ]

    private static let months: [String: Int] = [
        "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
        "july": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11,
        "nov": 11, "december": 12, "dec": 12,
    ]
}
