import Foundation

/// How well ranked results hold what was asked for: the mean over questions.
struct RetrievalScore {
    private(set) var questions = 0
    private var recall = 0.0
    private var gain = 0.0

    /// - Parameters:
    ///   - ranked: ids, best first; only the first ten count.
    ///   - wanted: not empty.
    mutating func add(_ ranked: [String], wanted: Set<String>) {
        questions += 1
        var seen: Set<String> = []
        for (place, id) in ranked.prefix(10).enumerated() where wanted.contains(id) && seen.insert(id).inserted {
            recall += 1 / Double(wanted.count)
            gain += 1 / log2(Double(place + 2)) / Self.ideal(wanted.count)
        }
    }

    mutating func add(_ other: RetrievalScore) {
        questions += other.questions
        recall += other.recall
        gain += other.gain
    }

    /// Share of what was wanted among the first ten.
    var recallAt10: Double { questions == 0 ? 0 : recall / Double(questions) }
    /// The same, counting for less further down (Järvelin and Kekäläinen 2002), of what could be reached.
    var nDCGAt10: Double { questions == 0 ? 0 : gain / Double(questions) }

    private static func ideal(_ count: Int) -> Double {
        (0..<min(count, 10)).reduce(0) { $0 + 1 / log2(Double($1 + 2)) }
    }
}
