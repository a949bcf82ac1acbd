import Testing

@testable import Memory

@Suite("Text to tokens")
struct EmbeddingTokenizerTests {
    @Test(
        "Gives the ids of the reference implementation",
        .enabled(if: RealModel.hasVocabulary, "set EMBEDDING_VOCAB_PATH to test the real vocabulary"),
        arguments: TokenizerCase.all
    )
    func matchesReference(_ expected: TokenizerCase) throws {
        let path = try #require(RealModel.settings.vocabularyPath)
        let tokenizer = WordPieceTokenizer(vocabulary: try WordPieceVocabulary(path: path))
        #expect(tokenizer.encode(expected.text) == [101] + expected.ids + [102])
    }

    @Test(
        "Cuts a word greedily into its longest pieces",
        arguments: [
            ("robot", ["robot"]), ("robots", ["robot", "##s"]), ("ROBOT", ["robot"]), ("ros", ["ro", "##s"]),
            ("roboot", ["[UNK]"]), ("roaot", ["ro", "##a", "##ot"]), ("ro bot", ["ro", "[UNK]"]), ("機機", ["機", "機"]),
            ("a!a", ["a", "!", "a"]), ("aá", ["a", "##a"]), ("", []), ("[SEP]", ["[UNK]", "[UNK]", "[UNK]"]),
        ]
    )
    func cutsWords(_ text: String, _ pieces: [String]) throws {
        let tokenizer = WordPieceTokenizer(vocabulary: try TinyVocabulary.make())
        let expected = try (["[CLS]"] + pieces + ["[SEP]"]).map { try #require(TinyVocabulary.id($0)) }
        #expect(tokenizer.encode(text) == expected)
    }

    @Test("Never gives more ids than allowed, and always ends with the closing token", arguments: [2, 3, 7, 256])
    func staysWithinLimit(_ limit: Int) throws {
        let tokenizer = WordPieceTokenizer(vocabulary: try TinyVocabulary.make(), maximumTokens: limit)
        for count in [0, 1, limit - 2, limit - 1, limit, 10 * limit] {
            let ids = tokenizer.encode(String(repeating: "robots ", count: max(0, count)))
            #expect(ids.count == min(limit, 2 + 2 * max(0, count)))
            #expect(ids.first == tokenizer.vocabulary.opening)
            #expect(ids.last == tokenizer.vocabulary.closing)
        }
    }

    @Test("What follows the cut changes nothing")
    func readsOnlyTheStart() throws {
        let tokenizer = WordPieceTokenizer(vocabulary: try TinyVocabulary.make(), maximumTokens: 10)
        let start = String(repeating: "robot ", count: 8)
        #expect(tokenizer.encode(start) == tokenizer.encode(start + "robots a a a"))
    }

    @Test("Case, accents and the kind of white space make no difference")
    func ignoresCaseAndAccents() throws {
        let tokenizer = WordPieceTokenizer(vocabulary: try TinyVocabulary.make())
        let plain = tokenizer.encode("robots a !")
        for variant in ["ROBOTS A!", "róböts\ta\n!", "ro\u{301}bots\u{A0}a\u{3000}!", "\u{FEFF}rob\u{200B}ots á ! "] {
            #expect(tokenizer.encode(variant) == plain, "\(variant.debugDescription)")
        }
    }

    @Test("Any text at all gives ids of the vocabulary")
    func surviveAnything() throws {
        let tokenizer = WordPieceTokenizer(vocabulary: try TinyVocabulary.make(), maximumTokens: 64)
        var generator = SplitMix(state: 7)
        for _ in 0..<2000 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<40, using: &generator) {
                let value = UInt32.random(
                    in: 0...(Bool.random(using: &generator) ? 0x2FF : 0x10FFFF),
                    using: &generator
                )
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            let ids = tokenizer.encode(text)
            #expect(ids.count >= 2 && ids.count <= 64)
            #expect(ids.allSatisfy { TinyVocabulary.pieces.indices.contains(Int($0)) })
        }
    }

    @Test("A vocabulary without the control tokens is refused")
    func refusesForeignVocabulary() {
        let error = #expect(throws: EmbeddingError.self) { try WordPieceVocabulary(text: "robot\n##s\n") }
        #expect(error?.code == .configuration)
    }

    @Test("Line ends of either kind and a missing last one give the same ids", arguments: ["\n", "\r\n"])
    func readsLineEnds(_ lineEnd: String) throws {
        let vocabulary = try WordPieceVocabulary(text: TinyVocabulary.pieces.joined(separator: lineEnd))
        let tokenizer = WordPieceTokenizer(vocabulary: vocabulary)
        #expect(tokenizer.encode("aa") == [2, 12, 13, 3])
    }
}
