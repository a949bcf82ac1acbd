import Foundation
import Testing

/// `Tests/A2AClient/check.py`: PyPI's own client of A2A, unmodified, against an agent.
struct A2AClientCheck {
    let url: String
    let token: String
    var more: [String: String] = [:]

    func run(files: MeshFiles, folder: URL) async throws {
        let python = try #require(MeshFiles.a2aPython)
        let log = folder.appending(path: "a2a-client-\(UUID().uuidString).out")
        var environment = files.environment.merging(more) { _, new in new }
        environment["A2A_AGENT_URL"] = url
        environment["A2A_TOKEN"] = token
        environment["NO_PROXY"] = "*"
        let check = try ChildProcess(
            "check.py",
            executable: python,
            arguments: ["check.py"],
            environment: environment,
            directory: files.root.appending(path: "Tests/A2AClient"),
            log: log
        )
        let ending = try await check.end(within: .seconds(180))
        let table = try String(contentsOf: log, encoding: .utf8)
        #expect(ending == .exited(0), "\(table)")
        #expect(table.contains("all ok"), "\(table)")
    }
}
