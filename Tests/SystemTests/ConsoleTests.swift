import Foundation
import SharedModels
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

extension SystemTests.OneMesh {
    /// The console in a real Chromium, driven by PyPI's `playwright`. Pictures of it stay in `.mesh/screenshots`.
    @Suite(
        "The console in a browser",
        .serialized,
        .enabled(
            if: MeshFiles.consolePython != nil && MeshFiles.chromium != nil,
            """
            TEST_CONSOLE_PYTHON (a Python with playwright and axe-playwright-python) or TEST_CHROMIUM (a Chromium) is not set: ./mesh test \
            installs both where the package indexes are reached
            """
        )
    )
    struct ConsoleTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        /// A part of the check may take so long on a machine that is busy.
        static let limit: Duration = .seconds(500)

        @Test(
            "Each part of the check holds",
            arguments: [
                "pages", "conversation", "application", "memory", "operator", "description", "keyboard", "breaks",
            ]
        )
        func part(_ part: String) async throws {
            let folder = mesh.folder.appending(path: "console-\(part)", directoryHint: .isDirectory)
            let control = folder.appending(path: "control", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: control, withIntermediateDirectories: true)
            let log = folder.appending(path: "check.out")
            let check = try ChildProcess(
                "check.py",
                executable: try #require(MeshFiles.consolePython),
                arguments: ["-B", "check.py", part],
                environment: try await environment(folder: folder, control: control),
                directory: mesh.files.root.appending(path: "Tests/Console"),
                log: log
            )
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await attend(check, control)) } catch { outcome = .failure(error) }
            check.signal(SIGKILL)
            // Whatever was killed or stopped on the way is there for the next test.
            for service in MeshService.allCases { mesh.signal(service, SIGCONT) }
            try await mesh.start()
            try outcome.get()
            let table = try String(contentsOf: log, encoding: .utf8)
            // Of what it prints, what does not hold: a line each for what does.
            let wrong = table.split(separator: "\n").filter { !$0.hasPrefix("ok ") }.joined(separator: "\n")
            #expect(check.ending == .exited(0), "\(wrong)")
            #expect(table.contains("all ok"))
        }

        private func environment(folder: URL, control: URL) async throws -> [String: String] {
            var environment = mesh.files.environment
            environment["CONSOLE_URL"] = mesh.door
            environment["CONSOLE_KEY"] = mesh.key
            environment["CONSOLE_NARROW_KEY"] = try await mesh.createKey(namespaces: "agent:sales")
            environment["CONSOLE_CHROMIUM"] = MeshFiles.chromium.map(path)
            environment["CONSOLE_SCREENSHOTS"] = path(mesh.files.root.appending(path: ".mesh/screenshots"))
            environment["CONSOLE_CONTROL"] = path(control)
            environment["NO_PROXY"] = "*"
            // The browser keeps its profile there; a home of its own keeps it out of anybody's.
            environment["HOME"] = path(folder)
            environment["PATH"] = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            return environment
        }

        /// Until the check ends, does what it asks for: a file named `kill gateway` in the folder is a request, and goes when it is done.
        private func attend(_ check: ChildProcess, _ control: URL) async throws {
            let deadline = ContinuousClock.now + Self.limit
            while check.ending == nil {
                guard ContinuousClock.now < deadline else {
                    let lines = check.lastLines
                    throw ChildProcess.StillRunning(name: "check.py, which said last: \(lines)", limit: Self.limit)
                }
                for request in try FileManager.default.contentsOfDirectory(atPath: path(control)) {
                    try await obey(request)
                    try FileManager.default.removeItem(at: control.appending(path: request))
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            try await check.end(within: .seconds(1))
        }

        private func obey(_ request: String) async throws {
            let words = request.split(separator: " ").map(String.init)
            let service = try #require(MeshService.allCases.first { $0.name == words.last }, "\(request)")
            switch words.first {
            case "kill": try await mesh.kill(service)
            case "start": try await mesh.start(service)
            case "pause": mesh.signal(service, SIGSTOP)
            case "resume": mesh.signal(service, SIGCONT)
            default: Issue.record("the check asks for \(request)")
            }
        }
    }
}
