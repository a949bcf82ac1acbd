public import AsyncHTTPClient
public import Foundation
public import Logging
import NIOCore
import NIOPosix
public import Postgres
public import SharedModels

/// What a process is made of before its own parts come in.
public struct ProcessContext: Sendable {
    public let service: MeshService
    public let settings: ProcessSettings
    public let logger: Logger
    public let http: HTTPClient
    public let tokens: ServiceTokens
    /// What is known of the replicas of the services that are called.
    public let replicas: ReplicaPools
    public let now: @Sendable () -> Date
    /// nil where no `DATABASE_URL` is set.
    public let database: PostgresClient?
    /// nil where no `OTEL_EXPORTER_OTLP_ENDPOINT` is set.
    let spans: SpanExporter?
    /// Whether the process was told to stop.
    let leaving: Leaving
    /// What is looked up when somebody asks for the metrics.
    public let scrape = ScrapeSources()
    /// How other services are reached.
    public let upstreams: UpstreamTransport
    let identities: TLSIdentities

    /// - Parameter lookup: what a host name stands for; nil where that cannot be found. The system says so unless given.
    public init(
        settings: ProcessSettings,
        logger: Logger,
        http: HTTPClient? = nil,
        lookup: (@Sendable (String) async -> [String]?)? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        PlatformMetrics.declare()
        self.service = settings.service
        self.settings = settings
        self.logger = logger
        // First, since these can fail, and a client that is made must be shut down.
        self.identities = try TLSIdentities(settings, now: now, logger: logger)
        self.database = try settings.databaseURL.map { url in
            var configuration = try PostgresConfiguration(
                url: url.value,
                applicationName: settings.service.name,
                certificates: settings.databaseCertificates
            )
            configuration.maximumConnections = settings.databaseMaxConnections
            configuration.preparedStatements = settings.databasePreparedStatements
            configuration.role = settings.databaseRole
            if settings.traceEndpoint != nil { configuration.observer = DatabaseWatch() }
            return PostgresClient(configuration: configuration, logger: logger)
        }
        let client =
            http ?? HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: Self.client)
        self.http = client
        let upstreams = UpstreamTransport(
            http: client,
            identity: identities.mesh,
            door: settings.service == .gateway ? identities.server : nil,
            replicas: settings.replicas
        )
        self.upstreams = upstreams
        self.replicas = ReplicaPools(
            upstreams: upstreams,
            logger: logger,
            lookupInterval: settings.namesRefresh,
            lookup: lookup ?? { await HostLookup.addresses(of: $0) }
        )
        self.leaving = Leaving(delay: settings.shutdownDelay, logger: logger)
        self.spans = settings.traceEndpoint.map { endpoint in
            SpanExporter(
                service: settings.service.name,
                endpoint: endpoint,
                headers: Self.headers(settings.traceHeaders),
                http: client,
                logger: logger
            )
        }
        self.tokens = ServiceTokens(secret: settings.meshSecret, service: settings.service)
        self.now = now
        scrape.add { ProcessMetrics.add(to: &$0) }
        if let database { scrape.add { DatabaseWatch.add(database.statistics, to: &$0) } }
    }

    /// Shows at `/metrics` what waits in the service's queues.
    ///
    /// - Parameter read: asks the database, which is done at most every ten seconds and given a second.
    public func watchQueues(_ read: @escaping @Sendable () async throws -> [QueueDepth]) {
        let depths = QueueDepths(logger: logger, read: read)
        let now = now
        scrape.add { await depths.add(to: &$0, now: now()) }
    }

    /// Closes every connection. Once is enough; again does no harm.
    public func shutdown() async {
        await database?.shutdown()
        do {
            try await upstreams.shutdown()
        } catch {
            logger.debug("connections were closed already", metadata: ["error": "\(error)"])
        }
    }

    /// `name=value,name=value`; values may be percent-encoded
    /// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables).
    static func headers(_ setting: Secret?) -> [(String, String)] {
        (setting?.value ?? "").split(separator: ",").compactMap { pair in
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            let value = pair[pair.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            return (pair[..<equals].trimmingCharacters(in: .whitespaces), value.removingPercentEncoding ?? value)
        }
    }

    /// - Throws: where no `DATABASE_URL` is set.
    public func requireDatabase() throws -> PostgresClient {
        guard let database else { throw MissingDatabase() }
        return database
    }

    /// Redirects are not followed, connects are not retried silently, and one upstream may have many connections.
    static var client: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(2), read: .seconds(60)),
            decompression: .disabled
        )
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_024
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }
}

struct MissingDatabase: Error, CustomStringConvertible {
    var description: String { "DATABASE_URL is needed: postgresql://user:password@host:5432/database" }
}
