import Testing

@testable import MeshTool

@Suite("What mesh-tool backup is told")
struct BackupCommandTests {
    @Test("A span is a number and a unit", arguments: [("24h", 86_400), ("30m", 1_800), ("90s", 90), ("7d", 604_800)])
    func span(_ text: String, _ seconds: Int) {
        #expect(BackupCommand.duration(text) == .seconds(seconds))
    }

    @Test("Anything else is none", arguments: ["24", "h", "0h", "-1h", "1.5h", "1h ", "9999999s"])
    func noSpan(_ text: String) {
        #expect(BackupCommand.duration(text) == nil)
    }
}
