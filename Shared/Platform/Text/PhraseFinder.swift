/// Looks for many phrases at once, in one pass over a text's bytes: a cheap look before dear patterns.
public struct PhraseFinder: Sendable {
    /// The phrases by their first byte.
    private var phrases: [[[UInt8]]] = Array(repeating: [], count: 256)
    private let startsWords: Bool

    /// - Parameters:
    ///   - phrases: in the case that the texts are in, best of ASCII: bytes are compared. An empty one is found nowhere.
    ///   - startsWords: whether a phrase counts only where no letter or digit of ASCII stands before it.
    public init(_ phrases: [String], startingWords startsWords: Bool = false) {
        self.startsWords = startsWords
        for phrase in phrases {
            let bytes = Array(phrase.utf8)
            if let first = bytes.first { self.phrases[Int(first)].append(bytes) }
        }
    }

    /// Whether any of the phrases stands in the text.
    public func isAny(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            for index in bytes.indices {
                for phrase in phrases[Int(bytes[index])] where phrase.count <= bytes.count - index {
                    guard phrase.indices.allSatisfy({ bytes[index + $0] == phrase[$0] }) else { continue }
                    if !startsWords || index == 0 || !Self.isInWord(bytes[index - 1]) { return true }
                }
            }
            return false
        }
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
