import Clients
import Foundation
import Hummingbird
import Platform
import ServiceLifecycle
import SharedModels

/// What the operator watches: `/api/v1/operator/…`, for API keys that may use all namespaces.
struct OperatorRoutes: Sendable {
    let board: ServiceBoard
    let log: RequestLog
    let audit: any AuditStore
    let supervisor: ServiceClient
    let door: FrontDoor
    let now: @Sendable () -> Date

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("operator/services", use: services)
        group.get("operator/requests", use: requests)
        group.get("operator/routes", use: decisions)
        group.get("operator/latency", use: latency)
        group.get("operator/audit", use: events)
    }

    /// - Throws: 401 for nobody in particular, 403 for whoever may not use all namespaces.
    static func check(_ context: MeshRequestContext) throws {
        guard let identity = context.identity, identity.role != .visitor else { throw APIError.unauthorized }
        guard identity.role == .machine, identity.namespaces.contains("*") else {
            throw APIError.forbidden("This is for API keys that may use all namespaces.")
        }
    }

    // MARK: Services

    private struct Services: Encodable {
        var services: [ServiceBoard.Status]
        var checkedAt: Date

        enum CodingKeys: String, CodingKey {
            case services
            case checkedAt = "checked_at"
        }
    }

    @Sendable private func services(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        let checkedAt = now()
        return try Self.told(Services(services: await board.statuses(), checkedAt: checkedAt))
    }

    // MARK: Requests

    private struct Requests: Encodable {
        var requests: [RequestEntry]
    }

    private struct Dropped: Encodable {
        var count: Int
    }

    @Sendable private func requests(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        guard request.headers[.accept]?.contains("text/event-stream") == true else {
            let (_, limit) = try request.pageQuery(defaultLimit: 100, maxLimit: RequestLog.capacity)
            return try Self.told(Requests(requests: log.latest(limit)))
        }
        var request = request
        // Before the stream begins, so that it can watch the connection.
        _ = try await request.collectBody(upTo: context.maxUploadSize)
        guard let listener = log.feed.listen() else {
            throw APIError.unavailable("\(RequestFeed.capacity) are watching already.", retryAfter: 10)
        }
        return try await eventStream(request, context, endsQuietly: true) { writer in
            // A process that ends does not wait for those who watch it.
            try await withGracefulShutdownHandler {
                for await entry in listener.entries {
                    let missed = listener.takeDropped()
                    if missed > 0 { try await writer.send("dropped", Dropped(count: missed)) }
                    try await writer.send("request", entry)
                }
            } onGracefulShutdown: {
                listener.finish()
            }
        }
    }

    // MARK: Routing

    @Sendable private func decisions(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        var context = context
        // Whoever the key names as its user, this is of the whole tenant.
        context.identity?.user = nil
        let query = request.forwardedQuery.filter { $0.0 == "limit" }
        return try await door.enveloped(supervisor, "GET", "/v1/decisions", query: query, context)
    }

    // MARK: Latency

    private struct Latency: Encodable {
        struct Bucket: Encodable {
            /// nil is without end.
            var le: Double?
            /// Requests that took this long or less.
            var count: Int

            enum CodingKeys: String, CodingKey {
                case count
                case le = "le_ms"
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(le, forKey: .le)
                try container.encode(count, forKey: .count)
            }
        }

        struct Route: Encodable {
            var route: String
            var count: Int
            var errors: Int
            var p50: Double
            var p95: Double
            var p99: Double
            var buckets: [Bucket]

            enum CodingKeys: String, CodingKey {
                case route, count, errors, buckets
                case p50 = "p50_ms"
                case p95 = "p95_ms"
                case p99 = "p99_ms"
            }

            init(_ key: RequestLog.RouteKey, _ histogram: LatencyHistogram) {
                func quantile(_ part: Double) -> Double { ((histogram.quantile(part) ?? 0) * 100).rounded() / 100 }
                route = "\(key.method) \(key.route)"
                (count, errors) = (histogram.count, histogram.errors)
                (p50, p95, p99) = (quantile(0.5), quantile(0.95), quantile(0.99))
                var sum = 0
                buckets = histogram.counts.enumerated().map { index, count in
                    sum += count
                    let bounds = LatencyHistogram.bounds
                    return Bucket(le: index < bounds.count ? bounds[index] : nil, count: sum)
                }
            }
        }

        var routes: [Route]
        var since: Date
    }

    /// The busiest routes first.
    @Sendable private func latency(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        let routes = log.latencies().map { Latency.Route($0, $1) }
            .sorted { ($1.count, $0.route) < ($0.count, $1.route) }
        return try Self.told(Latency(routes: routes, since: log.since))
    }

    // MARK: Audit

    private struct Events: Encodable {
        struct Event: Encodable {
            var sequence: Int64
            var at: Date
            var role: String
            var key: String?
            var user: String?
            var action: String
            var operation: String?
            var resource: String?
            /// nil: about to be done.
            var status: Int?
            var requestID: String
            var hash: String

            enum CodingKeys: String, CodingKey {
                case sequence, at, role, key, user, action, operation, resource, status, hash
                case requestID = "request_id"
            }

            init(_ event: AuditEvent) {
                (sequence, at, role) = (event.sequence, event.date, event.role)
                (key, user, action) = (event.key, event.user, event.action)
                (operation, resource, status) = (event.operation, event.resource, event.status)
                (requestID, hash) = (event.requestID, event.hash.hexadecimal)
            }
        }

        var events: [Event]
        /// For `before`, where there are older ones.
        var next: Int64?
    }

    /// The tenant's own, newest first.
    @Sendable private func events(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        let tenant = try context.requireIdentity().tenant
        let (_, limit) = try request.pageQuery(defaultLimit: 100, maxLimit: 500)
        var before: Int64?
        if let text = request.uri.queryParameters["before"] {
            before = Int64(text)
            var validator = Validator()
            validator.check((before ?? 0) > 0, "before", "must be the number of an event")
            try validator.finish()
        }
        let found = try await audit.page(tenant: tenant, before: before, limit: limit + 1)
        let events = found.prefix(limit)
        return try Self.told(
            Events(
                events: events.map { Events.Event($0) },
                next: found.count > limit ? events.last?.sequence : nil
            )
        )
    }

    /// In the platform's envelope.
    private static func told(_ data: some Encodable) throws -> Response {
        try jsonResponse(Told(data: data))
    }

    private struct Told<Payload: Encodable>: Encodable {
        var success = true
        var data: Payload
        var error: String?

        enum CodingKeys: String, CodingKey { case success, data, error }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(success, forKey: .success)
            try container.encode(data, forKey: .data)
            try container.encode(error, forKey: .error)
        }
    }
}
