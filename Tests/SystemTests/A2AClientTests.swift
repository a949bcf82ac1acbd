import Foundation
import SharedModels
import Testing

extension SystemTests {
    /// PyPI's own client of A2A, unmodified, against an agent.
    @Suite(
        "A2A's own client at an agent",
        .enabled(
            if: MeshFiles.a2aPython != nil,
            "TEST_A2A_PYTHON is not set: a Python with a2a-sdk, as ./mesh test installs it where the package index is reached"
        )
    )
    struct A2AClientTests {
        @Test("Every method does what it says, over both bindings, streaming and not", .timeLimit(.minutes(3)))
        func everyMethod() async throws {
            let python = try #require(MeshFiles.a2aPython)
            try await Workbench.with { bench, _ in
                // The client's webhook listens on this machine.
                let financing = try bench.start(.financing, ["PUSH_PRIVATE": "true"])
                defer { financing.process.signal(9) }
                try await eventually("the agent answers", within: .seconds(30)) {
                    (try? await financing.caller.get("/.well-known/agent-card.json"))?.status == 200
                }
                let log = bench.folder.appending(path: "a2a-client.out")
                var environment = bench.files.environment
                environment["A2A_AGENT_URL"] = financing.url
                environment["A2A_TOKEN"] = bench.token
                environment["NO_PROXY"] = "*"
                let check = try ChildProcess(
                    "check.py",
                    executable: python,
                    arguments: ["check.py"],
                    environment: environment,
                    directory: bench.files.root.appending(path: "Tests/A2AClient"),
                    log: log
                )
                let ending = try await check.end(within: .seconds(120))
                let table = try String(contentsOf: log, encoding: .utf8)
                #expect(ending == .exited(0), "\(table)")
                #expect(table.contains("all ok"), "\(table)")
            }
        }
    }
}
