import Foundation
import Logging
import NIOConcurrencyHelpers
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// Where `pg_dump` of the test server's version is.
enum ClientPrograms {
    static let folder: String? = {
        guard let folder = ProcessInfo.processInfo.environment["TEST_POSTGRES_BIN"] else { return nil }
        return FileManager.default.isExecutableFile(atPath: folder + "/pg_dump") ? folder : nil
    }()
}

@Suite(
    "Backup and restore",
    .enabled(
        if: ClientPrograms.folder != nil,
        "TEST_POSTGRES_BIN is not set: a folder with pg_dump and pg_restore of the server's version"
    )
)
struct BackupTests {
    private static let programs = ClientPrograms.folder

    /// A database with a row in every table, and a folder for its backups.
    private struct Bench {
        let owner: PostgresClient
        let url: DatabaseURL
        let folder: BackupFolder
        let said = NIOLockedValueBox<[String]>([])

        func backup(check: Bool = false, keep: Int? = nil) -> Backup {
            Backup(
                url: url,
                folder: folder,
                programs: ClientPrograms.folder,
                check: check,
                keep: keep,
                report: { [said] line in said.withLockedValue { $0.append(line) } }
            )
        }

        /// The file of a backup that is made.
        func made(check: Bool = false, keep: Int? = nil) async throws -> String {
            guard case .made(let name) = try await backup(check: check, keep: keep).run() else {
                throw Failure("somebody else makes a backup")
            }
            return folder.file(name)
        }

        func restore(_ file: String, into target: DatabaseURL, replace: Bool = false, newest: String? = nil)
            async throws
        {
            try await Restoring(
                file: file,
                target: target,
                replace: replace,
                programs: ClientPrograms.folder,
                newest: newest,
                report: { [said] line in said.withLockedValue { $0.append(line) } }
            ).run()
        }

        var files: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        }

        /// Databases of this server whose names begin so.
        func databases(_ prefix: String) async throws -> [String] {
            try await owner.query(
                "SELECT datname::text AS name FROM pg_database WHERE starts_with(datname::text, \(prefix)) ORDER BY 1"
            ).map { try $0.decode("name") }
        }

