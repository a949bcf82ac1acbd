import Clients
import Hummingbird
import Platform
import ServiceLifecycle
import SharedModels

/// The one place where the gateway is wired: settings, identity, upstreams, routes.
func buildGateway(settings: GatewaySettings, process: ProcessContext) async throws -> Assembly {
    let database = try process.requireDatabase()
    let cookies = VisitorCookie(tokens: process.tokens, days: settings.visitorDays, isSecure: settings.secureCookies)
    let users = settings.users.isOn ? await UserTokens(settings.users, process: process) : nil
    let keys = CachedAPIKeys(PostgresAPIKeyStore(database: database))
    let authenticator = GatewayAuthenticator(
        keys: keys,
        users: users,
        anonymousKey: settings.users.anonymousKey,
        cookies: cookies,
        strangers: Strangers(secret: process.settings.meshSecret)
    )
    let upstreams = Upstreams(process: process)
    let door = FrontDoor(cookies: cookies)

    let addresses = ClientAddresses(trusted: settings.limits.proxies)
    let requests = RequestLog(since: process.now())
    let failures = WrongCredentials(quota: settings.limits.failures, addresses: addresses)
    let router = meshRouter(
        process: process,
        identity: .custom(authenticator),
        // A page is told, too, that its user's token is no longer good.
        outside: [
            RequestRecorder(log: requests, now: process.now),
            AllowedOrigins(settings.corsOrigins, errorStyle: .envelope),
            failures,
        ]
    )
    router.add(middleware: CallerNoted())
    let auditKeys = AuditKeys(secret: process.settings.meshSecret)
    router.add(middleware: AuditTrail(keys: auditKeys))
    router.add(middleware: try KeptDescription(gatewayOpenAPI))
    let limits = RateLimits(
        settings.limits,
        addresses: addresses,
        files: PageFiles.paths(in: settings.publicDirectory),
        errorStyle: .envelope
    )
    router.add(middleware: limits)
    let answers = PostgresAnswerStore(database: database)
    let keeper = AnswerKeeper(store: answers, logger: process.logger)
    router.add(
        middleware: RepeatedRequests(
            store: answers,
            keeper: keeper,
            cookies: cookies,
            secret: process.settings.meshSecret
        )
    )
    let audit = PostgresAuditStore(database: database)
    let auditWriter = AuditWriter(store: audit, logger: process.logger)
    router.add(middleware: AuditGate(writer: auditWriter, keys: auditKeys))
    let upkeep = AuditUpkeep(
        store: audit,
        keys: auditKeys,
        days: settings.auditDays,
        logger: process.logger,
        now: process.now
    )
    router.add(middleware: PageHeaders())
    router.add(middleware: FileMiddleware(settings.publicDirectory, searchForIndexHtml: true))

    let api = router.group("api/v1")
    let address = settings.publicURL ?? process.settings.url(of: .gateway)
    let pages = OwnPages(settings.corsOrigins, own: address)
    ChatRoutes(supervisor: upstreams.supervisor, pages: pages, door: door).add(to: api)
    let prices = EquipmentPrices(knowledge: upstreams.knowledge)
    PrequalificationRoutes(financing: upstreams.financing, prices: prices, door: door).add(to: api)
    CatalogueRoutes(knowledge: upstreams.knowledge, dealerMatching: upstreams.dealerMatching, door: door).add(to: api)
    DealerLeadRoutes(dealerMatching: upstreams.dealerMatching, door: door).add(to: api)
    MemoryRoutes(memory: upstreams.memory, door: door).add(to: api)
    let erasures = ErasureDesk(
        erasure: UserErasure(
            supervisor: upstreams.supervisor,
            specialists: upstreams.specialists,
            dealerMatching: upstreams.dealerMatching,
            memory: upstreams.memory
        ),
        store: ErasureStore(database: database),
        answers: answers,
        seal: ErasureSeal(secret: process.settings.meshSecret),
        now: process.now,
        logger: process.logger
    )
    ErasureRoutes(desk: erasures, memory: upstreams.memory, door: door).add(to: api)
    MeRoutes(memory: upstreams.memory, desk: erasures, pages: pages, door: door).add(to: api)
    OperatorRoutes(
        board: ServiceBoard(process: process),
        log: requests,
        audit: audit,
        supervisor: upstreams.supervisor,
        door: door,
        now: process.now
    ).add(to: api)
    let board = JobBoard(store: JobStore(database: database), services: upstreams.all)
    JobBoardRoutes(board: board, now: process.now).add(to: api)
    OpenAIRoutes(supervisor: upstreams.supervisor, door: door).add(to: router)
    Mem0Routes(memory: upstreams.memory).add(to: router)
    A2ARoutes(
        supervisor: upstreams.supervisor,
        specialists: upstreams.specialists,
        cards: AgentCards(publicURL: address),
        limit: process.settings.streamTimeout
    ).add(to: router)
    let tools = MeshTools(
        knowledge: upstreams.knowledge,
        dealerMatching: upstreams.dealerMatching,
        financing: upstreams.financing,
        supervisor: upstreams.supervisor,
        prices: prices
    )
    MCPRoutes(
        server: MCPServer(tools: MemoryTools(memory: upstreams.memory).all + tools.all),
        origins: MCPOrigins(settings.corsOrigins, own: address)
    )
    .add(to: router)

    let fastReads = FastReads(
        MemoryRoutes.reads + CatalogueRoutes.reads,
        upstreams: upstreams,
        keys: keys,
        tokens: process.tokens,
        limits: limits,
        failures: failures,
        addresses: addresses,
        log: requests,
        now: process.now,
        variesByOrigin: !settings.corsOrigins.isEmpty
    )

    var assembly = Assembly(
        router: router,
        services: [
            users?.keys as (any Service)?, keeper, fastReads, auditWriter, upkeep.signing,
            LastBackup(database: database, logger: process.logger).telling, redirect(settings, process),
        ].compactMap(\.self),
        jobs: [answers.sweeping, erasures.job, upkeep.pruning],
        readiness: [
            ReadinessCheck("supervisor", required: false) {
                let answer = try await upstreams.supervisor.raw("GET", "/healthz")
                guard answer.status == 200 else { throw APIError.unavailable("the supervisor does not answer") }
                return nil
            }
        ],
        schema: "0041",
        openAPI: gatewayOpenAPI,
        errorStyle: .envelope,
        headers: settings.secureCookies ? TransportSecurity.headers : [:]
    )
    assembly.fastLane = fastReads
    return assembly
}

/// The plain port that sends to https; nil where none is set.
private func redirect(_ settings: GatewaySettings, _ process: ProcessContext) -> (any Service)? {
    settings.redirectPort.map { port in
        SideListener(
            setting: "GATEWAY_REDIRECT_PORT",
            host: process.settings.host,
            port: port,
            responder: RedirectResponder(
                address: settings.publicURL,
                port: process.settings.port,
                webroot: settings.acmeDirectory
            ),
            logger: process.logger
        )
    }
}
