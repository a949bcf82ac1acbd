import Foundation
import SharedModels
import Testing

@testable import Platform

@Suite("Agents beside the seven")
struct AddedAgentsTests {
    private func settings(_ values: [String: String], service: MeshService = .supervisor) -> (ProcessSettings, [String])
    {
        let all = values.merging(["MESH_SECRET": String(repeating: "s", count: 32)]) { given, _ in given }
        var reader = SettingsReader(values: all, prefix: service.settingsPrefix)
        let settings = ProcessSettings(service: service, from: &reader)
        return (settings, reader.problems.map(\.description))
    }

    @Test("MESH_AGENTS adds them, each found at its own port or where its setting says")
    func added() throws {
        let (settings, problems) = settings([
            "MESH_AGENTS": "warranty:8007, spare-parts:8008", "SPARE_PARTS_URL": "http://parts.internal:9000",
        ])
        #expect(problems.isEmpty)
        #expect(settings.services.map(\.name) == MeshService.allCases.map(\.name) + ["warranty", "spare-parts"])
        let warranty = try #require(settings.service(named: "warranty"))
        #expect(settings.url(of: warranty).absoluteString == "http://127.0.0.1:8007")
        let parts = try #require(settings.service(named: "spare-parts"))
        #expect(settings.url(of: parts).absoluteString == "http://parts.internal:9000")
        #expect(settings.service(named: "nobody") == nil)
    }

    @Test("An added agent knows itself, whether or not the setting names it", arguments: ["", "warranty:8007"])
    func itself(list: String) {
        let own = MeshService(agent: "warranty", port: 8007)
        let (settings, problems) = settings(["MESH_AGENTS": list], service: own)
        #expect(problems.isEmpty)
        #expect(settings.services.filter { $0 == own }.count == 1)
        #expect(settings.port == 8007 && settings.databaseRole == "mesh_warranty")
    }

    @Test(
        "A wrong entry stops the start and is told",
        arguments: [
            ("warranty", "its port"), ("warranty:0", "its port"), ("warranty:x", "its port"),
            ("Warranty:8007", "no agent's name"),
            ("a_b:8007", "no agent's name"), ("sales:8003", "in every mesh"), ("a:8007,a:8008", "twice"),
        ]
    )
    func wrong(list: String, told: String) {
        let (_, problems) = settings(["MESH_AGENTS": list])
        #expect(problems.count == 1)
        #expect(
            problems.first?.hasPrefix("MESH_AGENTS") == true && problems.first?.contains(told) == true,
            "\(problems)"
        )
    }
}
