import Foundation
import Testing

/// The project's folder, from which tests are run.
enum Project {
    static let root = URL(
        filePath: ProcessInfo.processInfo.environment["MESH_ROOT"] ?? FileManager.default.currentDirectoryPath,
        directoryHint: .isDirectory
    )

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path(percentEncoded: false))
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

@Suite("The list of dependencies and licences")
struct DependencyTests {
    /// What `scripts/dependencies --check` says of a project's folder.
    private func check(_ root: URL) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "python3", root.appending(path: "scripts/dependencies").path(percentEncoded: false), "--check",
        ]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    @Test(
        "Every package that is linked is listed, with the licence that it has, and that one is allowed",
        .enabled(
            if: Project.has("Package.resolved") && Project.has(".build/checkouts"),
            "the packages' sources are not here"
        )
    )
    func listed() throws {
        let (status, said) = try check(Project.root)
        #expect(status == 0, "\(said)")
    }

    @Test("A package that is new, has a licence that nobody allowed, or has none, is told")
    func told() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "dependencies-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        func write(_ path: String, _ text: String) throws {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
        let pins = ["good", "fresh", "copyleft", "bare"].map { name in
            #"{"identity": "\#(name)", "location": "https://example.com/\#(name).git", "state": {"version": "1.0.0"}}"#
        }
        try write("Package.resolved", #"{"pins": [\#(pins.joined(separator: ", "))]}"#)
        try write("scripts/dependencies", try Project.text("scripts/dependencies"))
        try write(
            "docs/dependencies.md",
            """
            | [good](https://example.com/good) | 1.0.0 | MIT |  |
            | [gone](https://example.com/gone) | 1.0.0 | MIT |  |
            """
        )
        for name in ["good", "fresh"] {
            try write(
                ".build/checkouts/\(name)/LICENSE",
                "MIT\n\nPermission is hereby granted, free of charge, to any person"
            )
        }
        try write(".build/checkouts/copyleft/LICENSE", "GNU AFFERO GENERAL PUBLIC LICENSE")
        let (status, said) = try check(root)
        #expect(status != 0)
        #expect(said.contains("fresh 1.0.0 (MIT) is not in docs/dependencies.md"))
        #expect(said.contains("copyleft 1.0.0 has the licence that is unknown"))
        #expect(said.contains("bare 1.0.0 has the licence that is unknown"))
        #expect(said.contains("gone is in docs/dependencies.md and is not used"))
        #expect(!said.contains("good "))
    }
}
