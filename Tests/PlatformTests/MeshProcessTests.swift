import ArgumentParser
import AsyncHTTPClient
import Foundation
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOPosix
import Postgres
import SharedModels
import Synchronization
import TestSupport
import Testing

@testable import Platform

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// A small service, as its executable would be.
private struct Sample: MeshProcess {
    static let service = MeshService.financing

    struct Settings: ServiceSettings {
        let rate: Int
        let needsDatabase: Bool

        init(from settings: inout SettingsReader) {
            rate = settings.int("RATE", default: 5, in: 1...9)
            needsDatabase = settings.bool("NEEDS_DATABASE", default: false)
        }
    }

    /// Holds whoever asks for something slow, unless they are canceled.
    final class Slow: Sendable {
        private let state = Mutex((asked: 0, isOpen: false))

        var isAsked: Bool { state.withLock { $0.asked > 0 } }

        func open() { state.withLock { $0.isOpen = true } }

        func hold() async throws {
            state.withLock { $0.asked += 1 }
            while !state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(10)) }
        }
    }

    static let slow = Slow()

    static func build(settings: Settings, process: ProcessContext) async throws -> Assembly {
        if settings.needsDatabase { _ = try process.requireDatabase() }
        // A client in use, which must be shut down whatever happens.
        _ = try? await process.http.get(url: "http://127.0.0.1:9/").get()
        let router = meshRouter(process: process, identity: .open)
        router.get("/slow") { _, _ in
            try await slow.hold()
            return "done"
        }
        return Assembly(router: router)
    }

    /// The whole process, with settings of its own.
    static func start(_ arguments: [String] = [], _ more: [String: String] = [:]) async -> Int32 {
        let environment = ["MESH_SECRET": "a secret for tests that is long enough", "LOG_LEVEL": "info"]
        return await launch(
            arguments: ["--env-file", "/dev/null"] + arguments,
            environment: environment.merging(more) { _, new in new }
        )
    }
}

/// Each of these runs a process of its own to its end.
@Suite("A process from its start to its end", .timeLimit(.minutes(1)))
struct MeshProcessTests {
    private func output(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    @Test("A port in use is told in one line that names it and the setting", arguments: [false, true])
    func portInUse(withDatabase: Bool) async throws {
        let other = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(other.localAddress?.port)
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            [port = port as Int, withDatabase = withDatabase as Bool] in
            let database = withDatabase ? ["DATABASE_URL": "postgres://nobody@127.0.0.1:9/none"] : [:]
            exit(await Sample.start([], database.merging(["FINANCING_PORT": "\(port)"]) { _, new in new }))
        }
        try await other.close()
        let lines = output(result).split(separator: "\n").filter { !$0.contains("the database cannot be reached") }
        #expect(
            lines == [
                "financing cannot start: 127.0.0.1:\(port) is in use by another program; stop it or set FINANCING_PORT"
            ]
        )
    }

    @Test("One wrong setting is one line, and exit code 78")
    func wrongSetting() async {
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            exit(await Sample.start([], ["FINANCING_RATE": "ten"]))
        }
        #expect(output(result) == "financing cannot start: FINANCING_RATE must be a whole number from 1 to 9\n")
    }

    @Test("Several wrong settings are told at once, without their values")
    func wrongSettings() async {
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            exit(
                await Sample.start(
                    [],
                    ["RATE": "ten", "MESH_SECRET": "hunter2", "DATABASE_URL": "postgres://[hunter2"]
                )
            )
        }
        #expect(
            output(result) == """
                financing cannot start; settings are wrong:
                  DATABASE_URL must be postgresql://user:password@host:5432/database
                  MESH_SECRET is needed: at least 32 random characters, the same for every process
                  RATE must be a whole number from 1 to 9

                """
        )
    }

    @Test("A database that is needed and not named is told")
    func missingDatabase() async {
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            exit(await Sample.start(["--port", "0"], ["NEEDS_DATABASE": "true"]))
        }
        #expect(
            output(result)
                == "financing cannot start: DATABASE_URL is needed: postgresql://user:password@host:5432/database\n"
        )
    }

    @Test("An address that this machine does not have is told")
    func wrongHost() async {
        let result = await #expect(processExitsWith: .exitCode(1), observing: [\.standardErrorContent]) {
            exit(await Sample.start(["--port", "0", "--host", "192.0.2.1"]))
        }
        #expect(output(result) == "financing cannot start: this machine has no address 192.0.2.1; set HOST\n")
    }

    @Test("A settings file that was named and is not there is told")
    func missingFile() async {
        let result = await #expect(processExitsWith: .exitCode(78), observing: [\.standardErrorContent]) {
            exit(
                await Sample.launch(
                    arguments: ["--env-file", "/nowhere/.env"],
                    environment: ["MESH_SECRET": "a secret for tests that is long enough"]
                )
            )
        }
        #expect(output(result) == "financing cannot start: --env-file names no file: /nowhere/.env\n")
    }

    @Test("Arguments that mean nothing are refused with how to use them", arguments: ["fly", "--fast", "--port=x"])
    func arguments(argument: String) async {
        let result = await #expect(processExitsWith: .exitCode(64), observing: [\.standardErrorContent]) {
            [argument = argument as String] in
            exit(await Sample.start([argument]))
        }
        #expect(output(result).contains("Usage:"))
    }

    @Test("Seeding where there is nothing to seed is no error")
    func seed() async {
        let result = await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
            exit(await Sample.start(["seed"]))
        }
        let said = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
        #expect(said.contains("nothing to seed"))
    }

    @Test("The environment beats the file, and flags beat both")
    func precedence() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
        try Data("FINANCING_PORT=1001\nHOST=10.0.0.1\nRATE=3\nMESH_SECRET=\"0123456789abcdef0123456789abcdef\"\n".utf8)
            .write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let path = file.path(percentEncoded: false)
        let plain = try Sample.settings(
            arguments: .parse(["--env-file", path]),
            environment: ["PORT": "99", "RATE": "4"]
        )
        #expect(plain.common.port == 1_001)
        #expect(plain.common.host == "10.0.0.1")
        #expect(plain.own.rate == 4)
        let flagged = try Sample.settings(
            arguments: .parse(["--env-file", path, "--port", "7", "--host", "::1"]),
            environment: ["FINANCING_PORT": "1002", "FINANCING_HOST": "10.0.0.2"]
        )
        #expect(flagged.common.port == 7)
        #expect(flagged.common.host == "::1")
    }

    @Test(
        "Told to stop, it answers what is under way, takes no new connections, and ends in order",
        arguments: [SIGTERM, SIGINT]
    )
    func drain(signal: Int32) async throws {
        let port = try freePort()
        await #expect(processExitsWith: .exitCode(0)) { [port = port as Int, signal = signal as Int32] in
            exit(await DrainProbe(port: port).run(signal: signal))
        }
    }

    @Test("With SHUTDOWN_DELAY it goes on for a while, not ready and closing its connections, and then ends in order")
    func shutdownDelay() async throws {
        let port = try freePort()
        await #expect(processExitsWith: .exitCode(0)) { [port = port as Int] in
            exit(await DrainProbe(port: port).runDelayed())
        }
    }

    @Test("What does not end in time is broken off at the end of DRAIN_TIMEOUT")
    func drainTimeout() async throws {
        let port = try freePort()
        await #expect(processExitsWith: .exitCode(0)) { [port = port as Int] in
            let started = ContinuousClock.now
            let code = await DrainProbe(port: port).run(
                signal: SIGTERM,
                settings: ["DRAIN_TIMEOUT": "0.1"],
                expects: nil
            )
            // The request would take until somebody lets it go.
            exit(ContinuousClock.now - started < .seconds(40) ? code : 7)
        }
    }
}

