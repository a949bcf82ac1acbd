import SharedModels

extension APIGroup {
    static let operating = APIGroup(
        name: "Operator",
        summary: "How the mesh is, for API keys that may use all namespaces",
        upstream: nil,
        errors: .envelope,
        schemas: [
            "ServiceStatuses": "services: [ServiceStatus], checked_at: time",
            "ServiceStatus":
                "id: string, name: string, url: string, status: ready|degraded|unreachable, latency_ms: number?, checks: {ServiceCheck}, version: string?",
            "ServiceCheck": "status: ok|failed, note?: string",
            "RequestList": "requests: [RequestEntry]",
            "RequestEntry":
                "id: string, at: time, method: string, route: string, status: integer, duration_ms: number, role: visitor|user|machine|nobody, upstream: string?",
            "RoutingDecisions": "decisions: [RoutingDecision]",
            "RoutingDecision":
                "at: time, session: string, agents: [RoutedAgent], reason: string, hops: integer, latency_ms?: integer",
            "RoutedAgent": "id: string, score?: number",
            "RouteLatencies": "routes: [RouteLatency], since: time",
            "RouteLatency":
                "route: string, count: integer, errors: integer, p50_ms: number, p95_ms: number, p99_ms: number, buckets: [LatencyBucket]",
            "JobList": "jobs: [JobState], unreachable: [string], checked_at: time",
            "JobState":
                "service: string, job: string, summary: string, state: running|requested|idle|due|unattended, every_seconds?: number, shared: boolean, due_at?: time, run_requested_at?: time, claimed_by?: string, claimed_until?: time, started_at?: time, finished_at?: time, outcome?: succeeded|failed|interrupted, succeeded_at?: time, items: integer, items_total: integer, duration_ms?: integer, error?: string, failures: integer, runs: integer",
            "LatencyBucket": "le_ms: number?, count: integer",
            "AuditEvents": "events: [AuditEvent], next?: integer",
            "AuditEvent":
                "sequence: integer, at: time, role: visitor|user|machine|service, key?: string, user?: string, action: string, operation?: string, resource?: string, status?: integer, request_id: string, hash: string",
        ],
        operations: [
            APIOperation(
                "GET",
                "/api/v1/operator/services",
                "What every service says of itself",
                access: .operators,
                .data("ServiceStatuses")
            ),
            APIOperation(
                "GET",
                "/api/v1/operator/requests",
                "The latest requests at this gateway, newest first; with Accept: text/event-stream each as it is answered: events request and dropped",
                access: .operators,
                query: "limit?: integer(1...1000)",
                .data("RequestList").orEvents
            ),
            APIOperation(
                "GET",
                "/api/v1/operator/routes",
                "How the latest turns were routed, newest first",
                access: .operators,
                query: "limit?: integer(1...500)",
                .data("RoutingDecisions"),
                also: [502]
            ),
            APIOperation(
                "GET",
                "/api/v1/operator/jobs",
                "What is done again and again by every service: when it ran last, how that went, when it is due",
                access: .operators,
                .data("JobList")
            ),
            APIOperation(
                "POST",
                "/api/v1/operator/jobs/{service}/{job}/run",
                "Asks for a run of a job, which any replica of its service takes on at once",
                access: .operators,
                .data("JobState", status: 202),
                also: [502]
            ),
            APIOperation(
                "GET",
                "/api/v1/operator/latency",
                "How long each route takes at this gateway",
                access: .operators,
                .data("RouteLatencies")
            ),
            APIOperation(
                "GET",
                "/api/v1/operator/audit",
                "The tenant's audit events, newest first; before: the next of the page before",
                access: .operators,
                query: "before?: integer(1...), limit?: integer(1...500)",
                .data("AuditEvents")
            ),
        ]
    )
}
