import SharedModels
import Testing

@Suite("Versions")
struct SemanticVersionTests {
    @Test(
        "Versions are read as semver.org has them",
        arguments: ["0.0.0", "1.2.3", "10.20.30-rc.1+build.5", "1.0.0-a-b.0", "1.0.0+001"]
    )
    func reads(text: String) throws {
        #expect(try #require(SemanticVersion(text)).description == text)
    }

    @Test(
        "What is none is not taken for one",
        arguments: [
            "", "1", "1.2", "1.2.3.4", "v1.2.3", "01.2.3", "1.2.x", "1.2.3-", "1.2.3-01", "1.2.3+", "1.2.3-a..b",
            "1.2.3-ä", " 1.2.3",
            "99999999999999999999.0.0", "-1.0.0", "1.0.0-" + String(repeating: "a", count: 60),
        ]
    )
    func refuses(text: String) { #expect(SemanticVersion(text) == nil) }

    @Test("They are ordered as point 11 of the specification orders them")
    func order() throws {
        let texts = [
            "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0",
        ]
        let versions = try texts.map { try #require(SemanticVersion($0)) }
        for (index, version) in versions.enumerated() {
            for later in versions[(index + 1)...] {
                #expect(version < later)
                #expect(!(later < version))
            }
        }
        #expect(SemanticVersion("1.0.0+a") == SemanticVersion("1.0.0+b"))
    }
}
