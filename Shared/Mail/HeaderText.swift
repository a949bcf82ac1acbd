import Foundation

/// Free text in a header: as it is where it is short and plain, else in encoded words (RFC 2047).
enum HeaderText {
    /// 75 characters are the most of an encoded word; 12 of them are `=?utf-8?B?…?=`, and three bytes become four.
    private static let bytesAWord = 45

    static func encoded(_ text: String) -> String {
        let line = String(String.UnicodeScalarView(text.unicodeScalars.map { isBreak($0) ? " " : $0 }))
        let isPlain = line.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !line.contains("=?")
        if isPlain, line.utf8.count <= 70 { return line }
        var words: [String] = []
        var word = ""
        for scalar in line.unicodeScalars {
            if word.utf8.count + String(scalar).utf8.count > bytesAWord {
                words.append(word)
                word = ""
            }
            word.unicodeScalars.append(scalar)
        }
        words.append(word)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
