import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@Suite("Roles of the services")
struct RoleTests {
    /// Tables that belong to no one, with the service that keeps them.
    fileprivate static let referenceTables: [(String, MeshService)] = [
        ("dealers", .dealerMatching), ("zip_codes", .dealerMatching), ("places", .dealerMatching),
        ("robot_catalog", .knowledge), ("industries", .knowledge), ("articles", .knowledge),
    ]

    @Test("A service can read no table of another", arguments: MeshService.ofPackage)
    func closed(_ service: MeshService) async throws {
        let tables =
            OwnedTable.all.filter { $0.name != "agent_tasks" }.map { ($0.name, $0.service) } + Self.referenceTables
        try await withTestDatabase(as: service) { client, _ in
            for (table, owner) in tables where owner != service {
                await expectRefused { try await client.query("SELECT 1 FROM \(identifier: table)") }
                await expectRefused { try await client.execute("DELETE FROM \(identifier: table)") }
            }
        }
    }

    @Test(
        "The catalogue, the dealers and the places are there for their service without claims",
        arguments: referenceTables
    )
    func reference(_ table: String, _ service: MeshService) async throws {
        try await withTestDatabase(as: service) { client, _ in
            let rows = try await client.query("SELECT 1 FROM \(identifier: table)")
            #expect(rows.isEmpty)
        }
    }

    @Test("A service makes no tables and sees which migrations there are", arguments: MeshService.ofPackage)
    func limits(_ service: MeshService) async throws {
        try await withTestDatabase(as: service) { client, _ in
            await expectRefused { try await client.execute("CREATE TABLE public.mine (id int)") }
            await expectRefused { try await client.execute("CREATE TABLE mesh.mine (id int)") }
            let missing = try await Migrator.missing(version: "0009", client: client)
            #expect(missing == nil)
        }
    }

    @Test("A key is found by its hash before any tenant is known, until it is revoked")
    func keys() async throws {
        try await withTestDatabase(as: .gateway) { client, url in
            let hash = Data([1, 2, 3])
            let claims = DatabaseClaims(tenant: "acme")
            try await client.execute(
                """
                INSERT INTO api_keys (tenant_id, name, key_hash, prefix, namespaces)
                VALUES ('acme', 'ci', \(hash), 'ybm_', ARRAY['agent:sales'])
                """,
                claims: claims
            )
            let found = try await client.query("SELECT * FROM mesh.api_key(\(hash))")
            #expect(try #require(found.first).decode("tenant_id", as: String.self) == "acme")
            #expect(try #require(found.first).decode("namespaces", as: [String].self) == ["agent:sales"])
            #expect(try await client.query("SELECT * FROM mesh.api_key(\(Data([9])))").isEmpty)
            try await client.execute("UPDATE api_keys SET revoked_at = now()", claims: claims)
            #expect(try await client.query("SELECT * FROM mesh.api_key(\(hash))").isEmpty)
            let other = try TestDatabase.client(url: url, role: MeshService.supervisor.databaseRole)
            await expectRefused { try await other.query("SELECT * FROM mesh.api_key(\(hash))") }
            await other.shutdown()
        }
    }

    @Test("What was said stays as it was said")
    func messages() async throws {
        try await withTestDatabase(as: .supervisor) { client, _ in
            let table = try #require(OwnedTable.all.first { $0.name == "chat_messages" })
            let claims = DatabaseClaims(tenant: "acme", subject: "ann")
            try await client.execute(table.insert("acme", "ann"), claims: claims)
            await expectRefused { try await client.execute("UPDATE chat_messages SET content = ''", claims: claims) }
            #expect(try await client.execute("UPDATE chat_messages SET remembered_at = now()", claims: claims) == 1)
        }
    }

    @Test("The standard's view of a session holds its messages in order, and obeys row-level security")
    func sessionView() async throws {
        try await withTestDatabase(as: .supervisor) { client, _ in
            let claims = DatabaseClaims(tenant: "acme", subject: "ann")
            try await client.execute(
                "INSERT INTO chat_sessions (tenant_id, session_id, user_id) VALUES ('acme', 's', 'ann')",
                claims: claims
            )
            for (seq, content) in [(2, "second"), (1, "first")] {
                try await client.execute(
                    """
                    INSERT INTO chat_messages (tenant_id, chat_session_id, user_id, seq, role, content)
                    SELECT tenant_id, id, user_id, \(seq), 'user', \(content) FROM chat_sessions
                    """,
                    claims: claims
                )
            }
            let view: PostgresQuery = "SELECT messages FROM chat_sessions_with_messages WHERE session_id = 's'"
            let row = try #require(try await client.query(view, claims: claims).first)
            let messages: [JSONValue] = try row.decodeJSON("messages")
            #expect(messages.map { $0["content"] } == ["first", "second"])
            #expect(try await client.query(view, claims: DatabaseClaims(tenant: "acme", subject: "bob")).isEmpty)
            try await client.execute("DELETE FROM chat_sessions", claims: claims)
            #expect(try await client.query("SELECT 1 FROM chat_messages", claims: claims).isEmpty)
        }
    }
}
