import Foundation
import Postgres

/// Looks for texts in everything that a mesh has written down.
struct LeakScan: Sendable {
    let texts: Set<String>

    struct Find: Sendable, Hashable, CustomStringConvertible {
        var text: String
        var place: String
        var description: String { "“\(text)” in \(place)" }
    }

    /// Every column but binary ones of every table, read as the owner and cast to text.
    func finds(in database: PostgresClient) async throws -> [Find] {
        let columns = try await database.query(
            """
            SELECT c.table_schema::text AS schema, c.table_name::text AS name, c.column_name::text AS field
            FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_catalog, table_schema, table_name)
            WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
                AND c.data_type <> 'bytea'
            """
        )
        var finds: [Find] = []
        for column in columns {
            let schema = try column.decode("schema", as: String.self)
            let table = try column.decode("name", as: String.self)
            let field = try column.decode("field", as: String.self)
            let rows = try await database.query(
                """
                SELECT DISTINCT x.found FROM unnest(\(Array(texts))) AS x(found)
                JOIN \(identifier: schema).\(identifier: table) t ON strpos(t.\(identifier: field)::text, x.found) > 0
                """
            )
            finds += try rows.map { Find(text: try $0.decode("found"), place: "\(schema).\(table).\(field)") }
        }
        return finds
    }

    /// Every file of the folder.
    func finds(in folder: URL) throws -> [Find] {
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.filter { !$0.hasDirectoryPath }.flatMap { file in
            let written = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            return texts.filter(written.contains).map { Find(text: $0, place: file.lastPathComponent) }
        }
    }
}
