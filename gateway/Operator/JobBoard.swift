import Clients
import Foundation
import NIOFoundationCompat
import Platform
import SharedModels

/// The jobs of every service, as each tells of its own; those of the gateway and of the database are read here.
struct JobBoard: Sendable {
    /// What is done to the database itself: backups.
    static let database = "database"

    let store: JobStore
    let services: [ServiceClient]

    /// For nobody but the gateway itself.
    private static let identity = Identity(role: .service)

    struct States: Sendable {
        var jobs: [JobState] = []
        /// Services that did not answer, by their names.
        var unreachable: [String] = []
    }

    func states() async throws -> States {
        var states = States()
        for own in [MeshService.gateway.name, Self.database] { states.jobs += try await store.states(of: own) }
        let answers = await withTaskGroup(of: (String, [JobState]?).self) { group in
            for service in services {
                group.addTask {
                    let list = try? await Deadline.limited(to: ServiceBoard.patience) {
                        try await service.get("/jobs", as: JobList.self, identity: Self.identity)
                    }
                    return (service.service, list?.jobs)
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for (service, jobs) in answers.sorted(by: { $0.0 < $1.0 }) {
            states.jobs += jobs ?? []
            if jobs == nil { states.unreachable.append(service) }
        }
        return states
    }

    /// Asks for a run, which any replica of the service takes on.
    ///
    /// - Throws: 404 for a service or a job that there is not.
    func run(_ job: String, of service: String) async throws -> JobState {
        if [MeshService.gateway.name, Self.database].contains(service) {
            guard try await store.request(job, of: service),
                let state = try await store.states(of: service).first(where: { $0.job == job })
            else { throw APIError.notFound("job") }
            return state
        }
        guard let client = services.first(where: { $0.service == service }) else {
            throw APIError.notFound("service")
        }
        // A name that is none could lead to another path.
        guard !job.isEmpty, job.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { throw APIError.notFound("job") }
        let answer = try await client.raw("POST", "/jobs/\(job)/run", identity: Self.identity)
        guard answer.status == 202 else { throw FrontDoor.refused(answer, by: client) }
        guard let state = try? JSON.decode(JobState.self, from: Data(buffer: answer.body)) else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return state
    }
}
