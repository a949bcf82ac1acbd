/// Several pairs of texts as a cross-encoder reads them: `[CLS]` first `[SEP]` second `[SEP]`.
struct PairBatch: Sendable, Equatable {
    let tokens: TokenBatch
    /// [count, length], row by row: 0 for the first text's tokens and the padding, 1 for the second's.
    let types: [Int64]

    /// - Parameters:
    ///   - first: the ids of the text that all pairs begin with, `[CLS]` and `[SEP]` around it.
    ///   - seconds: those of the others, likewise; their `[CLS]` is left out.
    ///   - most: tokens of a pair; what is longer is cut at the end of its second text.
    init(_ first: [Int64], _ seconds: [[Int64]], padding: Int64, most: Int) {
        let pairs = seconds.map { second -> [Int64] in
            let room = max(0, most - first.count)
            let rest = second.dropFirst()
            guard rest.count > room, let closing = rest.last, room > 0 else { return first + rest.prefix(room) }
            return first + rest.prefix(room - 1) + [closing]
        }
        tokens = TokenBatch(pairs, padding: padding)
        var types: [Int64] = []
        types.reserveCapacity(tokens.count * tokens.length)
        for pair in pairs {
            types += repeatElement(0, count: first.count)
            types += repeatElement(1, count: pair.count - first.count)
            types += repeatElement(0, count: tokens.length - pair.count)
        }
        self.types = types
    }
}
