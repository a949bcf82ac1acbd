import Foundation
import Testing

extension SystemTests {
    /// What the seven processes tell of themselves, read by the programs that it is made for.
    @Suite(
        "Metrics, traces and logs",
        .serialized,
        .enabled(
            if: MeshFiles.observingPython != nil,
            "TEST_OBSERVING_PYTHON is not set: a Python with prometheus-client and opentelemetry-proto, as ./mesh test installs it where the package index is reached"
        ),
        .observedMesh
    )
    struct ObservingTests {
        @Test(
            "Prometheus' parser reads every metric, a conversation moves them as it should, and dashboards and rules ask for what there is",
            .timeLimit(.minutes(10))
        )
        func metrics() async throws { try await run("check_metrics.py") }

        @Test(
            "One trace leads from the gateway to the statements, and every log line of a turn names it",
            .timeLimit(.minutes(10))
        )
        func traces() async throws { try await run("check_traces.py") }

        private func run(_ script: String) async throws {
            let mesh = try Surroundings.mesh()
            var environment = mesh.files.environment.merging(mesh.urls) { _, own in own }
            environment["MESH_KEY"] = mesh.key
            environment["MESH_ROOT"] = path(mesh.files.root)
            environment["MESH_TOOL"] = path(mesh.files.binaries.appending(path: "mesh-tool"))
            environment["SPANS"] = path(ObservedMesh.spans(in: mesh.folder))
            environment["LOGS"] = path(mesh.folder)
            environment["TEST_PROMTOOL"] = MeshFiles.promtool.map(path)
            environment["NO_PROXY"] = "*"
            let log = mesh.folder.appending(path: script + ".out")
            let check = try ChildProcess(
                script,
                executable: try #require(MeshFiles.observingPython),
                arguments: [script],
                environment: environment,
                directory: mesh.files.root.appending(path: "Tests/Observing"),
                log: log
            )
            let ending = try await check.end(within: .seconds(220))
            let table = try String(contentsOf: log, encoding: .utf8)
            #expect(ending == .exited(0), "\(table)")
            #expect(table.contains("all ok"), "\(table)")
        }
    }
}
