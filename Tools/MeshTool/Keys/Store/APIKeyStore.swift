import Foundation
import Postgres

/// The gateway's table `api_keys`, for one tenant.
struct APIKeyStore {
    struct Entry {
        var id: UUID
        var name: String
        var prefix: String
        var namespaces: [String]
        var createdAt: Date
        var revokedAt: Date?
    }

    var client: PostgresClient
    var tenant: String

    private var claims: DatabaseClaims { DatabaseClaims(tenant: tenant, role: "service") }

    func insert(_ key: APIKey, name: String, namespaces: [String]) async throws -> UUID {
        let rows = try await client.query(
            """
            INSERT INTO api_keys (tenant_id, name, key_hash, prefix, namespaces)
            VALUES (\(tenant), \(name), \(key.hash), \(key.prefix), \(namespaces))
            RETURNING id
            """,
            claims: claims
        )
        guard let row = rows.first else { throw Failure("the key was not stored") }
        return try row.decode("id")
    }

    /// Whether the key opens this tenant.
    func isValid(_ key: APIKey) async throws -> Bool {
        let rows = try await client.query("SELECT tenant_id FROM mesh.api_key(\(key.hash))", claims: claims)
        return try rows.contains { try $0.decode("tenant_id", as: String.self) == tenant }
    }

    func list() async throws -> [Entry] {
        let rows = try await client.query(
            """
            SELECT id, name, prefix, namespaces, created_at, revoked_at
            FROM api_keys
            WHERE tenant_id = \(tenant)
            ORDER BY created_at
            """,
            claims: claims
        )
        return try rows.map { row in
            Entry(
                id: try row.decode("id"),
                name: try row.decode("name"),
                prefix: try row.decode("prefix"),
                namespaces: try row.decode("namespaces"),
                createdAt: try row.decode("created_at"),
                revokedAt: try row.decode("revoked_at")
            )
        }
    }

    /// - Parameter key: an id or the start of a key.
    /// - Returns: the prefixes of the keys that were revoked.
    func revoke(_ key: String) async throws -> [String] {
        let rows = try await client.query(
            """
            UPDATE api_keys
            SET revoked_at = now()
            WHERE tenant_id = \(tenant) AND revoked_at IS NULL
                AND (id::text = lower(\(key)::text) OR (length(\(key)::text) >= 8 AND starts_with(prefix, left(\(key)::text, 10))))
            RETURNING prefix
            """,
            claims: claims
        )
        return try rows.map { try $0.decode("prefix") }
    }
}
