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

    @Test("An agent that is added has names of the same make")
    func added() {
        let service = MeshService(agent: "spare-parts", port: 8007)
        #expect(service.settingsPrefix == "SPARE_PARTS")
        #expect(service.databaseRole == "mesh_spare_parts")
        #expect(service.namespace == "agent:spare_parts")
        #expect(service.isSpecialist && !MeshService.supervisor.isSpecialist && !MeshService.memory.isSpecialist)
        for name in ["a", "spare-parts", "parts2"] { #expect(MeshService.isName(name), "\(name)") }
        for name in [
            "", "-a", "a-", "a--b", "2parts", "Parts", "spare_parts", "a b", String(repeating: "a", count: 41),
        ] {
            #expect(!MeshService.isName(name), "\(name)")
        }
    }

    @Test("Gateway and memory remember nothing of their own")
    func namespaces() {
        #expect(MeshService.allCases.filter { $0.namespace == nil } == [.gateway, .memory])
    }
}
