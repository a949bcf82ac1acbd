import TestSupport

@testable import Memory

/// A plain embedding without a model: every word has a fixed random direction, a text is the sum of its words. Texts
/// that share words are near, which is all that tests of storage and routes need.
struct WordEmbedder: Embedder {
    var model = "words"
    var dimensions = TestDatabase.embeddingDimensions

    func embed(_ texts: [String]) async throws -> [[Float]] { texts.map(vector) }

    private func vector(_ text: String) -> [Float] {
        var sum = [Float](repeating: 0, count: dimensions)
        for word in Words.lowercased(text) {
            // FNV-1a: the standard library's hashes differ from run to run.
            var numbers = SeededNumbers(
                state: word.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            )
            for index in sum.indices {
                sum[index] += Float(Int32(truncatingIfNeeded: numbers.next())) / Float(Int32.max)
            }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else {
            sum[0] = 1
            return sum
        }
        return sum.map { $0 / length }
    }
}
