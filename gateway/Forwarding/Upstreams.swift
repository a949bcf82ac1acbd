import Clients
import Platform
import SharedModels

/// The services behind the front door.
struct Upstreams: Sendable {
    let supervisor: ServiceClient
    let financing: ServiceClient
    let dealerMatching: ServiceClient
    let knowledge: ServiceClient
    let memory: ServiceClient

    init(process: ProcessContext) {
        func client(_ service: MeshService) -> ServiceClient {
            ServiceClient(service: service.name, baseURL: process.settings.url(of: service), process: process)
        }
        supervisor = client(.supervisor)
        financing = client(.financing)
        dealerMatching = client(.dealerMatching)
        knowledge = client(.knowledge)
        memory = client(.memory)
    }
}
