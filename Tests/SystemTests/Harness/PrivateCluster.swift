import Foundation
import Postgres
import Synchronization
import TestSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// A PostgreSQL server of our own, which may be stopped while others use it.
final class PrivateCluster: Sendable {
    enum Shutdown: Int32, Sendable, CaseIterable, CustomStringConvertible {
        /// Sessions are ended in good order; what `pg_ctl -m fast` sends.
        case fast = 2
        /// As after a loss of power, with recovery at the next start; what `pg_ctl -m immediate` sends.
        case immediate = 3

        var description: String { self == .fast ? "fast" : "immediate" }
    }

    private let programs: URL
    private let folder: URL
    private let data: URL
    private let port: Int
    private let server = Mutex<ChildProcess?>(nil)

    /// PostgreSQL refuses to run as root; then it runs as this user: `TEST_POSTGRES_USER`, or `postgres`.
    private static let unprivileged = ProcessInfo.processInfo.environment["TEST_POSTGRES_USER"] ?? "postgres"

    static func with(programs: URL, folder: URL, _ body: (PrivateCluster) async throws -> Void) async throws {
        let cluster = try await PrivateCluster(programs: programs, folder: folder)
        let outcome: Result<Void, any Error>
        do {
            try await cluster.start()
            outcome = .success(try await body(cluster))
        } catch {
            outcome = .failure(error)
        }
        await cluster.remove()
        try outcome.get()
    }

    private init(programs: URL, folder: URL) async throws {
        self.programs = programs
        self.folder = folder
        data = FileManager.default.temporaryDirectory.appending(
            path: "mesh-cluster-\(UUID().uuidString.prefix(8).lowercased())"
        )
        port = try listeningPorts(1)[0]
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: false)
        if getuid() == 0 {
            try FileManager.default.setAttributes([.ownerAccountName: Self.unprivileged], ofItemAtPath: path(data))
        }
        let initdb = try launch(
            "initdb",
            ["-D", path(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        )
        guard try await initdb.end(within: .seconds(60)) == .exited(0) else {
            try? FileManager.default.removeItem(at: data)
            throw Failed(log: initdb.lastLines)
        }
    }

    /// With an empty database, and a client for it.
    func withDatabase(_ body: (PostgresClient, String) async throws -> Void) async throws {
        let url = "postgres://postgres@127.0.0.1:\(port)/mesh"
        let maintenance = try TestDatabase.client(
            url: TestDatabase.url(url, database: "postgres"),
            maximumConnections: 1
        )
        let created: Result<Int, any Error>
        do {
            created = .success(try await maintenance.execute("CREATE DATABASE mesh"))
        } catch {
            created = .failure(error)
        }
        await maintenance.shutdown()
        _ = try created.get()
        let client = try TestDatabase.client(url: url)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(client, url)) } catch { outcome = .failure(error) }
        await client.shutdown()
        try outcome.get()
    }

    func start() async throws {
        let child = try launch(
            "postgres",
            [
                "-D", path(data), "-p", String(port), "-c", "listen_addresses=127.0.0.1",
                "-c", "unix_socket_directories=", "-c", "max_connections=150",
                // No loss of power is tested, only of the process.
                "-c", "fsync=off",
            ]
        )
        server.withLock { $0 = child }
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let probe = try TestDatabase.client(
                url: "postgres://postgres@127.0.0.1:\(port)/postgres",
                maximumConnections: 1
            )
            let answers = (try? await probe.ping()) != nil
            await probe.shutdown()
            if answers { return }
            guard child.ending == nil, ContinuousClock.now < deadline else { throw Failed(log: child.lastLines) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func stop(_ shutdown: Shutdown) async throws {
        guard let child = server.withLock({ $0 }) else { return }
        child.signal(shutdown.rawValue)
        try await child.end(within: .seconds(30))
        server.withLock { $0 = nil }
    }

    private func remove() async {
        if let child = server.withLock({ $0 }) {
            child.signal(Shutdown.immediate.rawValue)
            _ = try? await Task { try await child.end(within: .seconds(10)) }.value
            child.signal(SIGKILL)
        }
        try? FileManager.default.removeItem(at: data)
    }

    private func launch(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        let executable = programs.appending(path: program)
        let isRoot = getuid() == 0
        let asUser =
            isRoot
            ? ["--reuid", Self.unprivileged, "--regid", try Self.group(), "--clear-groups", path(executable)] : []
        return try ChildProcess(
            program,
            executable: isRoot ? URL(filePath: "/usr/bin/setpriv") : executable,
            arguments: asUser + arguments,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"],
            directory: data,
            log: folder.appending(path: "\(program).log")
        )
    }

    /// Number of that user's own group.
    private static func group() throws -> String {
        guard let entry = getpwnam(unprivileged) else { throw Failed(log: "there is no user \(unprivileged)") }
        return String(entry.pointee.pw_gid)
    }

    struct Failed: Error, CustomStringConvertible {
        let log: String
        var description: String { "the database server did not start:\n\(log)" }
    }
}
