/// A version as https://semver.org/spec/v2.0.0.html has it: `1.4.0`, `2.0.0-rc.1+build.5`. Compared as its point 11 says.
public struct SemanticVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int
    public let patch: Int
    /// `["rc", "1"]`; empty for a release.
    public let preRelease: [String]
    private let text: String

    /// nil where it is none.
    public init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        let whole = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = whole[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(Self.number)
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else {
            return nil
        }
        let preRelease = parts.dropFirst().flatMap { $0.split(separator: ".", omittingEmptySubsequences: false) }
        let build = whole.dropFirst().flatMap { $0.split(separator: ".", omittingEmptySubsequences: false) }
        guard (preRelease + build).allSatisfy(Self.isIdentifier),
            // A number has no zero before it.
            preRelease.allSatisfy({ !$0.allSatisfy(Self.isDigit) || Self.number($0) != nil })
        else { return nil }
        self.major = major
        self.minor = minor
        self.patch = patch
        self.preRelease = preRelease.map(String.init)
        self.text = text
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.allSatisfy(isDigit), text == "0" || text.first != "0" else { return nil }
        return Int(text)
    }

    private static func isIdentifier(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    public static func < (left: Self, right: Self) -> Bool {
        let numbers = [(left.major, right.major), (left.minor, right.minor), (left.patch, right.patch)]
        if let (one, other) = numbers.first(where: { $0 != $1 }) { return one < other }
        // A release comes after what was tried before it.
        if left.preRelease.isEmpty || right.preRelease.isEmpty {
            return !left.preRelease.isEmpty && right.preRelease.isEmpty
        }
        for (one, other) in zip(left.preRelease, right.preRelease) where one != other {
            switch (Int(one), Int(other)) {
            case (let one?, let other?): return one < other
            // Numbers come before words.
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return one < other
            }
        }
        return left.preRelease.count < right.preRelease.count
    }

    public var description: String { text }

    /// Builds of one version are one version.
    public static func == (left: Self, right: Self) -> Bool { !(left < right) && !(right < left) }
    public func hash(into hasher: inout Hasher) {
        hasher.combine([major, minor, patch])
        hasher.combine(preRelease)
    }
}
