public import Foundation

/// Certificates that openssl makes, by the project's own script, in a folder of their own: `ca.pem`, and `NAME.pem` and `NAME.key`.
public struct TestCertificates: Sendable {
    public let folder: URL

    public init(folder: URL) { self.folder = folder }

    /// Why tests with certificates are skipped; nil where they can run.
    public static let missing: String? = {
        let found = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/openssl") }
        return found ? nil : "openssl is not there"
    }()

    /// Makes them, and takes them away afterwards.
    public static func with<Result>(
        _ names: [String],
        _ body: (TestCertificates) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificates = TestCertificates(folder: folder)
        try certificates.make(names)
        return try await body(certificates)
    }

    /// Made anew, in place of what is there.
    public func make(_ names: [String], days: Int = 30) throws {
        try run(
            "/bin/sh",
            [Self.script, "--days", "\(days)", folder.path(percentEncoded: false)] + names
        )
    }

    public func path(_ file: String) -> String { folder.appending(path: file).path(percentEncoded: false) }

    /// In one step, as ACME clients do it.
    public func put(_ source: String, as file: String) throws {
        let contents = try Data(contentsOf: URL(filePath: source))
        try contents.write(to: folder.appending(path: file), options: .atomic)
    }

    /// openssl itself.
    public func openssl(_ arguments: [String]) throws { try run("/usr/bin/env", ["openssl"] + arguments) }

    private static var script: String {
        let root = ProcessInfo.processInfo.environment["MESH_ROOT"] ?? FileManager.default.currentDirectoryPath
        return URL(filePath: root, directoryHint: .isDirectory).appending(path: "scripts/certificates")
            .path(percentEncoded: false)
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(output: String(decoding: said, as: UTF8.self)) }
    }

    public struct Failed: Error, CustomStringConvertible {
        let output: String
        public var description: String { "certificates could not be made: \(output)" }
    }
}
