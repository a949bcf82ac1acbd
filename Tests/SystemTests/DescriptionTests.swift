import Foundation
import Testing

extension SystemTests.OneMesh {
    /// PyPI's `schemathesis` over every operation of the gateway's description.
    @Suite(
        "The description is true",
        .enabled(
            if: MeshFiles.openAPICheckPython != nil,
            "TEST_SCHEMATHESIS_PYTHON is not set: a Python with schemathesis, as ./mesh test installs it where the package index is reached"
        )
    )
    struct DescriptionTests {
        @Test("No operation fails, or answers with what is not described", .timeLimit(.minutes(10)))
        func operations() async throws {
            let mesh = try Surroundings.mesh()
            let log = mesh.folder.appending(path: "schemathesis.out")
            var environment = mesh.files.environment
            environment["OPENAPI_URL"] = mesh.door
            // What it erases is nobody's.
            environment["OPENAPI_KEY"] = try await mesh.createKey(namespaces: "*", tenant: "described")
            environment["NO_PROXY"] = "*"
            let check = try ChildProcess(
                "check.py",
                executable: try #require(MeshFiles.openAPICheckPython),
                arguments: ["check.py"],
                environment: environment,
                directory: mesh.files.root.appending(path: "Tests/OpenAPI"),
                log: log
            )
            let ending = try await check.end(within: .seconds(220))
            let table = try String(contentsOf: log, encoding: .utf8)
            #expect(ending == .exited(0), "\(table.suffix(12_000))")
            #expect(table.contains("all ok"))
        }
    }
}