/// Runs the sample, asks it something slow, and tells it to stop meanwhile.
private struct DrainProbe {
    let port: Int

    /// - Returns: 0 where all went as it should.
    func run(signal: Int32, settings: [String: String] = [:], expects: String? = "done") async -> Int32 {
        let client = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup)
        let code = await probe(client, signal, settings, expects)
        try? await client.shutdown().get()
        return code
    }

    /// Tells the sample to stop, and asks it things meanwhile.
    func runDelayed() async -> Int32 {
        let client = HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup)
        let code = await probeDelayed(client)
        try? await client.shutdown().get()
        return code
    }

    private func probeDelayed(_ client: HTTPClient) async -> Int32 {
        let (url, port) = ("http://127.0.0.1:\(port)", port)
        Sample.slow.open()
        async let code = Sample.start(["--port", "\(port)"], ["SHUTDOWN_DELAY": "15"])
        func get(_ path: String) async -> HTTPClient.Response? { try? await client.get(url: url + path).get() }
        guard await soon({ await get("/readyz")?.status == .ok }) else { return 2 }
        kill(getpid(), SIGTERM)
        guard await soon({ await get("/readyz")?.status == .serviceUnavailable }) else { return 3 }
        guard let alive = await get("/healthz"), alive.status == .ok else { return 4 }
        guard alive.headers[canonicalForm: "Connection"] == ["close"] else { return 5 }
        guard await get("/slow")?.status == .ok else { return 6 }
        return await code == 0 ? 0 : 7
    }

    private func soon(_ holds: () async -> Bool) async -> Bool {
        for _ in 0..<2_000 {
            if await holds() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func connects() async -> Bool {
        let bootstrap = ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        guard let channel = try? await bootstrap.connect(host: "127.0.0.1", port: port).get() else { return false }
        try? await channel.close()
        return true
    }

    private func probe(
        _ client: HTTPClient,
        _ signal: Int32,
        _ settings: [String: String],
        _ expects: String?
    ) async -> Int32 {
        let url = "http://127.0.0.1:\(port)"
        let port = port
        async let code = Sample.start(["--port", "\(port)"], settings)
        guard await soon({ (try? await client.get(url: url + "/healthz").get().status) == .ok }) else { return 2 }
        async let answer = try? client.get(url: url + "/slow").get()
        guard await soon({ Sample.slow.isAsked }) else { return 6 }
        kill(getpid(), signal)
        if expects != nil {
            guard await soon({ await !connects() }) else { return 3 }
            Sample.slow.open()
        }
        let body = await answer?.body.map { String(buffer: $0) }
        if expects != nil, body != expects { return 4 }
        return await code == 0 ? 0 : 5
    }
}
