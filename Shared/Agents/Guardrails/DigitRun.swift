/// Digits of a text that stand together, with what people put between the groups of a number: a few blanks, a hyphen, a full stop.
/// Neighbouring numbers may share a run, so that a number is looked for inside of it.
struct DigitRun {
    struct Digit {
        var value: Int
        var range: Range<String.Index>
    }

    private(set) var digits: [Digit] = []
    /// Where groups begin, as places in ``digits``; the first is 0.
    private(set) var starts: [Int] = []
    /// What stands before each group but the first.
    private(set) var gaps: [String] = []

    var values: [Int] { digits.map(\.value) }

    func size(ofGroup group: Int) -> Int {
        (group + 1 < starts.count ? starts[group + 1] : digits.count) - starts[group]
    }

    /// The group that a digit is in.
    func group(of place: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    func range(_ places: Range<Int>) -> Range<String.Index> {
        digits[places.lowerBound].range.lowerBound..<digits[places.upperBound - 1].range.upperBound
    }

    /// The longest gap inside of a number: " - ".
    private static let longestGap = 3

    static func all(in text: String) -> [DigitRun] {
        var runs: [DigitRun] = []
        var current = DigitRun()
        var gap: [Unicode.Scalar] = []
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        while index < scalars.endIndex {
            let scalar = scalars[index]
            let next = scalars.index(after: index)
            if let value = value(of: scalar) {
                if current.digits.isEmpty {
                    current.starts = [0]
                } else if !gap.isEmpty {
                    current.starts.append(current.digits.count)
                    current.gaps.append(String(String.UnicodeScalarView(gap)))
                }
                current.digits.append(Digit(value: value, range: index..<next))
                gap = []
            } else if !current.digits.isEmpty, scalar.properties.isDefaultIgnorableCodePoint {
                // Nobody sees it: it parts nothing.
            } else if !current.digits.isEmpty, gap.count < longestGap, joins(scalar), isGap(gap + [scalar]) {
                gap.append(scalar)
            } else if !current.digits.isEmpty {
                runs.append(current)
                current = DigitRun()
                gap = []
            }
            index = next
        }
        return current.digits.isEmpty ? runs : runs + [current]
    }

    /// Of any script, as phones write them.
    private static func value(of scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII { return ("0"..."9").contains(scalar) ? Int(scalar.value) - 48 : nil }
        guard scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue else { return nil }
        return Int(value)
    }

    private static func joins(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.isDash || "./_·•".unicodeScalars.contains(scalar)
    }

    /// Blanks with one sign among them at most.
    private static func isGap(_ gap: [Unicode.Scalar]) -> Bool {
        gap.filter { !$0.properties.isWhitespace }.count <= 1
    }
}
