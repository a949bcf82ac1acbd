import Foundation
import Testing

extension SystemTests.OneMesh {
    /// PyPI's own clients, unmodified, against the front door.
    @Suite(
        "Mem0's clients at the gateway",
        .enabled(
            if: MeshFiles.mem0Python != nil,
            "TEST_MEM0_PYTHON is not set: a Python with mem0ai, as ./mesh test installs it where the package index is reached"
        )
    )
    struct Mem0ClientTests {
        @Test("Every method of the synchronous and the asynchronous client does what it says", .timeLimit(.minutes(10)))
        func everyMethod() async throws {
            let mesh = try Surroundings.mesh()
            let python = try #require(MeshFiles.mem0Python)
            // Projects are namespaces: who makes some must be let into all. Without one, "default" is meant.
            let key = try await mesh.createKey(namespaces: "*")
            let folder = mesh.files.root.appending(path: "Tests/Mem0Client")
            let log = FileManager.default.temporaryDirectory.appending(path: "mem0-\(UUID().uuidString).out")
            defer { try? FileManager.default.removeItem(at: log) }
            var environment = mesh.files.environment
            environment["MEM0_BASE_URL"] = mesh.machine().base
            environment["MEM0_API_KEY"] = key
            environment["MEM0_CHECK_RESET"] = "1"
            environment["NO_PROXY"] = "*"
            let check = try ChildProcess(
                "check.py",
                executable: python,
                arguments: ["check.py"],
                environment: environment,
                directory: folder,
                log: log
            )
            let ending = try await check.end(within: .seconds(180))
            let table = try String(contentsOf: log, encoding: .utf8)
            #expect(ending == .exited(0), "\(table)")
            #expect(table.contains("all ok"), "\(table)")
        }
    }
}
