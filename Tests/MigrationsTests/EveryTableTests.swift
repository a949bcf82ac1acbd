import Postgres
import SharedModels
import TestSupport
import Testing

/// What row-level security holds without any filter in a statement, over every table and view that there is: one that a later migration adds
/// is tested by being there.
@Suite("Every table without a filter")
struct EveryTableTests {
    private struct Relation: Sendable {
        var name: String
        var hasTenant: Bool
        var hasUser: Bool
        var hasNamespace: Bool
        var hasAgent: Bool
        /// Services whose role may read it.
        var readers: [MeshService]
    }

    private static let agents = MeshService.ofPackage.filter { $0.namespace != nil }
    /// Tables that are nobody's: the catalogue, the dealers, places, the name of the embedding model, and what is of the whole mesh.
    private static let reference: Set = [
        "dealers", "zip_codes", "places", "robot_catalog", "industries", "articles", "memory_embedding",
        // Ends of the audit trail, and backups: of the whole mesh.
        "audit_heads", "backup_runs",
    ]

    /// Tables whose rows are a service's, which is named in each: every service reaches its own there.
    private static let ofServices: Set = ["mesh_jobs"]

    private func relations(_ owner: PostgresClient) async throws -> [Relation] {
        let columns = ["tenant_id", "user_id", "namespace", "agent"]
        var relations: [Relation] = []
        let rows = try await owner.query(
            """
            SELECT c.relname::text AS name,
                ARRAY(
                    SELECT a.attname::text FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = ANY (\(columns)::text[]) AND NOT a.attisdropped
                        -- Whose the row is. Who said a message is another matter, and may be nobody.
                        AND (a.attname <> 'agent' OR a.attnotnull)
                ) AS columns,
                ARRAY(
                    SELECT r.rolname::text FROM pg_roles r
                    WHERE r.rolname = ANY (\(MeshService.ofPackage.map(\.databaseRole))::text[])
                        AND has_table_privilege(r.oid, c.oid, 'SELECT')
                ) AS readers
            FROM pg_class c
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
            ORDER BY c.relname
            """
        )
        for row in rows {
            let columns = Set(try row.decode("columns", as: [String].self))
            let readers = Set(try row.decode("readers", as: [String].self))
            relations.append(
                Relation(
                    name: try row.decode("name"),
                    hasTenant: columns.contains("tenant_id"),
                    hasUser: columns.contains("user_id"),
                    hasNamespace: columns.contains("namespace"),
                    hasAgent: columns.contains("agent"),
                    readers: MeshService.ofPackage.filter { readers.contains($0.databaseRole) }
                )
            )
        }
        return relations
    }

    private func seen(_ relation: Relation, by client: PostgresClient, as claims: DatabaseClaims?) async throws -> Int {
        let rows = try await client.query("SELECT count(*) AS n FROM \(identifier: relation.name)", claims: claims)
        return try #require(rows.first).decode("n")
    }

    @Test("A service's role with another's claims sees nothing of any table, and with the owner's what is the owner's")
    func nothingOfOthers() async throws {
        try await withTestDatabase { owner, url in
            let relations = try await relations(owner).filter(\.hasTenant)
            #expect(relations.count > 20)
            try await fillEveryTable(owner)
            for service in MeshService.ofPackage {
                let client = try TestDatabase.client(url: url, role: service.databaseRole)
                for relation in relations where relation.readers.contains(service) {
                    func count(_ claims: DatabaseClaims?) async throws -> Int {
                        try await seen(relation, by: client, as: claims)
                    }
                    func claims(_ tenant: String, _ user: String? = nil, _ namespaces: [String] = ["agent:sales"])
                        -> DatabaseClaims
                    {
                        DatabaseClaims(tenant: tenant, subject: user, namespaces: namespaces)
                    }
                    let place = "\(service.name): \(relation.name)"
                    // Else the rest would say nothing. Of rows that are an agent's each sees its own.
                    #expect(try await count(claims("acme")) == 1, "\(place) as its tenant")
                    if relation.hasUser { #expect(try await count(claims("acme", "ann")) == 1, "\(place) as its user") }

                    #expect(try await count(claims("other")) == 0, "\(place) as another tenant")
                    #expect(try await count(claims("other", "ann")) == 0, "\(place) as another tenant's ann")
                    #expect(try await count(claims("")) == 0, "\(place) as no tenant")
                    #expect(try await count(nil) == 0, "\(place) without claims")
                    if relation.hasUser {
                        for user in ["bob", "", "ANN"] {
                            #expect(try await count(claims("acme", user)) == 0, "\(place) as the user '\(user)'")
                        }
                    }
                    if relation.hasNamespace {
                        for namespaces in [[], ["agent:financing"], ["agent:"]] {
                            let seen = try await count(claims("acme", nil, namespaces))
                            #expect(seen == 0, "\(place) as an agent of \(namespaces)")
                        }
                    }
                }
                await client.shutdown()
            }
        }
    }

    @Test("A table whose rows are a service's shows each service its own, and the gateway what is the database's")
    func ofServices() async throws {
        try await withTestDatabase { owner, url in
            let names = MeshService.ofPackage.map(\.name) + ["database"]
            try await owner.execute(
                "INSERT INTO mesh_jobs (service, job) SELECT name, 'any' FROM unnest(\(names)::text[]) AS n(name)"
            )
            for service in MeshService.ofPackage {
                let client = try TestDatabase.client(url: url, role: service.databaseRole)
                let query: PostgresQuery = "SELECT service FROM mesh_jobs ORDER BY service"
                let worker = DatabaseClaims(tenant: "", role: "worker")
                let rows = try await client.query(query, claims: worker)
                let seen = try rows.map { try $0.decode("service", as: String.self) }
                #expect(seen == (service == .gateway ? ["database", "gateway"] : [service.name]))
                for claims in [nil, DatabaseClaims(tenant: "default"), DatabaseClaims(tenant: "", role: "machine")] {
                    #expect(try await client.query(query, claims: claims).isEmpty)
                }
                await client.shutdown()
            }
        }
    }

    @Test("Every table is read by its own service alone; only agents share tables, and no rows of them")
    func readers() async throws {
        try await withTestDatabase { owner, _ in
            for relation in try await relations(owner) {
                if Self.ofServices.contains(relation.name) {
                    #expect(relation.readers == MeshService.ofPackage, "\(relation.name)")
                } else if relation.hasAgent {
                    #expect(Set(relation.readers).isSubset(of: Self.agents), "\(relation.name)")
                } else {
                    #expect(relation.readers.count == 1, "\(relation.name): \(relation.readers.map(\.name))")
                }
                let isNobodys = Self.reference.union(Self.ofServices)
                #expect(relation.hasTenant || isNobodys.contains(relation.name), "\(relation.name) is whose?")
            }
        }
    }
}
