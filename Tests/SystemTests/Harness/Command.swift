import Foundation

/// Runs one of the built programs to its end.
struct Command: Sendable {
    let files: MeshFiles
    let folder: URL
    let databaseURL: String
    /// Beside it; beats what every process sees.
    var settings: [String: String] = [:]

    /// - Parameters:
    ///   - settings: of this run alone; beats the others.
    ///   - limit: how long it may take.
    /// - Returns: what it printed, standard error included.
    /// - Throws: `Failed` with what it printed where it ended badly.
    func run(
        _ program: String,
        _ arguments: [String],
        settings: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> String {
        let log = folder.appending(path: "\(program)-\(UUID().uuidString).out")
        var environment = files.environment
        environment["DATABASE_URL"] = databaseURL
        environment.merge(self.settings) { _, own in own }
        environment.merge(settings) { _, own in own }
        let child = try ChildProcess(
            program,
            executable: files.binaries.appending(path: program),
            arguments: arguments,
            environment: environment,
            directory: files.root,
            log: log
        )
        let ending = try await child.end(within: limit)
        let output = try String(contentsOf: log, encoding: .utf8)
        guard ending == .exited(0) else {
            throw Failed(command: "\(program) \(arguments.first ?? "")", ending: ending, output: output)
        }
        return output
    }

    /// The key that `mesh-tool keys create` prints.
    func createKey(name: String, namespaces: String, tenant: String = "default") async throws -> String {
        let output = try await run(
            "mesh-tool",
            [
                "keys", "create", "--name", name, "--namespaces", namespaces, "--tenant", tenant, "--database-url",
                databaseURL,
            ]
        )
        guard let key = output.split(whereSeparator: \.isWhitespace).first(where: { $0.hasPrefix("ybm_") }) else {
            throw Failed(command: "mesh-tool keys create", ending: .exited(0), output: output)
        }
        return String(key)
    }

    struct Failed: Error, CustomStringConvertible {
        let command: String
        let ending: ChildProcess.Ending
        let output: String
        var description: String { "\(command) \(ending): \(output)" }
    }
}

extension MeshFiles {
    /// What every process sees: nothing of the developer's own settings, so that no key to a language model is found.
    var environment: [String: String] {
        let own = ProcessInfo.processInfo.environment
        var environment = model
        for name in ["PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE"] {
            environment[name] = own[name]
        }
        environment["MESH_SECRET"] = "a secret for system tests that is long enough"
        environment["LOG_LEVEL"] = "info"
        return environment
    }
}
