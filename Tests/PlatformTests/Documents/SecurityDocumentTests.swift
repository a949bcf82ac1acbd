import Foundation
import Testing

@Suite("The threat model")
struct SecurityDocumentTests {
    /// Names of all suites, checks in Python included.
    private func suites() throws -> Set<String> {
        let folder = Project.root.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var names: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: #/(?:struct|class|enum|extension) ([A-Za-z0-9]+)/#) {
                names.insert(String(match.1))
            }
        }
        return names
    }

    @Test("Every test that it names exists")
    func named() throws {
        let text = try Project.text("docs/security.md")
        let named = Set(text.matches(of: #/`([A-Za-z0-9]+Tests)`/#).map { String($0.1) })
        #expect(named.count > 40)
        #expect(named.subtracting(try suites()).sorted() == [])
    }

    @Test("Every row of its tables of threats names a test")
    func proven() throws {
        let lines = try Project.text("docs/security.md").split(separator: "\n", omittingEmptySubsequences: false)
        var isTable = false
        var rows = 0
        for line in lines {
            if ["threat", "attack", "trouble", "danger"].contains(where: { line.hasPrefix("| \($0) |") }) {
                #expect(line.hasSuffix("| test |"), "\(line)")
                isTable = true
            } else if !line.hasPrefix("|") {
                isTable = false
            } else if isTable, !line.hasPrefix("|---") {
                rows += 1
                let last = line.split(separator: "|").last ?? ""
                #expect(last.contains("Tests`"), "\(line)")
            }
        }
        #expect(rows > 60)
    }
}
