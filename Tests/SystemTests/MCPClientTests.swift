import Foundation
import Testing

extension SystemTests.OneMesh {
    /// PyPI's own client of the Model Context Protocol, unmodified, against the front door.
    @Suite(
        "The Model Context Protocol's own client at the gateway",
        .enabled(
            if: MeshFiles.mcpPython != nil,
            "TEST_MCP_PYTHON is not set: a Python with mcp, as ./mesh test installs it where the package index is reached"
        )
    )
    struct MCPClientTests {
        @Test("Every tool does what it says, in the newest revision and in an older one", .timeLimit(.minutes(10)))
        func everyTool() async throws {
            let mesh = try Surroundings.mesh()
            let python = try #require(MeshFiles.mcpPython)
            let key = try await mesh.createKey(namespaces: "mcp")
            let log = FileManager.default.temporaryDirectory.appending(path: "mcp-\(UUID().uuidString).out")
            defer { try? FileManager.default.removeItem(at: log) }
            var environment = mesh.files.environment
            environment["MCP_URL"] = mesh.machine().base + "/mcp"
            environment["MCP_API_KEY"] = key
            environment["NO_PROXY"] = "*"
            let check = try ChildProcess(
                "check.py",
                executable: python,
                arguments: ["check.py"],
                environment: environment,
                directory: mesh.files.root.appending(path: "Tests/MCPClient"),
                log: log
            )
            let ending = try await check.end(within: .seconds(120))
            let table = try String(contentsOf: log, encoding: .utf8)
            #expect(ending == .exited(0), "\(table)")
            #expect(table.contains("all ok"), "\(table)")
        }
    }
}
