import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// A program that was started by the tests, with its output in a file.
final class ChildProcess: Sendable {
    enum Ending: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    let name: String
    let id: Int32
    let log: URL
    private let state: State

    private final class State: Sendable {
        let ending = Mutex<Ending?>(nil)
    }

    /// - Parameters:
    ///   - environment: all that the program sees.
    ///   - log: is appended to.
    init(
        _ name: String,
        executable: URL,
        arguments: [String] = [],
        environment: [String: String],
        directory: URL,
        log: URL
    ) throws {
        if !FileManager.default.fileExists(atPath: path(log)) {
            try Data().write(to: log)
        }
        let output = try FileHandle(forWritingTo: log)
        try output.seekToEnd()
        let state = State()
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { ended in
            let ending: Ending =
                ended.terminationReason == .exit
                ? .exited(ended.terminationStatus) : .killed(signal: ended.terminationStatus)
            state.ending.withLock { $0 = ending }
        }
        try process.run()
        try output.close()
        self.name = name
        self.id = process.processIdentifier
        self.log = log
        self.state = state
        ChildWatch.shared.add(id)
    }

    /// nil while it runs.
    var ending: Ending? { state.ending.withLock { $0 } }

    func signal(_ number: Int32) {
        if ending == nil { kill(id, number) }
    }

    /// Waits for the program to end.
    ///
    /// - Throws: `StillRunning` where it has not by then.
    @discardableResult
    func end(within limit: Duration) async throws -> Ending {
        let deadline = ContinuousClock.now + limit
        while true {
            if let ending {
                ChildWatch.shared.remove(id)
                return ending
            }
            guard ContinuousClock.now < deadline else { throw StillRunning(name: name, limit: limit) }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    struct StillRunning: Error, CustomStringConvertible {
        let name: String
        let limit: Duration
        var description: String { "\(name) still runs after \(limit)" }
    }

    /// The end of its log, for messages about its failure.
    var lastLines: String {
        let text = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(15).joined(separator: "\n")
    }
}

/// A little shell that outlives the tests and kills what they started and could not stop, should they crash or be killed:
/// it notices by the end of its input.
final class ChildWatch: Sendable {
    static let shared = ChildWatch()

    private let input: Mutex<FileHandle?>

    private static let script = """
        trap '' HUP INT TERM
        running=' '
        while read -r word pid; do
            case $word in
            add) running="$running$pid " ;;
            remove) running="${running%% $pid *} ${running#* $pid }" ;;
            esac
        done
        for pid in $running; do kill -9 "$pid"; done
        """

    private init() {
        let pipe = Pipe()
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", Self.script]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        // Kept from the children, whose copy of it would hide our end.
        _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let started = (try? shell.run()) != nil
        input = Mutex(started ? pipe.fileHandleForWriting : nil)
    }

    func add(_ id: Int32) { tell("add \(id)\n") }
    func remove(_ id: Int32) { tell("remove \(id)\n") }

    private func tell(_ line: String) {
        input.withLock { try? $0?.write(contentsOf: Data(line.utf8)) }
    }
}