        func drop(_ name: String) async throws {
            try await owner.execute("DROP DATABASE IF EXISTS \(identifier: name) WITH (FORCE)")
        }
    }

    private func withBench(filled: Bool = true, _ body: (Bench) async throws -> Void) async throws {
        try await withTestDatabase { owner, url in
            if filled { try await fillEveryTable(owner, all: true) }
            let path = FileManager.default.temporaryDirectory.appending(path: "backups-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: path) }
            let name = String(url.split(separator: "/").last?.prefix { $0 != "?" } ?? "")
            let folder = BackupFolder(path: path.path(percentEncoded: false), database: name)
            try await body(Bench(owner: owner, url: DatabaseURL(url), folder: folder))
        }
    }

    private func facts(_ url: DatabaseURL) async throws -> [BackupManifest.Table] {
        try await withDatabase(url) { client in try await TableFacts.read(client) { try await $0.tables() } }
    }

    /// What a schema is beside its rows: policies, rights, owners, triggers, indexes, constraints, extensions.
    private func shape(_ url: DatabaseURL) async throws -> [String] {
        try await withDatabase(url) { client in
            try await client.query(
                """
                SELECT 'policy ' || tablename || ' ' || policyname || coalesce(qual, '') || roles::text AS line FROM pg_policies
                UNION ALL
                SELECT 'table ' || c.oid::regclass || ' ' || c.relrowsecurity || c.relforcerowsecurity || ' '
                    || pg_get_userbyid(c.relowner) || ' ' || coalesce((
                        SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(c.relacl) x
                    ), '')
                FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm')
                UNION ALL
                SELECT 'column ' || a.attrelid::regclass || ' ' || a.attname || ' ' || a.attacl::text
                FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL
                UNION ALL
                SELECT 'function ' || p.oid::regprocedure || ' ' || pg_get_userbyid(p.proowner) || ' ' || p.prosecdef || ' '
                    || coalesce((SELECT string_agg(x::text, ',' ORDER BY x::text COLLATE "C") FROM unnest(p.proacl) x), '')
                FROM pg_proc p WHERE p.pronamespace = 'mesh'::regnamespace
                UNION ALL
                SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL
                SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace
                UNION ALL
                SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
                UNION ALL
                SELECT 'extension ' || extname FROM pg_extension
                ORDER BY 1
                """
            ).map { try $0.decode("line") }
        }
    }

    // MARK: Good backups

    @Test("A backup of a database with rows in every table is restored with the same rows, rights and rules")
    func whole() async throws {
        try await withBench { bench in
            let file = try await bench.made(check: true)
            #expect(bench.said.withLockedValue { $0.contains { $0.hasPrefix("checked: ") } })
            #expect(try await bench.databases(bench.folder.database + "_check_").isEmpty)
            let manifest = try BackupFolder.read(manifestOf: file)
            #expect(manifest.tables.count > 30)
            #expect(manifest.tables.filter { $0.rows == 0 }.isEmpty)
            let migrator = Migrator(directory: TestDatabase.migrationsDirectory, logger: Logger(label: "test"))
            let newest = try migrator.load().last?.version
            #expect(manifest.schema == newest)
            for name in bench.files {
                let mode = try FileManager.default.attributesOfItem(atPath: bench.folder.file(name))[.posixPermissions]
                #expect(mode as? Int == 0o600)
            }
            let copy = bench.folder.database + "_copy"
            let target = bench.url.database(copy)
            do {
                try await bench.restore(file, into: target)
                // The run itself was written down after the moment that the backup holds.
                let before = try await facts(bench.url).filter { $0.name != "public.backup_runs" }
                #expect(try await facts(target).filter { $0.name != "public.backup_runs" } == before)
                let shapes = (try await shape(bench.url), try await shape(target))
                #expect(shapes.0 == shapes.1)
                #expect(shapes.0.count > 200)
            } catch {
                try await bench.drop(copy)
                throw error
            }
            try await bench.drop(copy)
            let runs = try await bench.owner.query(
                "SELECT succeeded, checked, bytes FROM backup_runs WHERE file IS NOT NULL"
            )
            #expect(try runs.map { try $0.decode("succeeded", as: Bool.self) } == [true])
            #expect(try runs.map { try $0.decode("bytes", as: Int.self) } == [manifest.bytes])
        }
    }

    @Test("What is written while it is made is in the next one")
    func moment() async throws {
        try await withBench(filled: false) { bench in
            for number in 0..<2_000 {
                try await bench.owner.execute("INSERT INTO leads (tenant_id, user_id) VALUES ('acme', \("u\(number)"))")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        _ = try? await bench.owner.execute(
                            "INSERT INTO leads (tenant_id, user_id) VALUES ('acme', 'late')"
                        )
                        _ = try? await bench.owner.execute("DELETE FROM leads WHERE user_id = 'u1'")
                    }
                }
                _ = try await bench.made(check: true)
                group.cancelAll()
            }
        }
    }

    @Test("A database with something in it is not touched unless that is asked for; then it stays under another name")
    func replacing() async throws {
        try await withBench { bench in
            let file = try await bench.made()
            try await bench.owner.execute(
                "INSERT INTO dealers (slug, name, zip_code) VALUES ('after', 'After', '89501')"
            )
            let refused = await #expect(throws: Failure.self) { try await bench.restore(file, into: bench.url) }
            #expect(refused?.description.contains("--replace") == true)
            func dealers(_ url: DatabaseURL) async throws -> Int {
                try await withDatabase(url) { client in
                    try #require(
                        try await client.query("SELECT count(*) AS n FROM dealers WHERE slug = 'after'").first
                    ).decode("n")
                }
            }
            #expect(try await dealers(bench.url) == 1)
            // Sessions that are in use do not hinder it.
            try await bench.restore(file, into: bench.url, replace: true)
            let old = try await bench.databases(bench.folder.database + "_before_")
            #expect(old.count == 1)
            #expect(try await dealers(bench.url) == 0)
            for name in old {
                #expect(try await dealers(bench.url.database(name)) == 1)
                try await bench.drop(name)
            }
            #expect(try await bench.databases(bench.folder.database + "_restore_").isEmpty)
        }
    }

    @Test("So many stay as are wanted, and no file of anybody else goes")
    func keeping() async throws {
        try await withBench(filled: false) { bench in
            try bench.folder.prepare()
            let foreign = ["notes.txt", "\(bench.folder.database)-2020.dump", "other-20200101T000000.000Z.dump"]
            for name in foreign { try Data().write(to: URL(filePath: bench.folder.file(name))) }
            var files: [String] = []
            for _ in 0..<3 { files.append(try await bench.made(keep: 2)) }
            #expect(
                try bench.folder.backups() == files.suffix(2).reversed().map { URL(filePath: $0).lastPathComponent }
            )
            #expect(Set(foreign).isSubset(of: bench.files))
            #expect(bench.files.count == foreign.count + 4)
        }
    }

    @Test("One makes a backup at a time")
    func claims() async throws {
        try await withBench(filled: false) { bench in
            let inside = try await BackupRunStore(client: bench.owner).alone {
                try await bench.backup().run()
            }
            #expect(inside == .busy)
            #expect(try await bench.backup().run() != .busy)
            #expect(try bench.folder.backups().count == 1)
        }
    }

    // MARK: What goes wrong

    @Test("One that fails its check each time counts for none, and pushes no good one out")
    func failingCheck() async throws {
        try await withBench(filled: false) { bench in
            let good = try await bench.made(check: true, keep: 2)
            // A server's pg_dump beside a pg_restore that cannot do it.
            let folder = bench.folder.path + "/programs"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let real = try #require(ClientPrograms.folder)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/pg_dump",
                withDestinationPath: real + "/pg_dump"
            )
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/pg_restore",
                withDestinationPath: "/bin/false"
            )
            let broken = Backup(
                url: bench.url,
                folder: bench.folder,
                programs: folder,
                check: true,
                keep: 2,
                report: { _ in }
            )
            for _ in 0..<3 { await #expect(throws: (any Error).self) { try await broken.run() } }
            #expect(try bench.folder.backups().map(bench.folder.file) == [good])
            #expect(bench.files.filter { $0.contains("-unchecked.dump") }.count == 2, "\(bench.files)")
            // One that is stopped in the middle of its check is none that failed it, and none that passed.
            let aside = try Data(contentsOf: URL(filePath: bench.folder.file(bench.folder.unchecked)))
            let began = folder + "/began"
            try FileManager.default.removeItem(atPath: folder + "/pg_restore")
            try Data(
                """
                #!/bin/sh
                case $1 in --version | -V) exec \(real)/pg_restore --version ;; esac
                : >\(began)
                exec sleep 600
                """.utf8
            ).write(to: URL(filePath: folder + "/pg_restore"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/pg_restore")
            let stopped = Task { try await broken.run() }
            let end = ContinuousClock.now + .seconds(60)
            while !FileManager.default.fileExists(atPath: began), ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(FileManager.default.fileExists(atPath: began))
            stopped.cancel()
            await #expect(throws: (any Error).self) { try await stopped.value }
            #expect(try bench.folder.backups().map(bench.folder.file) == [good])
            #expect(try Data(contentsOf: URL(filePath: bench.folder.file(bench.folder.unchecked))) == aside)
            _ = try await bench.made(check: true, keep: 2)
            #expect(!bench.files.contains { $0.contains("-unchecked.dump") }, "\(bench.files)")
            #expect(try await bench.databases(bench.folder.database + "_check_").isEmpty)
        }
    }

    enum Damage: String, Sendable, CaseIterable {
        case changed, truncated, empty, gone, otherManifest, noManifest, brokenManifest, falseManifest
    }

    @Test("A backup that is not what it was is refused, and nothing is touched", arguments: Damage.allCases)
    func damaged(_ damage: Damage) async throws {
        try await withBench(filled: damage == .falseManifest) { bench in
            let file = try await bench.made()
            let (dump, words) = (URL(filePath: file), URL(filePath: BackupFolder.manifest(of: file)))
            var bytes = try Data(contentsOf: dump)
            switch damage {
            case .changed:
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: dump)
            case .truncated: try bytes.dropLast(bytes.count / 3).write(to: dump)
            case .empty: try Data().write(to: dump)
            case .gone: try FileManager.default.removeItem(at: dump)
            case .otherManifest:
                try await bench.owner.execute("INSERT INTO leads (tenant_id, user_id) VALUES ('acme', 'ann')")
                let other = try await bench.made()
                try Data(contentsOf: URL(filePath: BackupFolder.manifest(of: other))).write(to: words)
            case .noManifest: try FileManager.default.removeItem(at: words)
            case .brokenManifest: try Data("{}".utf8).write(to: words)
            case .falseManifest:
                let text = try String(contentsOf: words, encoding: .utf8)
                let changed = text.replacing(#/"rows" : 1\b/#, with: "\"rows\" : 7", maxReplacements: 1)
                #expect(changed != text)
                try Data(changed.utf8).write(to: words)
            }
            let target = bench.url.database(bench.folder.database + "_copy")
            let failure = await #expect(throws: Failure.self) { try await bench.restore(file, into: target) }
            let check = BackupCheck(url: bench.url, programs: Self.programs, report: { _ in })
            await #expect(throws: Failure.self) { try await check.run(file) }
            let told = failure?.description ?? ""
            switch damage {
            case .changed: #expect(told.contains("damaged"))
            case .truncated, .empty: #expect(told.contains("bytes instead of"))
            case .otherManifest: #expect(told.contains("bytes instead of") || told.contains("SHA-256"))
            case .gone: #expect(told.contains("cannot be read"))
            case .noManifest, .brokenManifest: #expect(told.contains("manifest"))
            case .falseManifest: #expect(told.contains("rows instead of 7"))
            }
            #expect(!told.contains("postgres:"))
            let left = try await bench.databases(bench.folder.database)
            #expect(left == [bench.folder.database])
        }
    }

    @Test("A backup of a later mesh is refused")
    func later() async throws {
        try await withBench(filled: false) { bench in
            let file = try await bench.made()
            let target = bench.url.database(bench.folder.database + "_copy")
            let failure = await #expect(throws: Failure.self) {
                try await bench.restore(file, into: target, newest: "0001")
            }
            #expect(failure?.description.contains("later version") == true)
        }
    }

    @Test("Where the folder cannot be made or written, that is said")
    func folder() async throws {
        try await withBench(filled: false) { bench in
            let file = FileManager.default.temporaryDirectory.appending(path: "file-\(UUID().uuidString)")
            try Data().write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            let path = file.path(percentEncoded: false) + "/backups"
            let backup = Backup(
                url: bench.url,
                folder: BackupFolder(path: path, database: "mesh"),
                programs: Self.programs,
                check: false,
                keep: nil,
                report: { _ in }
            )
            let failure = await #expect(throws: Failure.self) { try await backup.run() }
            #expect(failure?.description.contains(path) == true)
            let runs = try await bench.owner.query("SELECT error FROM backup_runs WHERE NOT succeeded")
            #expect(try runs.map { try $0.decode("error", as: String.self) } == [failure?.description])
        }
    }

    @Test(
        "A full disk leaves nothing behind, and older backups as they were",
        .enabled(
            if: getuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/mount"),
            "only root mounts a small disk"
        )
    )
    func fullDisk() async throws {
        try await withBench(filled: false) { bench in
            try bench.folder.prepare()
            let mount = Program(path: "/usr/bin/mount")
            let options = ["-t", "tmpfs", "-o", "size=1500k", "tmpfs", bench.folder.path]
            guard (try? await mount.run(options)) != nil else {
                // In a container without the right to mount.
                print("no disk can be mounted here: the test of a full one is skipped")
                return
            }
            let outcome: Result<Void, any Error>
            do {
                let first = try await bench.made()
                let before = try BackupFolder.digest(first).sha256
                try await bench.owner.execute(
                    """
                    INSERT INTO leads (tenant_id, user_id, business_name)
                    SELECT 'acme', 'u' || g, string_agg(sha256((g || ' ' || h)::text::bytea)::text, '')
                    FROM generate_series(1, 400) g, generate_series(1, 200) h GROUP BY g
                    """
                )
                let failure = await #expect(throws: Failure.self) { try await bench.made(keep: 1) }
                #expect(failure?.description.contains("No space left") == true, "\(failure?.description ?? "")")
                #expect(
                    bench.files
                        == [first, BackupFolder.manifest(of: first)].map { URL(filePath: $0).lastPathComponent }
                )
                #expect(try BackupFolder.digest(first).sha256 == before)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            try await Program(path: "/usr/bin/umount").run([bench.folder.path])
            try outcome.get()
        }
    }

    @Test("A server that ends the dump's session half way leaves nothing behind")
    func broken() async throws {
        try await withBench { bench in
            let first = try await bench.made()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        _ = try? await bench.owner.query(
                            """
                            SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
                            WHERE application_name = 'pg_dump' AND datname = current_database()
                            """
                        )
                    }
                }
                let failure = await #expect(throws: Failure.self) { try await bench.made(keep: 1) }
                #expect(failure?.description.contains("pg_dump failed") == true)
                group.cancelAll()
            }
            #expect(
                bench.files == [first, BackupFolder.manifest(of: first)].map { URL(filePath: $0).lastPathComponent }
            )
            let runs = try await bench.owner.query("SELECT error FROM backup_runs WHERE NOT succeeded AND file IS NULL")
            #expect(runs.count == 1)
        }
    }

    @Test("One that is stopped half way leaves nothing behind, and ends its session")
    func stopped() async throws {
        try await withBench { bench in
            let running: PostgresQuery = """
                SELECT pid FROM pg_stat_activity WHERE application_name = 'pg_dump' AND datname = current_database()
                """
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = try? await bench.made() }
                let deadline = ContinuousClock.now + .seconds(30)
                while (try? await bench.owner.query(running).isEmpty) != false, ContinuousClock.now < deadline {}
                group.cancelAll()
            }
            // Where it was faster than this test, it is whole.
            #expect(bench.files.count == 2 * (try bench.folder.backups().count), "\(bench.files)")
            let deadline = ContinuousClock.now + .seconds(30)
            while try await !bench.owner.query(running).isEmpty {
                try #require(ContinuousClock.now < deadline, "its session goes on")
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test("A login that does not see every row makes no backup")
    func login() async throws {
        try await withBench(filled: false) { bench in
            let role = "mesh_test_login_\(UInt32.random(in: 0...UInt32.max))"
            try await bench.owner.execute("CREATE ROLE \(identifier: role) LOGIN PASSWORD '\(unsafe: role)'")
            let own = Bench(owner: bench.owner, url: bench.url.login(user: role, password: role), folder: bench.folder)
            let failure = await #expect(throws: Failure.self) { _ = try await own.made() }
            #expect(failure?.description.contains("BYPASSRLS") == true)
            #expect(bench.files.isEmpty)
            try await bench.owner.execute("DROP ROLE \(identifier: role)")
        }
    }
}
