import Foundation
import Postgres

/// `api_keys`, read through the function that finds a key before its tenant is known.
struct PostgresAPIKeyStore: APIKeyStore {
    let database: PostgresClient

    func key(hash: Data) async throws -> APIKey? {
        try await database.query("SELECT id, tenant_id, name, namespaces FROM mesh.api_key(\(hash))").first.map { row in
            APIKey(
                id: try row.decode("id"),
                tenant: try row.decode("tenant_id"),
                name: try row.decode("name"),
                namespaces: try row.decode("namespaces")
            )
        }
    }
}
