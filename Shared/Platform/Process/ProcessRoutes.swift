import Hummingbird
import Postgres
import SharedModels

/// What every process answers: alive, ready, metrics, and the description of its API.
package struct ProcessRoutes: Sendable {
    package static let paths: Set<String> = ["/healthz", "/readyz", "/metrics", "/openapi.json"]

    let process: ProcessContext
    let readiness: [ReadinessCheck]
    let schema: String?
    let openAPI: JSONValue?
    let version: String?

    func add(to router: Router<MeshRequestContext>) {
        router.get("/healthz") { _, _ in try jsonResponse(["status": "ok", "service": process.service.name]) }
        router.get("/readyz") { _, _ in try await ready() }
        router.get("/metrics") { _, _ in
            let text = PrometheusRegistry.shared.text(with: await process.scrape.read().sheet)
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text))
            )
        }
        router.get("/openapi.json") { _, _ in
            guard let openAPI else { throw APIError.notFound("description") }
            return try jsonResponse(openAPI)
        }
    }

    struct Readiness: Codable, Sendable {
        struct Check: Codable, Sendable {
            var status: String
            var note: String?
        }

        var status: String
        var service: String
        /// The service's own; not there where it has none.
        var version: String?
        var checks: [String: Check]
    }

    private func ready() async throws -> Response {
        var checks = readiness + process.identities.all.map(\.readiness)
        if process.leaving.isUnderWay {
            checks.append(ReadinessCheck("shutdown") { throw APIError.unavailable("The process is about to stop.") })
        }
        if let database = process.database {
            checks.append(
                ReadinessCheck("database") {
                    try await database.ping()
                    return nil
                }
            )
            if let schema {
                checks.append(
                    ReadinessCheck("schema") {
                        if let missing = try await Migrator.missing(version: schema, client: database) {
                            throw APIError.unavailable(missing)
                        }
                        return "needs \(schema), has \(try await Migrator.newest(client: database) ?? "none")"
                    }
                )
            }
        }
        let results = await withTaskGroup(of: (ReadinessCheck, Readiness.Check).self) { group in
            for check in checks {
                group.addTask {
                    do {
                        let note = try await Deadline.limited(to: .seconds(3)) { try await check.check() }
                        return (check, Readiness.Check(status: "ok", note: note))
                    } catch {
                        return (check, Readiness.Check(status: "failed", note: APIError.from(error).message))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let failed = results.filter { $0.1.status != "ok" }
        let isReady = !failed.contains { $0.0.isRequired }
        let body = Readiness(
            status: failed.isEmpty ? "ready" : isReady ? "degraded" : "unavailable",
            service: process.service.name,
            version: version,
            checks: Dictionary(results.map { ($0.0.name, $0.1) }, uniquingKeysWith: { first, _ in first })
        )
        return try jsonResponse(body, status: isReady ? .ok : .serviceUnavailable)
    }
}
