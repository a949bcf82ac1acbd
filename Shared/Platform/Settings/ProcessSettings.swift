public import Foundation
public import Logging
public import Postgres
public import SharedModels

/// The settings that every process has.
public struct ProcessSettings: Sendable {
    public var service: MeshService
    /// `HOST`: address to listen on; loopback alone unless set.
    public var host: String
    /// `<SERVICE>_PORT`.
    public var port: Int
    /// `DATABASE_URL`.
    public var databaseURL: Secret?
    /// `DATABASE_ROLE`: switched to in every transaction where the login is another; `none` never switches.
    public var databaseRole: String?
    /// `DATABASE_MAX_CONNECTIONS`: 8.
    public var databaseMaxConnections: Int
    /// `DATABASE_PREPARED_STATEMENTS`: auto, true or false; auto keeps none where a pooler answers in the server's place.
    public var databasePreparedStatements: StatementKeeping
    /// `DATABASE_CA_FILE`: certificates that the database's is checked against, unless its URL names others.
    public var databaseCertificates: String?
    /// `MESH_SECRET`: signs the tokens between services; at least 32 characters, the same for all.
    public var meshSecret: Secret
    /// `LOG_LEVEL`.
    public var logLevel: Logger.Level
    /// `LOG_FORMAT`: `text` or `json`.
    public var logsJSON: Bool
    /// `REQUEST_TIMEOUT`: seconds, 30.
    public var requestTimeout: Duration
    /// `STREAM_TIMEOUT`: seconds that an event stream may take, 120.
    public var streamTimeout: Duration
    /// `MAX_BODY_BYTES`: 1 MiB.
    public var maxBodyBytes: Int
    /// `MAX_CONCURRENT_REQUESTS`: more get 503 with `Retry-After`; 256.
    public var maxConcurrentRequests: Int
    /// `MAX_CONCURRENT_STREAMS`: answers without a known end that may be open; more get 503 with `Retry-After`; 4096.
    public var maxConcurrentStreams: Int
    /// `DRAIN_TIMEOUT`: seconds that open requests have at shutdown, 20.
    public var drainTimeout: Duration
    /// `SHUTDOWN_DELAY`: seconds for which a process that was told to stop goes on as before, but for `/readyz`, so that those who call it
    /// turn to others; 0.
    public var shutdownDelay: Duration
    /// `NAMES_REFRESH_SECONDS`: how often the names of upstreams are looked up, 3; zero never.
    public var namesRefresh: Duration
    /// `OTEL_EXPORTER_OTLP_ENDPOINT`: where a collector takes traces; nil = nothing is traced.
    public var traceEndpoint: URL?
    /// `OTEL_EXPORTER_OTLP_HEADERS`: `name=value,…` sent along; may hold a key.
    public var traceHeaders: Secret?
    /// `OTEL_TRACES_SAMPLER`, `OTEL_TRACES_SAMPLER_ARG`: which traces are recorded; what the caller says, and all that begin here.
    public var traceSampler = TraceSampler()
    /// All processes of this mesh: the seven, and the agents that `MESH_AGENTS` adds.
    public var services: [MeshService]
    /// `<SERVICE>_URL` of each service, the first where there are several replicas.
    public var urls: [MeshService: URL] { replicas.compactMapValues(\.first) }
    /// `<SERVICE>_URL` of each service: its replicas, comma separated.
    public var replicas: [MeshService: [URL]]
    /// `READ_TIMEOUT`: seconds that a client may take to send a request's head, and to go on with its body, 30.
    public var readTimeout: Duration
    /// `WRITE_TIMEOUT`: seconds that a client may take nothing of an answer, 60.
    public var writeTimeout: Duration
    /// `JOB_LEASE`: seconds after which a job whose process died is taken on by another, 60.
    public var jobLease: Duration
    /// `MAX_CONNECTIONS`: more are closed at once; half of the files that the process may open, at most 10,000: the other half is for calls of others.
    public var maxConnections: Int
    /// `<SERVICE>_HEALTH_PORT`: a plain port that answers probes and nothing else; nil = none.
    public var healthPort: Int?
    /// TLS, to callers and between services.
    public var tls: TLSSettings

    public func url(of service: MeshService) -> URL {
        urls[service] ?? URL(string: "http://127.0.0.1:\(service.defaultPort)") ?? URL(fileURLWithPath: "/")
    }

    /// - Returns: nil where no process of this mesh has that name.
    public func service(named name: String) -> MeshService? { services.first { $0.name == name } }

