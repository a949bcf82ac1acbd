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
        // "UR10e" must not also find a robot named "UR10": of names at one place the longest is meant.
        return found.filter { candidate in
            !found.contains { $0.position == candidate.position && $0.length > candidate.length }
        }
        .sorted { ($0.position, $0.robot.name) < ($1.position, $1.robot.name) }
        .map(\.robot)
    }

    private static func key(_ name: String) -> String {
        String(name.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    /// Where words, joined without spaces, spell the key.
    private static func position(of key: String, in words: [String]) -> (position: Int, length: Int)? {
        for start in words.indices {
            var joined = ""
            for word in words[start...].prefix(6) {
                joined += word
                if joined == key || joined == key + "s" { return (start, key.count) }
                if joined.count > key.count { break }
            }
        }
        return nil
    }
}
