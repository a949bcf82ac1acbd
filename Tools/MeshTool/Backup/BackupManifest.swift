import Foundation

/// What a backup holds, counted in the very snapshot that was dumped. Stands beside the file, under its name and `.json`.
struct BackupManifest: Codable, Sendable, Hashable {
    struct Table: Codable, Sendable, Hashable {
        var name: String
        var rows: Int
        /// The sum over all rows of the first 64 bits of a row's SHA-256: the same in whatever order.
        var checksum: String
    }

    /// How the database sorts and compares, in the words of `pg_database`.
    struct Locale: Codable, Sendable, Hashable {
        var encoding: String
        var provider: String
        var collate: String
        var ctype: String
        var locale: String?
    }

    var format = 1
    var madeAt: Date
    var database: String
    /// `server_version_num`
    var serverVersion: Int
    /// The newest migration; nil where none was applied.
    var schema: String?
    var file: String
    var bytes: Int
    var sha256: String
    var locale: Locale
    /// Roles that own something or may do something: they belong to the server, not to the file.
    var roles: [String]
    var tables: [Table]

    enum CodingKeys: String, CodingKey {
        case format, database, schema, file, bytes, sha256, locale, roles, tables
        case madeAt = "made_at"
        case serverVersion = "server_version"
    }

    var serverMajor: Int { serverVersion / 10_000 }

    /// What is not as it was, in words; empty where everything is.
    func differences(from found: [Table]) -> [String] {
        let there = Dictionary(found.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var told = tables.compactMap { table -> String? in
            guard let other = there[table.name] else { return "\(table.name) is missing" }
            if other.rows != table.rows { return "\(table.name) has \(other.rows) rows instead of \(table.rows)" }
            return other.checksum == table.checksum ? nil : "\(table.name) has other contents"
        }
        let known = Set(tables.map(\.name))
        told += found.filter { !known.contains($0.name) }.map { "\($0.name) is too much" }
        return told
    }
}
