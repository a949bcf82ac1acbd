import Foundation

/// The form in which content is kept: composed characters, plain line ends, no control characters, no space around it.
enum Normalization {
    static func normalize(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
            switch scalar {
            case "\n", "\t": kept.append(scalar)
            case "\r": kept.append("\n")
            case _ where scalar.properties.generalCategory == .control: continue
            default: kept.append(scalar)
            }
        }
        return String(kept).precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The same with every run of white space as one blank: what counts as the same text.
    static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: PlainText.isWhitespace).joined(separator: " ")
    }
}
