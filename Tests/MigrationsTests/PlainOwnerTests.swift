import Foundation
import Logging
import Postgres
import SharedModels
import TestSupport
import Testing

/// As on Supabase: whoever owns the tables is no superuser, and the extension lives in a schema of its own.
@Suite("An owner without special rights")
struct PlainOwnerTests {
    private static let roles = MeshService.ofPackage.map(\.databaseRole) + ["mesh_definer"]

    /// A migrated database that an ordinary role with CREATEROLE owns; `body` gets a client of that owner.
    private func withPlainOwner(_ body: (PostgresClient) async throws -> Void) async throws {
        // A migrated database has made the roles.
        try await withTestDatabase { _, _ in }
        try await withTestDatabase(migrated: false) { admin, url in
            let owner = "mesh_test_owner_\(UInt32.random(in: 0...UInt32.max))"
            let database = String(url.split(separator: "/").last?.prefix { $0 != "?" } ?? "")
            let version = try await admin.query("SELECT current_setting('server_version_num')::bigint AS n")
            let hasSetOption = try #require(version.first).decode("n", as: Int.self) >= 160_000
            try await admin.execute(
                "CREATE ROLE \(identifier: owner) LOGIN CREATEROLE NOINHERIT PASSWORD '\(unsafe: owner)'"
            )
            // Roles that an earlier run made as somebody else.
            for role in Self.roles {
                try await admin.execute(
                    """
                    GRANT \(identifier: role) TO \(identifier: owner)
                    \(unsafe: hasSetOption ? "WITH ADMIN TRUE, SET TRUE, INHERIT FALSE" : "WITH ADMIN OPTION")
                    """
                )
            }
            try await admin.execute("ALTER DATABASE \(identifier: database) OWNER TO \(identifier: owner)")
            try await admin.execute("CREATE SCHEMA extensions")
            try await admin.execute("CREATE EXTENSION vector SCHEMA extensions")
            try await admin.execute("GRANT USAGE ON SCHEMA extensions TO PUBLIC")
            try await admin.execute("ALTER SCHEMA public OWNER TO \(identifier: owner)")
            do {
                let client = try TestDatabase.client(url: url.withLogin(owner))
                do {
                    let migrator = Migrator(directory: TestDatabase.migrationsDirectory, logger: Logger(label: "test"))
                    _ = try await migrator.migrate(client)
                    try await body(client)
                    await client.shutdown()
                } catch {
                    await client.shutdown()
                    throw error
                }
                try await remove(owner, admin)
            } catch {
                try await remove(owner, admin)
                throw error
            }
        }
    }

    private func remove(_ owner: String, _ admin: PostgresClient) async throws {
        try await admin.execute("REASSIGN OWNED BY \(identifier: owner) TO CURRENT_USER")
        try await admin.execute("DROP OWNED BY \(identifier: owner)")
        try await admin.execute("DROP ROLE \(identifier: owner)")
    }

    @Test("The migrations apply, and the owner sees nobody's rows without a service's role and claims")
    func owner() async throws {
        try await withPlainOwner { client in
            let claims = DatabaseClaims(tenant: "acme", subject: "ann", namespaces: ["*"])
            let table = try #require(OwnedTable.all.first { $0.name == "applications" })
            try await client.withTransaction(claims: claims) { connection in
                _ = try await connection.execute("SET LOCAL ROLE mesh_financing")
                _ = try await connection.execute(table.insert("acme", "ann"))
                #expect(try await connection.query("SELECT 1 FROM applications").count == 1)
            }
            #expect(try await client.query("SELECT 1 FROM applications", claims: claims).isEmpty)
        }
    }

    @Test("No function that runs with its owner's rights is open to everybody")
    func definers() async throws {
        try await withPlainOwner { client in
            let open = try await client.query(
                """
                SELECT p.oid::regprocedure::text AS name
                FROM pg_proc p
                WHERE p.pronamespace = 'mesh'::regnamespace AND p.prosecdef
                    AND (p.proacl IS NULL OR p.proacl::text LIKE '%{=X%' OR p.proacl::text LIKE '%,=X%')
                """
            )
            #expect(try open.map { try $0.decode("name", as: String.self) } == [])
        }
    }

    @Test("A service finds the operators of the extension wherever it lives")
    func operators() async throws {
        try await withPlainOwner { client in
            let rows = try await client.query("SELECT mesh.search_path() AS path")
            #expect(try rows.first?.decode("path", as: String.self) == "public, extensions")
            let settings = try await client.query(
                """
                SELECT s.setconfig::text AS setting
                FROM pg_db_role_setting s
                JOIN pg_roles r ON r.oid = s.setrole
                JOIN pg_database d ON d.oid = s.setdatabase
                WHERE d.datname = current_database() AND r.rolname = 'mesh_memory'
                """
            )
            #expect(try settings.first?.decode("setting", as: String.self).contains("extensions") == true)
        }
    }
}

extension String {
    /// The same URL entered by `user`, whose password is its name.
    fileprivate func withLogin(_ user: String) -> String {
        guard let scheme = range(of: "://") else { return self }
        let rest = self[scheme.upperBound...]
        let host = rest.firstIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        return "\(self[..<scheme.upperBound])\(user):\(user)@\(host)"
    }
}
