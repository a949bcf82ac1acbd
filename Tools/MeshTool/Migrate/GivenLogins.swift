import Foundation
import Platform
import Postgres
import SharedModels

/// Logins of the services' roles with passwords that somebody else keeps: those of the database URLs that the services get,
/// `FINANCING_DATABASE_URL` and so on. For a platform that shows each process its own secret and no other.
///
/// Only user and password are read from them: the services may go through a pooler at another address.
struct GivenLogins {
    var admin: PostgresConfiguration
    var environment: [String: String]

    private struct Login {
        var service: MeshService
        var user: String
        var password: String
    }

    /// Sets the passwords that do not open the database yet, and leaves the others as they are.
    ///
    /// - Throws: `Failure` that tells every URL that is missing or of no use, before anything is changed.
    func ensure(_ client: PostgresClient) async throws {
        var set: [String] = []
        for login in try logins() {
            let role = login.service.databaseRole
            // Behind a pooler for many databases users are called user.project; to the server they are roles.
            let user = admin.user?.contains(".") == true ? login.user : role
            let entry = admin.login(user: user, password: login.password)
            if await entry.opens() { continue }
            let verifier = SCRAMVerifier(password: login.password)
            try await RoleStore(client: client).allowLogin(role: role, verifier: verifier)
            guard await entry.opens() else {
                throw Failure("\(role) has a password now but still cannot log in: does pg_hba.conf allow it?")
            }
            set.append(role)
        }
        Terminal.line(set.isEmpty ? "logins of the services are kept" : "logins set: \(set.joined(separator: ", "))")
    }

    private func logins() throws -> [Login] {
        var logins: [Login] = []
        var problems: [String] = []
        for service in MeshService.allCases + (try AddedAgents.named(in: environment)) {
            let name = "\(service.settingsPrefix)_DATABASE_URL"
            do { logins.append(try login(of: service, url: environment[name] ?? "")) } catch {
                problems.append("\(name) \(error)")
            }
        }
        if !problems.isEmpty { throw Failure(problems.joined(separator: "\n")) }
        return logins
    }

    private func login(of service: MeshService, url: String) throws -> Login {
        guard !url.isEmpty else { throw Failure("is not set") }
        let configuration: PostgresConfiguration
        do {
            configuration = try DatabaseURL(url).configuration()
        } catch let error as PostgresError {
            throw Failure("cannot be used: \(error.message)")
        }
        let role = service.databaseRole
        guard let user = configuration.user, user == role || user.hasPrefix(role + ".") else {
            throw Failure("must log in as \(role)")
        }
        // SASLprep leaves ASCII as it is.
        guard let password = configuration.password, password.count >= 16,
            password.unicodeScalars.allSatisfy({ (0x21...0x7E).contains($0.value) })
        else { throw Failure("must hold a password of 16 or more ASCII letters, digits and signs") }
        return Login(service: service, user: user, password: password)
    }
}
