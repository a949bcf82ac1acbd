import AsyncHTTPClient
import Foundation
import Postgres
import SharedModels
import Synchronization
import TestSupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// The real seven processes on a database of their own, with migrations and seeds in it.
final class Mesh: Sendable {
    /// Reads and prepares what is in the database, as its owner.
    let database: PostgresClient
    let databaseURL: String
    /// A key of the tenant `default` for all namespaces.
    let key: String

    let files: MeshFiles
    /// Where further agents are listed; there is none at first.
    var agentList: URL { folder.appending(path: "agents.txt") }

    let http: HTTPClient
    /// nil where nobody speaks TLS.
    let certificates: TestCertificates?
    /// Of every process, beside those of all tests.
    private let settings: [String: String]
    let folder: URL
    private let ports: [MeshService: Int]
    /// Pages at this port of `localhost` may call the gateway: the place of a front end with a server of its own.
    let frontEndPort: Int
    private let running = Mutex<[MeshService: ChildProcess]>([:])

    /// Seconds that a process may take to end after SIGTERM: its own limit of 20, and what a busy machine takes for the rest.
    static let drainLimit: Duration = .seconds(40)
    static let readyLimit: Duration = .seconds(180)

    /// Memory first, because the others embed with it; the supervisor after the agents, because it reads their cards.
    private static let stages: [[MeshService]] = [
        [.memory], [.knowledge, .dealerMatching, .financing, .sales], [.supervisor], [.gateway],
    ]

