import Foundation
public import SharedModels

extension MeshService {
    /// The seven, and the agents that this package adds to them: what `Services/*/App.swift` declares.
    public static let ofPackage: [MeshService] = allCases + added

    private static let added: [MeshService] = {
        let services = URL(filePath: TestDatabase.migrationsDirectory).deletingLastPathComponent()
            .appending(path: "Services")
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: services.path())) ?? []
        return folders.sorted().compactMap { folder in
            let file = services.appending(path: folder).appending(path: "App.swift")
            guard let text = try? String(contentsOf: file, encoding: .utf8),
                let match = text.firstMatch(of: #/MeshService\(agent: "([a-z0-9-]+)", port: ([0-9]+)\)/#),
                let port = Int(match.2)
            else { return nil }
            return MeshService(agent: String(match.1), port: port)
        }
    }()
}
