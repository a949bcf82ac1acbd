import Foundation

/// The number that people read out on the telephone: `YB-2026-001234`, counted by a sequence of the database.
enum ApplicationNumber {
    static func format(sequence: Int, date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let digits = String(sequence)
        let padding = String(repeating: "0", count: max(0, 6 - digits.count))
        return "YB-\(calendar.component(.year, from: date))-\(padding)\(digits)"
    }
}
