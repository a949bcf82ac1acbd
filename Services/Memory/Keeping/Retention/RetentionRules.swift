import Foundation

/// How long a memory is kept after its last use: the latest of its being written, changed and recalled.
///
/// A pinned memory is kept; one with an end of its own is kept until then, pinned or not.
struct RetentionRules: Sendable, Hashable {
    static let day: TimeInterval = 86_400

    /// Days for every namespace that is not named; nil keeps for good.
    var days: Double? = 30
    /// Days by namespace.
    var namespaces: [String: Double?] = [:]
    /// Days that the record of finished work is kept; it may hold what was said.
    var eventDays: Double = 7

    /// Until when a memory must have been used last to be let go now; nil where none ever is.
    func cutoff(at moment: Date) -> Date? { days.map { moment - $0 * Self.day } }

    /// The same for the namespaces that have their own.
    func cutoffs(at moment: Date) -> [String: Date?] { namespaces.mapValues { $0.map { moment - $0 * Self.day } } }

    /// `agent:financing=365,trial=0`; 0 keeps for good. Gives what is wrong with an item.
    mutating func read(_ item: String) -> String? {
        guard let equals = item.lastIndex(of: "="), equals != item.startIndex,
            let days = Double(item[item.index(after: equals)...]), let valid = Self.days(days)
        else { return "'\(item)' is not of the form namespace=days" }
        namespaces[String(item[..<equals])] = .some(valid)
        return nil
    }

    /// Nil for what is no number of days; in it, nil for 0, which keeps for good.
    static func days(_ number: Double) -> Double?? {
        guard number.isFinite, (0...36_500).contains(number) else { return nil }
        return .some(number == 0 ? nil : number)
    }
}
