import Foundation
import Hummingbird
import Platform
import SharedModels

/// What is done again and again by any of the services: `/api/v1/operator/jobs`, for API keys that may use all namespaces.
struct JobBoardRoutes: Sendable {
    let board: JobBoard
    let now: @Sendable () -> Date

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("operator/jobs", use: list)
        group.post("operator/jobs/{service}/{job}/run", use: run)
    }

    private struct Jobs: Codable, Sendable {
        var jobs: [JobState]
        var unreachable: [String]
        var checkedAt: Date

        enum CodingKeys: String, CodingKey {
            case jobs, unreachable
            case checkedAt = "checked_at"
        }
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try OperatorRoutes.check(context)
        let states = try await board.states()
        return try jsonResponse(
            Envelope(data: Jobs(jobs: states.jobs, unreachable: states.unreachable, checkedAt: now()))
        )
    }

    @Sendable private func run(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try OperatorRoutes.check(context)
        let (service, job) = (context.decodedParameter("service") ?? "", context.decodedParameter("job") ?? "")
        let state = try await board.run(job, of: service)
        // Both are names of ours by now.
        AuditNote.current?.add("\(state.service)/\(state.job)")
        return try jsonResponse(Envelope(data: state), status: .accepted)
    }
}
