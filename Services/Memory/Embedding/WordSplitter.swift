import Foundation

/// Splits a text into the words of uncased BERT: control characters dropped, lower case, accents off, each punctuation
/// mark and each CJK ideograph a word of its own. The rules are those of Google's `BasicTokenizer`.
struct WordSplitter {
    /// Longer words are one unknown token.
    static let maximumScalars = 100

    /// The word's UTF-8; empty for one that is longer than ``maximumScalars``.
    private(set) var word: [UInt8] = []
    private var scalarCount = 0

    private enum Kind { case dropped, space, punctuation, letter }

    private static let ascii: [Kind] = (0..<128).map { value in
        switch UInt8(value) {
        case 0x09, 0x0A, 0x0D, 0x20: .space
        case 0..<0x20, 0x7F: .dropped
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            .letter
        default: .punctuation
        }
    }

    /// Calls `body` with each word until it returns false.
    static func forEachWord(in text: String, _ body: (borrowing [UInt8]) -> Bool) {
        var splitter = WordSplitter()
        splitter.word.reserveCapacity(64)
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            guard splitter.take(scalar, body) else { return }
        }
        _ = splitter.finishWord(body)
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ body: (borrowing [UInt8]) -> Bool) -> Bool {
        if scalar.value < 128 {
            let value = UInt8(truncatingIfNeeded: scalar.value)
            switch Self.ascii[Int(value)] {
            case .dropped: return true
            case .space: return finishWord(body)
            case .punctuation: return takeAlone(scalar, body)
            case .letter:
                let isUpper = value >= UInt8(ascii: "A") && value <= UInt8(ascii: "Z")
                append(byte: isUpper ? value | 0x20 : value)
                return true
            }
        }
        if scalar.isDroppedByBERT { return true }
        if scalar.properties.isWhitespace { return finishWord(body) }
        if scalar.isCJKIdeograph {
            // Compatibility ideographs decompose to the unified ones.
            guard finishWord(body) else { return false }
            for part in scalar.canonicalDecomposition { append(part) }
            return finishWord(body)
        }
        for part in scalar.canonicalDecomposition where part.properties.generalCategory != .nonspacingMark {
            for lower in part.properties.lowercaseMapping.unicodeScalars {
                if lower.isPunctuation {
                    guard takeAlone(lower, body) else { return false }
                } else {
                    append(lower)
                }
            }
        }
        return true
    }

    private mutating func takeAlone(_ scalar: Unicode.Scalar, _ body: (borrowing [UInt8]) -> Bool) -> Bool {
        guard finishWord(body) else { return false }
        append(scalar)
        return finishWord(body)
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        scalarCount += 1
        if scalarCount <= Self.maximumScalars {
            word.append(contentsOf: UTF8.encode(scalar) ?? .encodedReplacementCharacter)
        }
    }

    private mutating func append(byte: UInt8) {
        scalarCount += 1
        if scalarCount <= Self.maximumScalars { word.append(byte) }
    }

    private mutating func finishWord(_ body: (borrowing [UInt8]) -> Bool) -> Bool {
        guard scalarCount > 0 else { return true }
        if scalarCount > Self.maximumScalars { word.removeAll(keepingCapacity: true) }
        let goesOn = body(word)
        word.removeAll(keepingCapacity: true)
        scalarCount = 0
        return goesOn
    }
}

extension Unicode.Scalar {
    /// Control, format, private use and the replacement character carry no words.
    fileprivate var isDroppedByBERT: Bool {
        guard value != 0xFFFD else { return true }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse: true
        default: false
        }
    }

    fileprivate var isPunctuation: Bool {
        if value < 128 { return Self.isASCIIPunctuation(UInt8(truncatingIfNeeded: value)) }
        return switch properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    private static func isASCIIPunctuation(_ value: UInt8) -> Bool {
        switch value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    /// The blocks that BERT counts as Chinese: ideographs, not kana and not hangul.
    fileprivate var isCJKIdeograph: Bool {
        switch value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// Unicode's canonical decomposition (NFD) of this one scalar. Marks are not reordered across scalars: those whose
    /// order could change are nonspacing, and dropped.
    fileprivate var canonicalDecomposition: [Unicode.Scalar] {
        // Nothing between ¯ and À, nor the quotation marks, dashes and bullets of ordinary prose, decomposes.
        if value < 0xC0 || (0x2010...0x2125).contains(value) { return [self] }
        return Array(String(self).decomposedStringWithCanonicalMapping.unicodeScalars)
    }
}
