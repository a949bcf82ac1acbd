/// Text to the token ids of uncased BERT: ``WordSplitter`` cuts words, each word is cut greedily into the longest
/// pieces of the vocabulary, `[CLS]` and `[SEP]` go around.
///
/// Names of control tokens inside a text ("[SEP]") are ordinary characters, so no text can pose as a token.
struct WordPieceTokenizer: Sendable {
    let vocabulary: WordPieceVocabulary
    /// The most ids a text gives, `[CLS]` and `[SEP]` among them.
    let maximumTokens: Int

    init(vocabulary: WordPieceVocabulary, maximumTokens: Int = 256) {
        self.vocabulary = vocabulary
        self.maximumTokens = max(2, maximumTokens)
    }

    /// The ids of a text, cut at ``maximumTokens``; never fewer than the two around it. What lies past the cut is not read.
    func encode(_ text: String) -> [Int64] {
        let limit = maximumTokens - 1
        var ids: [Int64] = []
        ids.reserveCapacity(min(maximumTokens, text.utf8.count / 4 + 4))
        ids.append(vocabulary.opening)
        WordSplitter.forEachWord(in: text) { word in
            appendPieces(of: word, to: &ids)
            return ids.count < limit
        }
        if ids.count > limit { ids.removeLast(ids.count - limit) }
        ids.append(vocabulary.closing)
        return ids
    }

    /// A word of which any part is unknown is unknown as a whole.
    private func appendPieces(of word: borrowing [UInt8], to ids: inout [Int64]) {
        let before = ids.count
        var start = 0
        repeat {
            guard let piece = vocabulary.longestPiece(of: word, from: start) else {
                ids.removeLast(ids.count - before)
                ids.append(vocabulary.unknown)
                return
            }
            ids.append(piece.id)
            start = piece.end
        } while start < word.count
    }
}
