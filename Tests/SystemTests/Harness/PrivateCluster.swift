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
    private let place: UnprivilegedProgram
    let port: Int
    /// Of the superuser `postgres`; nil where the server asks for none.
    private let password: String?
    private let server = Mutex<ChildProcess?>(nil)

    private var data: URL { place.directory }

    /// - Parameter password: asked of everybody who logs in as `postgres`, as others are asked for theirs; nil = nobody is asked.
    static func with(
        programs: URL,
        folder: URL,
        password: String? = nil,
        _ body: (PrivateCluster) async throws -> Void
    ) async throws {
        let cluster = try await PrivateCluster(programs: programs, folder: folder, password: password)
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

    private init(programs: URL, folder: URL, password: String?) async throws {
        self.programs = programs
        self.password = password
        port = try listeningPorts(1)[0]
        place = try UnprivilegedProgram(named: "mesh-cluster", logs: folder)
        do {
            try await initialize()
        } catch {
            place.remove()
            throw error
        }
    }

    private func initialize() async throws {
        var arguments = ["-D", path(data), "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
        let secret = try password.map { password in
            let keeper = try UnprivilegedProgram(named: "mesh-password", logs: place.logs)
            return (keeper, try keeper.write(Data((password + "\n").utf8), to: "password"))
        }
        defer { secret?.0.remove() }
        arguments += secret.map { ["-A", "scram-sha-256", "--pwfile", path($0.1)] } ?? ["-A", "trust"]
        let initdb = try launch("initdb", arguments)
        guard try await initdb.end(within: .seconds(60)) == .exited(0) else { throw Failed(log: initdb.lastLines) }
    }

    /// As the superuser, without anything in between.
    func url(database: String) -> String {
        "postgres://postgres\(password.map { ":" + $0 } ?? "")@127.0.0.1:\(port)/\(database)"
    }

    /// With an empty database, and a client for it.
    func withDatabase(_ body: (PostgresClient, String) async throws -> Void) async throws {
        let url = url(database: "mesh")
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
                url: url(database: "postgres"),
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
        place.remove()
    }

    private func launch(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        try place.launch(programs.appending(path: program), arguments)
    }

    struct Failed: Error, CustomStringConvertible {
        let log: String
        var description: String { "the database server did not start:\n\(log)" }
    }
}
