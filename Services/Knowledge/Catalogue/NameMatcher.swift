/// Finds robots that a text names, however their names are spaced: "MiR 250", "mir-250" and "MiR250" are one.
enum NameMatcher {
    static func mentioned(in text: String, among robots: [CatalogueEntry]) -> [CatalogueEntry] {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        var found: [(position: Int, length: Int, robot: CatalogueEntry)] = []
        for robot in robots {
            let wanted = key(robot.name)
            guard wanted.count >= 2, let hit = position(of: wanted, in: words) else { continue }
            found.append((hit.position, hit.length, robot))
        }
        if found.isEmpty { found = misspelled(words, robots) }
        // "UR10e" must not also find a robot named "UR10": of names at one place the longest is meant.
        return found.filter { candidate in
            !found.contains { $0.position == candidate.position && $0.length > candidate.length }
        }
        .sorted { ($0.position, $0.robot.name) < ($1.position, $1.robot.name) }
        .map(\.robot)
    }

    static func key(_ name: String) -> String {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return keyASCII(name) }
        return String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// The same by bytes: every question is compared with every name.
    private static func keyASCII(_ name: String) -> String {
        let bytes = name.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: nil
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Names with a slip of the pen in them, where none is spelled right.
    private static func misspelled(
        _ words: [String],
        _ robots: [CatalogueEntry]
    ) -> [(position: Int, length: Int, robot: CatalogueEntry)] {
        // What names may be among the words, by their lengths: a slip changes that by one at most.
        var candidates: [Int: [(start: Int, text: String)]] = [:]
        for start in words.indices {
            var joined = ""
            for word in words[start...].prefix(4) {
                joined += word
                candidates[joined.count, default: []].append((start, joined))
            }
        }
        var found: [(Int, Int, CatalogueEntry)] = []
        for robot in robots {
            let wanted = key(robot.name)
            let length = wanted.count
            let hits = (length - 1...length + 1).flatMap { candidates[$0] ?? [] }
                .filter { isSlip(of: wanted, $0.text) }
            for start in Set(hits.map(\.start)) { found.append((start, length, robot)) }
        }
        return found
    }

    /// Whether a text is a name with one letter wrong, missing, too much or swapped with its neighbour. Digits must all be right: they
    /// tell one model from another. A closing letter may be left out ("UR10" for "UR10e").
    static func isSlip(of key: String, _ text: String) -> Bool {
        guard key.count >= 4, text.count >= 4, key != text else { return false }
        guard key.filter(\.isNumber) == text.filter(\.isNumber) else { return false }
        if key.contains(where: \.isNumber), key.last?.isLetter == true, key.dropLast() == text { return true }
        guard key.count >= 5 else { return false }
        let (a, b) = (Array(key), Array(text))
        guard abs(a.count - b.count) <= 1 else { return false }
        let start = zip(a, b).prefix { $0 == $1 }.count
        let (restA, restB) = (Array(a[start...]), Array(b[start...]))
        if restA.count == restB.count {
            if Array(restA.dropFirst()) == Array(restB.dropFirst()) { return true }
            return restA.count >= 2 && restA[0] == restB[1] && restA[1] == restB[0]
                && Array(restA.dropFirst(2)) == Array(restB.dropFirst(2))
        }
        return restA.count > restB.count ? Array(restA.dropFirst()) == restB : restA == Array(restB.dropFirst())
    }

    /// Where words, joined without spaces, spell the key.
    private static func position(of key: String, in words: [String]) -> (position: Int, length: Int)? {
        let plural = key + "s"
        for start in words.indices where plural.utf8.starts(with: words[start].utf8) {
            var joined = ""
            for word in words[start...].prefix(6) {
                joined += word
                if joined == key || joined == plural { return (start, key.count) }
                if joined.count > key.count { break }
            }
        }
        return nil
    }
}
