import Testing

@testable import Memory

@Suite("Texts into runs of the model")
struct EmbeddingBatchTests {
    @Test("Every text is in exactly one run, whatever the lengths")
    func coversEveryText() {
        var generator = SplitMix(state: 11)
        for _ in 0..<200 {
            let lengths = (0..<Int.random(in: 0..<120, using: &generator)).map { _ in
                Int.random(in: 2...256, using: &generator)
            }
            let plan = BatchPlan()
            let batches = plan.batches(lengths: lengths)
            #expect(batches.flatMap(\.self).sorted() == Array(lengths.indices))
            for batch in batches {
                let longest = batch.map { lengths[$0] }.max() ?? 0
                #expect(batch.count <= plan.maximumTexts)
                #expect(batch.count == 1 || batch.count * longest <= plan.maximumTokens)
                #expect(batch.allSatisfy { Double(lengths[$0]) >= plan.minimumFill * Double(longest) })
            }
        }
    }

    @Test("Texts of one length share runs as large as allowed")
    func fillsRuns() {
        #expect(BatchPlan().batches(lengths: Array(repeating: 10, count: 70)).map(\.count) == [32, 32, 6])
        #expect(BatchPlan().batches(lengths: Array(repeating: 256, count: 9)).map(\.count) == [4, 4, 1])
    }

    @Test("A text longer than a run's tokens still gets its run")
    func runsTheOversized() {
        #expect(BatchPlan(maximumTokens: 100).batches(lengths: [256, 10]) == [[0], [1]])
    }

    @Test("Shorter texts are padded, and the padding is masked")
    func pads() {
        let batch = TokenBatch([[2, 7, 3], [2, 3]], padding: 9)
        #expect(batch.ids == [2, 7, 3, 2, 3, 9])
        #expect(batch.mask == [1, 1, 1, 1, 1, 0])
        #expect(batch.count == 2 && batch.length == 3)
    }
}
