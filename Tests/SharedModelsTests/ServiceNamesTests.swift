import SharedModels
import Testing

@Suite("The names of the seven")
struct ServiceNamesTests {
    @Test("A hyphen becomes what settings, roles and namespaces allow")
    func hyphen() {
        let service = MeshService.dealerMatching
        #expect(service.name == "dealer-matching")
        #expect(service.settingsPrefix == "DEALER_MATCHING")
        #expect(service.databaseRole == "mesh_dealer_matching")
        #expect(service.namespace == "agent:dealer_matching")
    }

    @Test("Ports are 8000 to 8006, each once")
    func ports() {
        #expect(MeshService.allCases.map(\.defaultPort).sorted() == Array(8000...8006))
    }

    @Test("Gateway and memory remember nothing of their own")
    func namespaces() {
        #expect(MeshService.allCases.filter { $0.namespace == nil } == [.gateway, .memory])
    }
}
