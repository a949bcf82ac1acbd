import Foundation
import Postgres

/// Looks for a text wherever the database can hold one.
enum StoredText {
    /// Columns of any table outside the system's whose text, JSON, list or bytes holds `text`, with the table's name.
    ///
    /// - Parameter owner: a client that row-level security does not hold.
    static func places(of text: String, _ owner: PostgresClient) async throws -> [String] {
        let columns = try await owner.query(
            """
            SELECT c.table_schema::text AS schema, c.table_name::text AS name, c.column_name::text AS part,
                c.data_type::text AS kind
            FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
                AND c.table_schema <> 'supabase_migrations'
            """
        )
        var places: [String] = []
        for column in columns {
            let (schema, name, part) = (
                try column.decode("schema", as: String.self), try column.decode("name", as: String.self),
                try column.decode("part", as: String.self)
            )
            let value: PostgresQuery =
                try column.decode("kind", as: String.self) == "bytea"
                ? "encode(\(identifier: part), 'escape')" : "\(identifier: part)::text"
            let found = try await owner.query(
                """
                SELECT count(*) AS n FROM \(identifier: schema).\(identifier: name)
                WHERE position(lower(\(text)) IN lower(\(value))) > 0
                """
            )
            if try found[0].decode("n", as: Int.self) > 0 { places.append("\(name).\(part)") }
        }
        return places.sorted()
    }
}
