import Foundation
import NIOConcurrencyHelpers

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A program of the system that is run to its end. Cancelling the task kills it: it may have inherited that SIGTERM is ignored.
struct Program: Sendable {
    let path: String

    /// What it wrote to standard error is told up to here.
    private static let longestComplaint = 600

    /// - Parameter environment: all that it sees beside PATH and the like.
    /// - Returns: what it wrote to standard output.
    /// - Throws: `Failure` with its own words where it ended badly.
    @discardableResult
    func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> String {
        let folder = FileManager.default.temporaryDirectory
        let name = "mesh-tool-\(UUID().uuidString.lowercased())"
        let (out, complaints) = (folder.appending(path: name + ".out"), folder.appending(path: name + ".err"))
        defer { for file in [out, complaints] { try? FileManager.default.removeItem(at: file) } }
        let ending = try await end(arguments, environment, try Self.fresh(out), try Self.fresh(complaints))
        try Task.checkCancellation()
        guard ending == 0 else {
            let words = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
            let told = words.trimmingCharacters(in: .whitespacesAndNewlines).suffix(Self.longestComplaint)
            throw Failure(
                "\(URL(filePath: path).lastPathComponent) failed (\(ending))" + (told.isEmpty ? "" : ": \(told)")
            )
        }
        return try String(contentsOf: out, encoding: .utf8)
    }

    private static func fresh(_ file: URL) throws -> FileHandle {
        let descriptor = open(file.path(percentEncoded: false), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure("\(file.path(percentEncoded: false)) cannot be written: \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private struct State {
        var process: Int32?
        var isCancelled = false
    }

    /// The exit code, or the number of the signal, negative.
    private func end(
        _ arguments: [String],
        _ environment: [String: String],
        _ out: FileHandle,
        _ complaints: FileHandle
    ) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let own = ProcessInfo.processInfo.environment
        var seen = environment
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] { seen[name] = own[name] }
        // Messages in English, whatever this machine speaks.
        seen["LC_ALL"] = "C"
        process.environment = seen
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = out
        process.standardError = complaints
        let state = NIOLockedValueBox(State())
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Int32, any Error>) in
                process.terminationHandler = { ended in
                    state.withLockedValue { $0.process = nil }
                    let code = ended.terminationStatus
                    done.resume(returning: ended.terminationReason == .exit ? code : -code)
                }
                do {
                    try process.run()
                    let id = process.processIdentifier
                    state.withLockedValue { state in
                        if process.isRunning { state.process = id }
                        if state.isCancelled { kill(id, SIGKILL) }
                    }
                } catch {
                    done.resume(throwing: Failure("\(path) cannot be started"))
                }
            }
        } onCancel: {
            state.withLockedValue { state in
                state.isCancelled = true
                if let id = state.process { kill(id, SIGKILL) }
            }
        }
    }
}