    init(service: MeshService, from settings: inout SettingsReader) {
        self.service = service
        host = settings.string("HOST", default: "127.0.0.1")
        port = settings.int("PORT", default: service.defaultPort, in: 0...65535)
        databaseURL = settings.secret("DATABASE_URL")
        databaseCertificates = settings.optionalString("DATABASE_CA_FILE")
        if let file = databaseCertificates, !FileManager.default.isReadableFile(atPath: file) {
            settings.problem("DATABASE_CA_FILE", "names no file that can be read")
            databaseCertificates = nil
        }
        if let url = databaseURL?.value {
            do {
                _ = try PostgresConfiguration(
                    url: url,
                    applicationName: service.name,
                    certificates: databaseCertificates
                )
            } catch let error as PostgresError where error.message.hasPrefix("sslmode") {
                settings.problem("DATABASE_URL", "cannot be used: \(error.message)")
            } catch {
                settings.problem("DATABASE_URL", "must be postgresql://user:password@host:5432/database")
            }
        }
        let role = settings.string("DATABASE_ROLE", default: service.databaseRole)
        databaseRole = role == "none" ? nil : role
        databaseMaxConnections = settings.int("DATABASE_MAX_CONNECTIONS", default: 8, in: 1...200)
        databasePreparedStatements = Self.keeping(&settings)
        let secret = settings.secret("MESH_SECRET")
        if (secret?.value.count ?? 0) < 32 {
            settings.problem("MESH_SECRET", "is needed: at least 32 random characters, the same for every process")
        }
        meshSecret = secret ?? Secret("")
        let level = settings.string("LOG_LEVEL", default: "info").lowercased()
        logLevel = Logger.Level(rawValue: level) ?? .info
        if Logger.Level(rawValue: level) == nil {
            settings.problem("LOG_LEVEL", "must be trace, debug, info, notice, warning, error or critical")
        }
        let format = settings.string("LOG_FORMAT", default: "text")
        logsJSON = format == "json"
        if !["text", "json"].contains(format) { settings.problem("LOG_FORMAT", "must be text or json") }
        requestTimeout = settings.seconds("REQUEST_TIMEOUT", default: .seconds(30))
        streamTimeout = settings.seconds("STREAM_TIMEOUT", default: .seconds(120))
        maxBodyBytes = settings.int("MAX_BODY_BYTES", default: 1_048_576, in: 1_024...1_073_741_824)
        maxConcurrentRequests = settings.int("MAX_CONCURRENT_REQUESTS", default: 256, in: 1...100_000)
        maxConcurrentStreams = settings.int("MAX_CONCURRENT_STREAMS", default: 4_096, in: 1...100_000)
        drainTimeout = settings.seconds("DRAIN_TIMEOUT", default: .seconds(20))
        shutdownDelay = settings.seconds("SHUTDOWN_DELAY", default: .zero)
        namesRefresh = settings.seconds("NAMES_REFRESH_SECONDS", default: .seconds(3))
        traceEndpoint = settings.optionalString("OTEL_EXPORTER_OTLP_ENDPOINT").map { _ in
            settings.url("OTEL_EXPORTER_OTLP_ENDPOINT", default: "http://127.0.0.1:4318")
        }
        traceHeaders = settings.secret("OTEL_EXPORTER_OTLP_HEADERS")
        let sampler = settings.string("OTEL_TRACES_SAMPLER", default: "parentbased_always_on")
        if !TraceSampler.names.contains(sampler) {
            settings.problem("OTEL_TRACES_SAMPLER", "must be one of \(TraceSampler.names.joined(separator: ", "))")
        }
        traceSampler = TraceSampler(
            name: sampler,
            ratio: settings.double("OTEL_TRACES_SAMPLER_ARG", default: 1, in: 0...1)
        )
        readTimeout = settings.seconds("READ_TIMEOUT", default: .seconds(30))
        writeTimeout = settings.seconds("WRITE_TIMEOUT", default: .seconds(60))
        services = MeshService.allCases + AddedAgents.read(from: &settings)
        if !services.contains(service) { services.append(service) }
        jobLease = settings.seconds("JOB_LEASE", default: .seconds(60))
        if jobLease < .seconds(3) { settings.problem("JOB_LEASE", "must be at least 3 seconds") }
        maxConnections = settings.int("MAX_CONNECTIONS", default: OpenFiles.defaultConnections, in: 1...1_000_000)
        healthPort =
            settings.optionalString("HEALTH_PORT") == nil
            ? nil : settings.int("HEALTH_PORT", default: 0, in: 0...65535)
        tls = TLSSettings(service: service, from: &settings)
        replicas = [:]
        for other in services {
            let isSecured = other == .gateway ? service == .gateway && tls.server != nil : tls.mesh != nil
            let local = "\(isSecured ? "https" : "http")://127.0.0.1:\(other.defaultPort)"
            replicas[other] = settings.urls("\(other.settingsPrefix)_URL", default: local)
        }
    }

    private static func keeping(_ settings: inout SettingsReader) -> StatementKeeping {
        let key = "DATABASE_PREPARED_STATEMENTS"
        switch settings.string(key, default: "auto").lowercased() {
        case "auto": return .automatic
        case "true", "yes", "on", "1": return .always
        case "false", "no", "off", "0": return .never
        default:
            settings.problem(key, "must be auto, true or false")
            return .automatic
        }
    }

    /// Settings for tests: any free port, a secret of their own.
    public static func testing(
        service: MeshService,
        databaseURL: String? = nil,
        urls: [MeshService: URL] = [:],
        added: [MeshService] = []
    ) -> ProcessSettings {
        var values = ["MESH_SECRET": "a secret for tests that is long enough", "PORT": "0", "LOG_LEVEL": "critical"]
        values["DATABASE_URL"] = databaseURL
        values["MESH_AGENTS"] = added.map { "\($0.name):\($0.defaultPort)" }.joined(separator: ",")
        for (service, url) in urls { values["\(service.settingsPrefix)_URL"] = url.absoluteString }
        var reader = SettingsReader(values: values, prefix: service.settingsPrefix)
        return ProcessSettings(service: service, from: &reader)
    }
}
