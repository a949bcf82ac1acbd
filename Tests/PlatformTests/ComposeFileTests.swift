import Foundation
import Testing

/// A setting that the containers are not given does nothing there, and nobody is told.
@Suite("docker-compose.yml")
struct ComposeFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
    }

    /// What has no meaning in a container, or one value alone.
    private func isFixed(_ name: String) -> Bool {
        let image = ["_CONTRACT", "_DIRECTORY", "EMBEDDING_MODEL_PATH", "EMBEDDING_VOCAB_PATH", "ONNXRUNTIME_LIBRARY"]
        // The migrate job's own file has the services' logins.
        let database = ["DATABASE_URL", "DATABASE_ROLE"]
        if ["_PORT", "_FOLDER"].contains(where: name.hasSuffix) { return true }
        return image.contains(where: name.hasSuffix) || database.contains(name) || name.hasPrefix("MESH_")
            // Certificates between services are each service's own: its platform brings them.
            || name.contains("_MESH_TLS_")
            || name.hasPrefix("COMPOSE_")
    }

    @Test("Every setting of .env.example reaches the containers, secrets by files")
    func settings() throws {
        let compose = try text("docker-compose.yml")
        let names = try text(".env.example").split(separator: "\n").compactMap { line -> String? in
            let line = line.drop { $0 == "#" }
            guard let equals = line.firstIndex(of: "="), line.first?.isUppercase == true else { return nil }
            let name = String(line[..<equals])
            return name.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } ? name : nil
        }
        #expect(names.count > 100)
        let missing = Set(names).filter { name in
            !isFixed(name) && !compose.contains("${\(name):-") && !compose.contains("\n      \(name)_FILE: ")
                && !compose.contains("\n  \(name)_FILE: ") && !compose.contains("\n  \(name): ")
        }
        #expect(missing.sorted() == [])
    }

    @Test("No secret is in the environment of a container")
    func secrets() throws {
        let lines = try text("docker-compose.yml").split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let open = lines.filter { line in
            ["SECRET", "PASSWORD", "API_KEY"].contains { line.contains("\($0):") && !line.hasPrefix("#") }
        }
        #expect(open == [])
    }
}
