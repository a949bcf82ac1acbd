import Foundation

/// `pg_dump` and `pg_restore` for a server: of its own major version where they are there, else of a later one.
struct DatabasePrograms: Sendable {
    let dump: Program
    let restore: Program
    let major: Int

    /// - Parameters:
    ///   - folder: where they are; nil = PG_BIN, then Debian's folders, then the PATH.
    ///   - server: the major version of the server.
    static func find(in folder: String?, server: Int) async throws -> DatabasePrograms {
        let environment = ProcessInfo.processInfo.environment
        let named = [folder, environment["PG_BIN"]].compactMap { $0 }.first { !$0.isEmpty }
        var found: [DatabasePrograms] = []
        for place in named.map({ [$0] }) ?? places(environment["PATH"] ?? "") {
            let (dump, restore) = (Program(path: place + "/pg_dump"), Program(path: place + "/pg_restore"))
            guard [dump, restore].allSatisfy({ FileManager.default.isExecutableFile(atPath: $0.path) }),
                let version = try? await dump.run(["--version"]),
                let major = version.firstMatch(of: #/\) (\d+)/#).flatMap({ Int($0.1) })
            else { continue }
            found.append(DatabasePrograms(dump: dump, restore: restore, major: major))
        }
        if let best = found.filter({ $0.major >= server }).min(by: { $0.major < $1.major }) { return best }
        let there = found.map { String($0.major) }.joined(separator: ", ")
        throw Failure(
            "pg_dump and pg_restore of PostgreSQL \(server) or later are needed"
                + (there.isEmpty ? "" : " (here: \(there))")
                + ": install Debian's postgresql-client-\(server), or name their folder with --programs"
        )
    }

    private static func places(_ path: String) -> [String] {
        let debian = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? []
        return versions.sorted().map { "\(debian)/\($0)/bin" } + path.split(separator: ":").map { String($0) }
    }
}
