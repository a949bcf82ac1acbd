import Clients
import Platform
import SharedModels

/// The services behind the front door.
struct Upstreams: Sendable {
    let supervisor: ServiceClient
    let financing: ServiceClient
    let sales: ServiceClient
    let dealerMatching: ServiceClient
    let knowledge: ServiceClient
    let memory: ServiceClient
    /// The agents that are reached one by one, by the name in their address; the supervisor leads them all.
    let specialists: [String: ServiceClient]
    /// Every service behind the gateway.
    let all: [ServiceClient]

    init(process: ProcessContext) {
        func client(_ service: MeshService) -> ServiceClient {
            ServiceClient(service, process: process)
        }
        supervisor = client(.supervisor)
        financing = client(.financing)
        sales = client(.sales)
        dealerMatching = client(.dealerMatching)
        knowledge = client(.knowledge)
        memory = client(.memory)
        let agents = process.settings.services.filter(\.isSpecialist).map(client)
        specialists = Dictionary(agents.map { ($0.service, $0) }, uniquingKeysWith: { first, _ in first })
        all = [supervisor] + agents + [memory]
    }
    /// Replicas of a service that others' reads are handed on to.
    func replicas(of service: MeshService) -> ReplicaPool? { all.first { $0.service == service.name }?.replicas }
}
