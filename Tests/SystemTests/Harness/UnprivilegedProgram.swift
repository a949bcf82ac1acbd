import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// A program that refuses to run as root, such as a database server: started by root it runs as another user, in a folder of its
/// own that this user may write.
struct UnprivilegedProgram {
    /// `TEST_POSTGRES_USER`, or `postgres`.
    static let user = ProcessInfo.processInfo.environment["TEST_POSTGRES_USER"] ?? "postgres"

    let directory: URL
    /// Where its output goes, named after the program.
    let logs: URL

    /// Makes the folder.
    init(named name: String, logs: URL) throws {
        self.logs = logs
        directory = FileManager.default.temporaryDirectory.appending(
            path: "\(name)-\(UUID().uuidString.prefix(8).lowercased())"
        )
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        try give(directory)
    }

    /// Makes a file in the folder that nobody but this user can read.
    func write(_ contents: Data, to name: String) throws -> URL {
        let file = directory.appending(path: name)
        guard
            FileManager.default.createFile(
                atPath: path(file),
                contents: contents,
                attributes: [.posixPermissions: 0o600]
            )
        else { throw CocoaError(.fileWriteUnknown) }
        try give(file)
        return file
    }

    func launch(_ program: URL, _ arguments: [String]) throws -> ChildProcess {
        let isRoot = getuid() == 0
        let asUser =
            isRoot
            ? ["--reuid", Self.user, "--regid", try Self.group(), "--clear-groups", path(program)] : []
        return try ChildProcess(
            program.lastPathComponent,
            executable: isRoot ? URL(filePath: "/usr/bin/setpriv") : program,
            arguments: asUser + arguments,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"],
            directory: directory,
            log: logs.appending(path: "\(program.lastPathComponent).log")
        )
    }

    func remove() { try? FileManager.default.removeItem(at: directory) }

    private func give(_ file: URL) throws {
        guard getuid() == 0 else { return }
        try FileManager.default.setAttributes([.ownerAccountName: Self.user], ofItemAtPath: path(file))
    }

    /// Number of that user's own group.
    private static func group() throws -> String {
        guard let entry = getpwnam(user) else { throw NoUser() }
        return String(entry.pointee.pw_gid)
    }

    struct NoUser: Error, CustomStringConvertible {
        var description: String { "there is no user \(UnprivilegedProgram.user)" }
    }
}
