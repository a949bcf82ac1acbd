import Testing

@testable import Memory

@Suite("Pairs of texts as a cross-encoder reads them")
struct PairBatchTests {
    @Test("The question stands first, its closing token between, types and padding beside")
    func layout() {
        let batch = PairBatch([2, 7, 3], [[2, 8, 9, 3], [2, 8, 3]], padding: 0, most: 16)
        #expect(batch.tokens.count == 2 && batch.tokens.length == 6)
        #expect(batch.tokens.ids == [2, 7, 3, 8, 9, 3, 2, 7, 3, 8, 3, 0])
        #expect(batch.tokens.mask == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
        #expect(batch.types == [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0])
    }

    @Test("A pair that is too long is cut in its second text, which still ends as a text does", arguments: 3...8)
    func cut(most: Int) {
        let batch = PairBatch([2, 7, 3], [[2, 4, 5, 6, 8, 9, 3]], padding: 0, most: most)
        #expect(batch.tokens.length == most)
        #expect(batch.tokens.ids.prefix(3) == [2, 7, 3])
        #expect(batch.tokens.ids.last == 3)
        #expect(batch.types.filter { $0 == 1 }.count == most - 3)
    }
}
