import Foundation
import SharedModels
import Testing

/// The examples of `README.md` under "Connect": what stands there is what is run.
struct ReadmeExamples {
    struct Example: Sendable, Hashable, CustomStringConvertible {
        /// The heading that it stands under; empty for what stands before the first.
        let heading: String
        /// `js`, `sh`, `python` or `json`.
        let language: String
        let text: String

        var description: String { "\(heading) (\(language))" }
    }

    /// In the order of the file.
    let all: [Example]

    /// What the examples call the mesh and its key, and what a reader puts in place of them.
    static let address = "http://localhost:8000"
    static let key = "ybm_…"

    init(of files: MeshFiles) throws {
        self.init(readme: try String(contentsOf: files.root.appending(path: "README.md"), encoding: .utf8))
    }

    init(readme: String) {
        var found: [Example] = []
        var isInside = false
        var heading = ""
        var block: (language: String, lines: [Substring])?
        for line in readme.split(separator: "\n", omittingEmptySubsequences: false) {
            if let open = block {
                if line == "```" {
                    let text = open.lines.map { $0 + "\n" }.joined()
                    if isInside { found.append(Example(heading: heading, language: open.language, text: text)) }
                    block = nil
                } else {
                    block = (open.language, open.lines + [line])
                }
            } else if line.hasPrefix("```") {
                block = (String(line.dropFirst(3)), [])
            } else if line.hasPrefix("## ") {
                isInside = line == "## Connect"
                heading = ""
            } else if line.hasPrefix("### ") {
                heading = String(line.dropFirst(4))
            }
        }
        all = found
    }

    /// The one example under a heading in a language.
    func example(_ heading: String, _ language: String) throws -> Example {
        let found = all.filter { $0.heading == heading && $0.language == language }
        try #require(found.count == 1, "README.md has \(found.count) examples in \(language) under \"\(heading)\"")
        return try #require(found.first)
    }
}

/// Runs an example of the README as its reader would: after the line that stands before all of them, in a folder with the mesh's key.
struct ReadmeExampleRun {
    let mesh: Mesh
    let examples: ReadmeExamples

    /// - Parameters:
    ///   - program: what runs a file of that language.
    ///   - more: further arguments, after the file.
    ///   - environment: what the program needs beside the key.
    /// - Returns: what was printed, standard error included.
    func callAsFunction(
        _ example: ReadmeExamples.Example,
        with program: [String],
        _ more: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> String {
        try #require(example.text.contains(ReadmeExamples.address), "\(example) names no address")
        let folder = mesh.folder.appending(path: "readme-\(UUID().uuidString)", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: folder.appending(path: ".mesh"),
            withIntermediateDirectories: true
        )
        try Data((mesh.key + "\n").utf8).write(to: folder.appending(path: ".mesh/dev-key"))
        let text = example.text.replacing(ReadmeExamples.address, with: mesh.localhost)
            .replacing(ReadmeExamples.key, with: mesh.key)
        // Modules end in mjs for Node.js.
        let file = "example." + (example.language == "js" ? "mjs" : example.language)
        try Data(text.utf8).write(to: folder.appending(path: file))
        let before = try examples.example("", "sh").text
        var all = mesh.files.environment.merging(environment) { _, new in new }
        all["NO_PROXY"] = "*"
        // Mem0's client would report to its makers, and keeps a file at home, as the browser does.
        all["MEM0_TELEMETRY"] = "False"
        all["HOME"] = path(folder)
        let log = folder.appending(path: "output")
        let child = try ChildProcess(
            "\(example)",
            executable: URL(filePath: "/bin/sh"),
            arguments: ["-e", "-c", before + "exec \"$@\"", "sh"] + program + [file] + more,
            environment: all,
            directory: folder,
            log: log
        )
        let ending: ChildProcess.Ending
        do {
            ending = try await child.end(within: .seconds(90))
        } catch {
            child.signal(9)
            throw error
        }
        let output = try String(contentsOf: log, encoding: .utf8)
        #expect(ending == .exited(0), "\(example): \(output)")
        return output
    }
}
