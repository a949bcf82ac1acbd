import Foundation
import Postgres

/// Looks for words in every column of every table of the database, and in every file of a folder.
struct DataScan: Sendable {
    let database: PostgresClient
    /// In small letters; at least five characters, none that a pattern gives a meaning.
    let words: [String]

    /// A column that holds one of the words, and how many of its rows do.
    struct Hit: Sendable, Hashable, CustomStringConvertible {
        var table: String
        var column: String
        var rows: Int

        var place: String { "\(table).\(column)" }
        var description: String { "\(place): \(rows)" }
    }

    /// As they are, and as bytes are shown and packed.
    private var patterns: [String] {
        words.flatMap { word in
            let bytes = Data(word.utf8)
            let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return [word, hex].map { "%\($0)%" }
        }
    }

    /// As the owner of the server, past every policy; of all schemas but PostgreSQL's own.
    func tables() async throws -> [Hit] {
        let tables = try await database.query(
            """
            SELECT n.nspname::text AS schema, c.relname::text AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm', 't') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
            ORDER BY 1, 2
            """
        )
        var hits: [Hit] = []
        for row in tables {
            let (schema, name): (String, String) = (try row.decode("schema"), try row.decode("name"))
            let found = try await database.query(
                """
                SELECT f.key, count(*) AS rows
                FROM \(identifier: schema).\(identifier: name) t, jsonb_each_text(to_jsonb(t)) f
                WHERE lower(f.value) LIKE ANY (\(patterns)::text[])
                GROUP BY f.key ORDER BY f.key
                """
            )
            for column in found {
                hits.append(Hit(table: name, column: try column.decode("key"), rows: try column.decode("rows")))
            }
        }
        return hits
    }

    /// Lines of the files in the folder that hold one of the words.
    func files(in folder: URL) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        return try names.filter { $0.hasSuffix(".log") }.flatMap { name in
            let data = try Data(contentsOf: folder.appending(path: name))
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            return lines.filter { line in words.contains { line.lowercased().contains($0) } }
                .map { "\(name): \($0.prefix(400))" }
        }
    }
}
