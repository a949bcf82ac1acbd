import Foundation
import Testing

extension SystemTests.OneMesh {
    /// PyPI's own OpenAI client, unmodified, at the front door.
    @Suite(
        "OpenAI's own client",
        .enabled(
            if: MeshFiles.openAIPython != nil,
            "TEST_OPENAI_PYTHON is not set: a Python with openai, as ./mesh test installs it where the package index is reached"
        )
    )
    struct OpenAIClientTests {
        @Test("Models, answers, streams, follow-ups and refusals", .timeLimit(.minutes(10)))
        func client() async throws {
            let mesh = try Surroundings.mesh()
            let log = mesh.folder.appending(path: "openai-client.out")
            var environment = mesh.files.environment
            environment["OPENAI_BASE_URL"] = mesh.door + "/v1"
            environment["OPENAI_API_KEY"] = mesh.key
            environment["NO_PROXY"] = "*"
            let check = try ChildProcess(
                "check.py",
                executable: try #require(MeshFiles.openAIPython),
                arguments: ["check.py"],
                environment: environment,
                directory: mesh.files.root.appending(path: "Tests/OpenAIClient"),
                log: log
            )
            let ending = try await check.end(within: .seconds(120))
            let table = try String(contentsOf: log, encoding: .utf8)
            #expect(ending == .exited(0), "\(table)")
            #expect(table.contains("all ok"), "\(table)")
        }
    }
}
