import Foundation
import Testing

extension SystemTests {
    /// PyPI's `kubernetes-validate` and `kubectl` over `deploy/kubernetes`; no cluster is needed.
    @Suite(
        "Manifests for a cluster",
        .enabled(
            if: MeshFiles.deploymentPython != nil,
            "TEST_DEPLOYMENT_PYTHON is not set: a Python with kubernetes-validate, as ./mesh test installs it where the package index is reached"
        )
    )
    struct DeploymentTests {
        @Test("They are valid, keep to the rules, and let through the arrows of their table alone")
        func manifests() async throws {
            let files = try #require(MeshFiles.found)
            try await RunningMesh.withFolder { folder in
                var environment = files.environment
                environment["PYTHONDONTWRITEBYTECODE"] = "1"
                let log = folder.appending(path: "deployment.out")
                let check = try ChildProcess(
                    "check.py",
                    executable: try #require(MeshFiles.deploymentPython),
                    arguments: ["check.py", path(files.root)],
                    environment: environment,
                    directory: files.root.appending(path: "Tests/Deployment"),
                    log: log
                )
                let ending = try await check.end(within: .seconds(220))
                let words = try String(contentsOf: log, encoding: .utf8)
                #expect(ending == .exited(0), "\(words.suffix(12_000))")
                #expect(words.contains("all ok"), "\(words)")
            }
        }
    }
}
