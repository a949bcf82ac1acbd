import Foundation
import Logging
import Postgres
import SharedModels

/// A login for each service's database role, and the file with their URLs: lines `FINANCING_DATABASE_URL=postgres://…`.
struct ServiceLogins {
    var admin: DatabaseURL
    var file: SecretFile

    /// Keeps every password that the file holds and that still opens the database; replaces the rest.
    func ensure(_ client: PostgresClient) async throws {
        let services = MeshService.allCases + (try await SchemaFacts(client: client).addedAgents())
        let kept = passwords(in: file.read() ?? "", of: services)
        var lines: [String] = []
        var renewed: [MeshService] = []
        for service in services {
            let role = service.databaseRole
            if let password = kept[service] {
                let url = admin.login(user: role, password: password)
                if await opens(url) {
                    lines.append(line(service, url))
                    continue
                }
            }
            let password = randomText(length: 32)
            try await RoleStore(client: client).allowLogin(role: role, verifier: SCRAMVerifier(password: password))
            let url = admin.login(user: role, password: password)
            guard await opens(url) else {
                throw Failure("\(role) has a password now but still cannot log in: does pg_hba.conf allow it?")
            }
            lines.append(line(service, url))
            renewed.append(service)
        }
        try file.write(lines.joined(separator: "\n"))
        let names = renewed.map(\.databaseRole).joined(separator: ", ")
        Terminal.line(
            renewed.isEmpty ? "logins of the services are kept (\(file.path))" : "new logins in \(file.path): \(names)"
        )
    }

    private func line(_ service: MeshService, _ url: DatabaseURL) -> String {
        "\(service.settingsPrefix)_DATABASE_URL=\(url.text)"
    }

    private func passwords(in text: String, of services: [MeshService]) -> [MeshService: String] {
        var found: [MeshService: String] = [:]
        for line in text.split(separator: "\n") {
            for service in services {
                let start = "\(service.settingsPrefix)_DATABASE_URL="
                if line.hasPrefix(start) { found[service] = DatabaseURL(String(line.dropFirst(start.count))).password }
            }
        }
        // Only what this tool makes: anything else would need escaping.
        return found.filter { $0.value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } && !$0.value.isEmpty }
    }

    private func opens(_ url: DatabaseURL) async -> Bool { await (try? url.configuration())?.opens() ?? false }
}
