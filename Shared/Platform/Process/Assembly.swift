public import HTTPTypes
public import Hummingbird
import Logging
import NIOCore
public import ServiceLifecycle
public import SharedModels

/// One thing that must hold before a process takes work; shown at `/readyz`.
public struct ReadinessCheck: Sendable {
    let name: String
    let isRequired: Bool
    let check: @Sendable () async throws -> String?

    /// - Parameters:
    ///   - required: a required check that fails makes the process unready; another makes it degraded.
    ///   - check: gives a note to show, or throws.
    public init(_ name: String, required: Bool = true, check: @escaping @Sendable () async throws -> String?) {
        self.name = name
        self.isRequired = required
        self.check = check
    }
}

/// A service put together: what its `App+build.swift` returns.
public struct Assembly {
    public let router: Router<MeshRequestContext>
    public let services: [any Service]
    /// What is done again and again, shared by all replicas; see ``JobRunner``.
    public let jobs: [Job]
    public let readiness: [ReadinessCheck]
    /// The newest migration that the statements of this service need; it has everything before it.
    public let schema: String?
    public let openAPI: JSONValue?
    public let errorStyle: ErrorStyle
    /// The service's own, shown at `/readyz`; nil where it has none of its own.
    public let version: String?
    /// Put on every answer that has none of the name.
    public let headers: HTTPFields
    /// Answers what needs no router; nil where everything goes by it. It is left out where spans are exported.
    package var fastLane: (any FastLane)?

    public init(
        router: Router<MeshRequestContext>,
        services: [any Service] = [],
        jobs: [Job] = [],
        readiness: [ReadinessCheck] = [],
        schema: String? = nil,
        openAPI: JSONValue? = nil,
        errorStyle: ErrorStyle = .problem,
        headers: HTTPFields = [:],
        version: String? = nil
    ) {
        self.router = router
        self.services = services
        self.jobs = jobs
        self.readiness = readiness
        self.schema = schema
        self.openAPI = openAPI
        self.errorStyle = errorStyle
        self.version = version
        self.headers = SafeHeaders.all.merging(headers)
    }

    /// A connection that neither sends nor waits for an answer is closed after this. Longer than our own clients keep theirs
    /// (60 s): a connection that closes while it is taken up again would lose the request.
    private static let idleTimeout: Duration = .seconds(75)

    /// The whole application, as the process runs it and as tests call it.
    public func application(process: ProcessContext) -> some ApplicationProtocol {
        ProcessRoutes(process: process, readiness: readiness, schema: schema, openAPI: openAPI, version: version)
            .add(to: router)
        let settings = process.settings
        let runner = jobRunner(process)
        if let runner, process.service != .gateway {
            JobRoutes(service: process.service, runner: runner).add(to: router)
        }
        let room = Room(capacity: settings.maxConcurrentRequests)
        let notes = RequestNotes()
        let standard = StandardAnswers(
            room: room,
            headers: headers,
            notes: notes,
            logger: process.logger,
            requestTimeout: settings.requestTimeout,
            errorStyle: errorStyle,
            leaving: process.leaving
        )
        let lane = process.spans == nil ? fastLane.map { LaneEntrance(lane: $0, standard: standard) } : nil
        return Application(
            responder: StandardResponder(
                next: router.buildResponder(),
                process: process,
                errorStyle: errorStyle,
                headers: headers,
                room: room,
                streams: Room(capacity: settings.maxConcurrentStreams),
                notes: notes
            ),
            server: .http1(
                guarded: ConnectionGuard(process),
                configuration: .init(
                    additionalChannelHandlers: [
                        SlowClients(
                            read: settings.readTimeout,
                            write: settings.writeTimeout,
                            idle: Self.idleTimeout,
                            lane: lane
                        )
                    ],
                    // Larger heads are refused.
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 * 1024,
                        maxHeaderListSize: 32 * 1024,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(process.settings.host, port: process.settings.port),
                serverName: nil
            ),
            services: services + [runner as (any Service)?, process.replicas].compactMap(\.self) + guards(process),
            logger: process.logger
        )
    }

    private func jobRunner(_ process: ProcessContext) -> JobRunner? {
        guard !jobs.isEmpty, let database = process.database else { return nil }
        var pace = JobRunner.Pace()
        pace.lease = process.settings.jobLease
        return JobRunner(
            service: process.service.name,
            jobs: jobs,
            store: JobStore(database: database),
            pace: pace,
            logger: process.logger
        )
    }
}
