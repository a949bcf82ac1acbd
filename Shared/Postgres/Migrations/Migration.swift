import Crypto
import Foundation

extension Migrator {
    /// One numbered file.
    public struct Migration: Sendable, Hashable {
        /// The digits that lead the file's name.
        public var version: String
        /// The rest of the file's name, without its ending.
        public var name: String
        /// SHA-256 of the file's bytes, in hexadecimal.
        public var checksum: String
        public var sql: String

        public var fileName: String { "\(version)_\(name).sql" }

        /// A file whose leading comments say `-- mesh:no-transaction` runs statement by statement, each on its own: what
        /// CREATE INDEX CONCURRENTLY needs. If it fails halfway, what ran before stays.
        public var runsInTransaction: Bool {
            for line in sql.split(separator: "\n") {
                let line = line.trimmingCharacters(in: .whitespaces)
                guard line.isEmpty || line.hasPrefix("--") else { return true }
                if line.dropFirst(2).trimmingCharacters(in: .whitespaces) == "mesh:no-transaction" { return false }
            }
            return true
        }

        /// - Throws: `.migration` when the name is not `NNNN_name.sql` or the file is no UTF-8.
        init(fileName: String, contents: Data) throws(PostgresError) {
            guard let match = fileName.wholeMatch(of: #/([0-9]+)_([A-Za-z0-9_-]+)\.sql/#) else {
                throw PostgresError(.migration, "\(fileName): a migration is named like 0001_create_tables.sql")
            }
            guard let sql = String(validating: contents, as: UTF8.self) else {
                throw PostgresError(.migration, "\(fileName) is no UTF-8")
            }
            version = String(match.1)
            name = String(match.2)
            checksum = SHA256.hash(data: contents).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
            self.sql = sql
        }
    }
}
