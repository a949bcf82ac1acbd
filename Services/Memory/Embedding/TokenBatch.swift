/// Several texts' ids side by side, the shorter ones padded: what one run of the model reads.
struct TokenBatch: Sendable, Equatable {
    /// [count, length], row by row.
    let ids: [Int64]
    /// 1 for a token, 0 for padding.
    let mask: [Int64]
    let count: Int
    let length: Int

    init(_ texts: [[Int64]], padding: Int64) {
        count = texts.count
        length = texts.lazy.map(\.count).max() ?? 0
        var ids: [Int64] = []
        var mask: [Int64] = []
        ids.reserveCapacity(count * length)
        mask.reserveCapacity(count * length)
        for text in texts {
            let missing = length - text.count
            ids += text
            ids += repeatElement(padding, count: missing)
            mask += repeatElement(1, count: text.count)
            mask += repeatElement(0, count: missing)
        }
        self.ids = ids
        self.mask = mask
    }
}
