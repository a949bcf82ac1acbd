import Foundation

/// The pieces of words that the model knows, with their ids.
struct WordPieceVocabulary: Sendable {
    // The control tokens of BERT: [PAD], [UNK], [CLS] and [SEP].
    let padding: Int64
    let unknown: Int64
    let opening: Int64
    let closing: Int64

    private let starts: ByteTrie
    /// The pieces written `##…` in the file.
    private let continuations: ByteTrie

    /// `text` is BERT's vocab.txt: a piece a line, its id the number of the line from 0.
    ///
    /// Throws ``EmbeddingError`` when a control token is missing, which no usable vocabulary does.
    init(text: String) throws {
        var starts = ByteTrie()
        var continuations = ByteTrie()
        var control: [String: Int64] = [:]
        for (id, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let piece = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if piece.first == UInt8(ascii: "["), piece.count > 1 {
                control[String(decoding: piece, as: UTF8.self)] = Int64(id)
            }
            if piece.count > 2, piece.starts(with: "##".utf8) {
                continuations.insert(piece.dropFirst(2), value: Int32(id))
            } else {
                starts.insert(piece, value: Int32(id))
            }
        }
        guard let padding = control["[PAD]"], let unknown = control["[UNK]"], let opening = control["[CLS]"],
            let closing = control["[SEP]"]
        else {
            throw EmbeddingError(.configuration, "the vocabulary lacks one of [PAD], [UNK], [CLS] and [SEP]")
        }
        self.padding = padding
        self.unknown = unknown
        self.opening = opening
        self.closing = closing
        self.starts = starts
        self.continuations = continuations
    }

    init(path: String) throws {
        do {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            try self.init(text: String(decoding: bytes, as: UTF8.self))
        } catch let error as EmbeddingError {
            throw EmbeddingError(error.code, "EMBEDDING_VOCAB_PATH (\(path)): \(error.message).")
        } catch {
            throw EmbeddingError(.configuration, "EMBEDDING_VOCAB_PATH (\(path)) cannot be read.", cause: error)
        }
    }

    /// The longest piece of the UTF-8 `word` at `start`, and where it ends; nil where none fits.
    func longestPiece(of word: [UInt8], from start: Int) -> (id: Int64, end: Int)? {
        let match = (start == 0 ? starts : continuations).longestMatch(in: word, from: start)
        return match.map { (Int64($0.value), $0.end) }
    }
}
