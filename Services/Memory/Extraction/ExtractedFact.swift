import Foundation
import SharedModels

/// One fact as the model gave it, its form checked, its truth not yet.
struct ExtractedFact: Sendable, Hashable {
    var text: String
    /// Lines of the job that state it, from 0.
    var sources: [Int]
    var categories: [String] = []

    /// Facts an answer.
    static let maximumFacts = 64
    static let maximumLength = 500
    static let maximumSources = 32

    /// The facts of an answer, which must be exactly of the schema that was asked for: whoever leaves that may have left
    /// the rules as well.
    ///
    /// - Throws: what is wrong with the answer as a whole.
    static func read(
        _ answer: String,
        lines: [ExtractionJob.Line],
        categories: [ExtractionCategory]
    ) throws(ExtractionFailure) -> [ExtractedFact] {
        guard !answer.allSatisfy(\.isWhitespace) else { throw ExtractionFailure(.empty) }
        guard let value = try? JSON.decode(JSONValue.self, from: Data(answer.utf8)) else {
            throw ExtractionFailure(.notJSON)
        }
        guard let members = value.objectValue, members.count == 1, let items = members["facts"]?.arrayValue,
            items.count <= maximumFacts
        else { throw ExtractionFailure(.wrongSchema) }
        let names = Set(categories.map(\.name))
        var facts: [ExtractedFact] = []
        for item in items {
            guard let fact = ExtractedFact(item, lines: lines, categories: names) else {
                throw ExtractionFailure(.wrongSchema)
            }
            if !facts.contains(where: { $0.text == fact.text }) { facts.append(fact) }
        }
        guard !facts.isEmpty else { throw ExtractionFailure(.empty) }
        return facts
    }
}

extension ExtractedFact {
    fileprivate init?(_ item: JSONValue, lines: [ExtractionJob.Line], categories names: Set<String>) {
        guard let members = item.objectValue, members.count == (names.isEmpty ? 2 : 3),
            let text = members["text"]?.stringValue.map(Normalization.normalize),
            (1...Self.maximumLength).contains(text.count),
            let numbers = members["sources"]?.arrayValue, (1...Self.maximumSources).contains(numbers.count)
        else { return nil }
        var sources: [Int] = []
        for number in numbers {
            guard case .int(let number) = number, number >= 1, number <= lines.count else { return nil }
            if !sources.contains(number - 1) { sources.append(number - 1) }
        }
        self.init(text: text, sources: sources.sorted())
        guard !names.isEmpty else { return }
        guard let given = members["categories"]?.arrayValue, given.count <= 32 else { return nil }
        for category in given {
            guard let name = category.stringValue, names.contains(name) else { return nil }
            if !self.categories.contains(name) { self.categories.append(name) }
        }
    }
}
