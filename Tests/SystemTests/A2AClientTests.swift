import Foundation
import SharedModels
import Testing

extension SystemTests {
    /// PyPI's own client of A2A, unmodified, against the agents.
    @Suite(
        "A2A's own client",
        .enabled(
            if: MeshFiles.a2aPython != nil,
            "TEST_A2A_PYTHON is not set: a Python with a2a-sdk, as ./mesh test installs it where the package index is reached"
        )
    )
    struct A2AClientTests {
        @Test(
            "Every method does what it says at an agent, over both bindings, streaming and not",
            .timeLimit(.minutes(10))
        )
        func everyMethod() async throws {
            try await Workbench.with { bench, _ in
                // The client's webhook listens on this machine.
                let financing = try bench.start(.financing, ["PUSH_PRIVATE": "true"])
                defer { financing.process.signal(9) }
                try await eventually("the agent answers", within: .seconds(30)) {
                    (try? await financing.caller.get("/.well-known/agent-card.json"))?.status == 200
                }
                try await A2AClientCheck(url: financing.url, token: bench.token(for: .financing))
                    .run(files: bench.files, folder: bench.folder)
            }
        }
    }
}

extension SystemTests.OneMesh {
    /// The same from outside, with an API key.
    @Suite(
        "A2A's own client at the front door",
        .enabled(
            if: MeshFiles.a2aPython != nil,
            "TEST_A2A_PYTHON is not set: a Python with a2a-sdk, as ./mesh test installs it"
        )
    )
    struct A2AFrontDoorTests {
        @Test(
            "One agent, and the whole mesh as one",
            .timeLimit(.minutes(10)),
            arguments: [("/agents/financing", "financing"), ("", "supervisor")]
        )
        func fromOutside(path: String, agent: String) async throws {
            let mesh = try Surroundings.mesh()
            try await A2AClientCheck(
                url: mesh.door + path,
                token: mesh.key,
                more: ["A2A_OUTSIDE": "1", "A2A_AGENT": agent]
            ).run(files: mesh.files, folder: mesh.folder)
        }
    }
}
