import Hummingbird
import SharedModels

/// The jobs of a service, for the gateway alone: `GET /jobs`, `POST /jobs/{job}/run`.
struct JobRoutes: Sendable {
    let service: MeshService
    let runner: JobRunner

    func add(to router: Router<MeshRequestContext>) {
        router.get("/jobs", use: list)
        router.post("/jobs/{job}/run", use: run)
    }

    /// - Throws: 403 for whoever is not the gateway, calling for itself.
    private static func check(_ context: MeshRequestContext) throws {
        let identity = try context.requireIdentity()
        guard identity.role == .service, identity.service == MeshService.gateway.name else {
            throw APIError.forbidden("Jobs are the operator's, who asks at the gateway.")
        }
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        return try jsonResponse(JobList(jobs: try await runner.store.states(of: service.name)))
    }

    @Sendable private func run(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try Self.check(context)
        let job = try context.parameters.require("job")
        guard try await runner.store.request(job, of: service.name) else { throw APIError.notFound("job") }
        runner.ring()
        let state = try await runner.store.states(of: service.name).first { $0.job == job }
        return try jsonResponse(state ?? JobState(service: service.name, job: job), status: .accepted)
    }
}