    /// Runs `body` with a mesh on `databaseURL`, an empty database; nothing of it is left running afterwards.
    ///
    /// - Parameter settings: of every process, beside those of all tests; a database URL for each is that of its own login.
    static func with(
        _ files: MeshFiles,
        database: PostgresClient,
        databaseURL: String,
        folder: URL,
        settings: [String: String] = [:],
        certificates: TestCertificates? = nil,
        _ body: (Mesh) async throws -> Void
    ) async throws {
        var configuration = HTTPClient.Configuration()
        // Services are looked at as an operator would: with a certificate.
        configuration.tlsConfiguration = try certificates?.client(showing: "operator")
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Result<Void, any Error>
        do {
            let mesh = try await Mesh(
                files,
                database: database,
                databaseURL: databaseURL,
                folder: folder,
                settings: settings,
                http: http,
                certificates: certificates
            )
            do {
                try await mesh.start()
                try await body(mesh)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await mesh.killAll()
        } catch {
            outcome = .failure(error)
        }
        try await http.shutdown()
        try outcome.get()
    }

    private init(
        _ files: MeshFiles,
        database: PostgresClient,
        databaseURL: String,
        folder: URL,
        settings: [String: String],
        http: HTTPClient,
        certificates: TestCertificates?
    ) async throws {
        self.certificates = certificates
        self.files = files
        self.database = database
        self.databaseURL = databaseURL
        self.folder = folder
        self.settings = settings
        self.http = http
        var free = try listeningPorts(MeshService.allCases.count + 1)
        frontEndPort = free.removeLast()
        ports = Dictionary(uniqueKeysWithValues: zip(MeshService.allCases, free))
        let setUp = Command(files: files, folder: folder, databaseURL: databaseURL, settings: settings)
        let logins = settings.keys.contains { $0.hasSuffix("_DATABASE_URL") } ? ["--given-logins"] : []
        _ = try await setUp.run("mesh-tool", ["migrate", "--database-url", databaseURL] + logins)
        key = try await setUp.createKey(name: "system tests", namespaces: "*")
        for service in [MeshService.knowledge, .dealerMatching] {
            _ = try await setUp.run(service.name, ["seed", "--env-file", "/dev/null"])
        }
    }

    // MARK: Who calls

    /// Somebody without a key or a cookie.
    var visitor: Caller { Caller(http: http, base: url(of: .gateway)) }

    /// A user behind a machine that has the key.
    func user(_ name: String = "user-\(UUID().uuidString.lowercased())") -> Caller {
        Caller(http: http, base: url(of: .gateway), headers: ["X-API-Key": key, "X-User-Id": name])
    }

    /// A machine that speaks for itself.
    func machine(key: String? = nil) -> Caller {
        Caller(http: http, base: url(of: .gateway), headers: ["X-API-Key": key ?? self.key])
    }

    /// A further key.
    func createKey(namespaces: String, tenant: String = "default") async throws -> String {
        try await Command(files: files, folder: folder, databaseURL: databaseURL)
            .createKey(name: "restricted", namespaces: namespaces, tenant: tenant)
    }

    /// What `/readyz` of a process says.
    func readiness(of service: MeshService) async throws -> Answer {
        try await Caller(http: http, base: url(of: service)).get("/readyz")
    }

    /// The address of the front door.
    var door: String { url(of: .gateway) }

    /// The same by name, as people write it: to a browser, `localhost` and `127.0.0.1` are two sites.
    var localhost: String { "http://localhost:\(ports[.gateway] ?? 0)" }

    /// `<SERVICE>_URL` of every process.
    var urls: [String: String] {
        Dictionary(uniqueKeysWithValues: MeshService.allCases.map { ("\($0.settingsPrefix)_URL", url(of: $0)) })
    }

    func url(of service: MeshService) -> String {
        "\(certificates == nil ? "http" : "https")://127.0.0.1:\(port(of: service))"
    }

    func port(of service: MeshService) -> Int { ports[service] ?? 0 }

    // MARK: Starting and stopping

    /// Starts what is not running, and waits until all is ready.
    func start() async throws {
        for stage in Self.stages {
            for service in stage where !isUp(service) { try launch(service) }
            for service in stage { try await waitUntilReady(service) }
        }
    }

    func start(_ service: MeshService) async throws {
        try launch(service)
        try await waitUntilReady(service)
    }

    /// As when the machine's memory runs out: no chance to say goodbye.
    func kill(_ service: MeshService) async throws {
        guard let child = running.withLock({ $0.removeValue(forKey: service) }) else { return }
        child.signal(SIGKILL)
        try await child.end(within: .seconds(20))
    }

    /// Stops a process for a while, or lets it go on.
    func signal(_ service: MeshService, _ number: Int32) {
        running.withLock { $0[service] }?.signal(number)
    }

    /// Runs `body` while a process is dead; afterwards it is there again.
    func without(_ service: MeshService, _ body: () async throws -> Void) async throws {
        try await kill(service)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        try await start(service)
        try outcome.get()
    }

    /// Asks all seven to end, all at once.
    ///
    /// - Returns: how each did.
    func stop() async throws -> [MeshService: ChildProcess.Ending] {
        let children = running.withLock { children in
            defer { children = [:] }
            return children
        }
        for child in children.values { child.signal(SIGTERM) }
        var endings: [MeshService: ChildProcess.Ending] = [:]
        for (service, child) in children { endings[service] = try await child.end(within: Self.drainLimit) }
        return endings
    }

    private func killAll() async {
        let children = running.withLock { Array($0.values) }
        for child in children { child.signal(SIGKILL) }
        // A cancelled test must still see them gone, for the database is dropped next.
        for child in children { _ = try? await Task { try await child.end(within: .seconds(20)) }.value }
    }

    private func isUp(_ service: MeshService) -> Bool {
        running.withLock { children in children[service].map { $0.ending == nil } ?? false }
    }

    private func launch(_ service: MeshService) throws {
        var environment = files.environment
        environment["DATABASE_URL"] = databaseURL
        environment["AGENT_REFRESH_SECONDS"] = "1"
        environment["AGENT_URLS_FILE"] = path(agentList)
        // Webhooks of the tests listen on this machine.
        environment["PUSH_PRIVATE"] = "true"
        // On a machine that is busy it is waited longer for what an answer is to hold.
        environment["RECALL_TIMEOUT"] = "20"
        environment["ARTICLE_TIMEOUT"] = "20"
        environment["AGENT_PATIENCE"] = "60"
        environment["HANGUP_GRACE"] = "60"
        // All visitors of the tests come from one address.
        environment["GATEWAY_LIMIT_ADDRESS"] = "0"
        environment["GATEWAY_CORS_ORIGINS"] = "http://localhost:\(frontEndPort)"
        for (service, port) in ports {
            environment["\(service.settingsPrefix)_PORT"] = String(port)
            environment["\(service.settingsPrefix)_URL"] = url(of: service)
        }
        if let certificates {
            environment["MESH_TLS_CA_FILE"] = certificates.path("ca.pem")
            environment["MESH_TLS_CERTIFICATE_FILE"] = certificates.path("\(service.name).pem")
            environment["MESH_TLS_KEY_FILE"] = certificates.path("\(service.name).key")
            environment["GATEWAY_TLS_CERTIFICATE_FILE"] = certificates.path("gateway.pem")
            environment["GATEWAY_TLS_KEY_FILE"] = certificates.path("gateway.key")
            environment["TLS_RELOAD_SECONDS"] = "0.2"
        }
        environment.merge(settings) { _, own in own }
        let child = try ChildProcess(
            service.name,
            executable: files.binaries.appending(path: service.name),
            arguments: ["--env-file", "/dev/null"],
            environment: environment,
            directory: files.root,
            log: folder.appending(path: "\(service.name).log")
        )
        running.withLock { $0[service] = child }
    }

    private func waitUntilReady(_ service: MeshService) async throws {
        let deadline = ContinuousClock.now + Self.readyLimit
        var last = "no answer"
        while ContinuousClock.now < deadline {
            if let child = running.withLock({ $0[service] }), let ending = child.ending {
                throw NotReady(service: service, state: "it ended: \(ending)", log: child.lastLines)
            }
            if let answer = try? await readiness(of: service) {
                last = answer.text
                if try isReady(service, answer) { return }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NotReady(service: service, state: last, log: running.withLock { $0[service]?.lastLines ?? "" })
    }

    /// Ready for these tests: the catalogue is embedded, and the supervisor knows every agent.
    private func isReady(_ service: MeshService, _ answer: Answer) throws -> Bool {
        let readiness = try answer.json()
        guard answer.status == 200, readiness["status"] == "ready" else { return false }
        switch service {
        case .knowledge: return readiness["checks"]?["catalogue"]?["note"]?.stringValue == nil
        case .supervisor:
            let agents = readiness["checks"]?["agents"]?["note"]?.stringValue ?? ""
            return ["financing", "sales", "dealer-matching", "knowledge"].allSatisfy(agents.contains)
        default: return true
        }
    }

    struct NotReady: Error, CustomStringConvertible {
        let service: MeshService
        let state: String
        let log: String
        var description: String { "\(service.name) is not ready: \(state)\n\(log)" }
    }
}
