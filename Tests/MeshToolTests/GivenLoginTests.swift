import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("Logins with given passwords")
struct GivenLoginTests {
    private static func urls(_ change: (MeshService, String) -> String) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: MeshService.allCases.map { service in
                let url = "postgres://\(service.databaseRole):0123456789abcdef@pooler:6543/mesh"
                return ("\(service.settingsPrefix)_DATABASE_URL", change(service, url))
            }
        )
    }

    @Test("Every URL that is missing or of no use is told, without its password, and nothing is changed")
    func problems() async throws {
        let url = try #require(TestDatabase.serverURL)
        let environment = Self.urls { service, url in
            switch service {
            case .gateway: ""
            case .sales: url.replacing("mesh_sales", with: "postgres")
            case .memory: url.replacing("0123456789abcdef", with: "short")
            case .financing: url + "?sslmode=certainly"
            default: url
            }
        }
        try await withTestDatabase { client, _ in
            let verifiers: PostgresQuery = "SELECT rolname::text AS name, rolpassword FROM pg_authid ORDER BY 1"
            let before = try await client.query(verifiers).map { try $0.decode("rolpassword", as: String?.self) }
            let given = GivenLogins(
                admin: try DatabaseURL(url).configuration(),
                environment: environment
            )
            let failure = await #expect(throws: Failure.self) { try await given.ensure(client) }
            #expect(
                failure?.description.split(separator: "\n").sorted() == [
                    "FINANCING_DATABASE_URL cannot be used: sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full",
                    "GATEWAY_DATABASE_URL is not set",
                    "MEMORY_DATABASE_URL must hold a password of 16 or more ASCII letters, digits and signs",
                    "SALES_DATABASE_URL must log in as mesh_sales",
                ]
            )
            let after = try await client.query(verifiers).map { try $0.decode("rolpassword", as: String?.self) }
            #expect(before == after)
        }
    }
}
