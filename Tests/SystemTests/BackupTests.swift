import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests {
    /// `mesh-tool backup` and `restore` as an operator runs them.
    @Suite(
        "Backups of a mesh that runs",
        .serialized,
        .enabled(
            if: MeshFiles.postgres != nil,
            "TEST_POSTGRES_BIN is not set: a folder with pg_dump and pg_restore of the server's version"
        )
    )
    struct BackupTests {
        @Test("What is restored is what was there, and the processes go on with it", .timeLimit(.minutes(10)))
        func restored() async throws {
            let programs = path(try #require(MeshFiles.postgres))
            try await Workbench.with { bench, owner in
                let memory = try bench.start(.memory, [:])
                defer { memory.process.signal(9) }
                let gateway = try bench.start(.gateway, ["MEMORY_URL": memory.url])
                defer { gateway.process.signal(9) }
                for running in [memory, gateway] {
                    try await eventually("it is ready", within: .seconds(60)) {
                        (try? await Caller(http: bench.http, base: running.url).get("/readyz"))?.status == 200
                    }
                }
                let command = Command(files: bench.files, folder: bench.folder, databaseURL: bench.databaseURL)
                let key = try await command.createKey(name: "backup", namespaces: "*")
                let caller = Caller(http: bench.http, base: gateway.url, headers: ["X-API-Key": key])
                func add(_ content: String) async throws {
                    let body: JSONValue = ["namespace": "shop", "user_id": "ann", "content": .string(content)]
                    #expect(try await caller.post("/api/v1/memories", body).status == 201)
                }
                func found() async throws -> Set<String> {
                    let answer = try await caller.get("/api/v1/memories?namespace=shop&user_id=ann&limit=10")
                    guard answer.status == 200 else { return [] }
                    let results = try answer.json()["results"]?.arrayValue ?? []
                    return Set(results.compactMap { $0["content"]?.stringValue })
                }
                try await add("The warehouse in Reno has forty docks")
                let folder = path(bench.folder) + "/backups"
                let told = try await command.run(
                    "mesh-tool",
                    ["backup", "--directory", folder, "--check", "--programs", programs],
                    within: .seconds(120)
                )
                #expect(told.contains("checked: "))
                let file = try #require(
                    try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".dump") }
                )
                try await add("Invoices are paid on the last Friday")
                #expect(try await found().count == 2)
                let restore = ["restore", folder + "/" + file, "--programs", programs]
                await #expect(throws: Command.Failed.self) { _ = try await command.run("mesh-tool", restore) }
                #expect(try await found().count == 2)
                let done = try await command.run("mesh-tool", restore + ["--replace"], within: .seconds(120))
                let before = try #require(done.firstMatch(of: #/what was there is (\w+) now/#)?.1)
                try await eventually("the memory of before is found again, and no other", within: .seconds(30)) {
                    try await found() == ["The warehouse in Reno has forty docks"]
                }
                try await add("The trucks leave at six in the morning")
                #expect(try await found().count == 2)
                #expect(try await command.run("mesh-tool", ["migrate"]).contains("up to date"))
                #expect(try await command.run("mesh-tool", ["audit", "verify"]).contains("is whole"))
                try await eventually("the gateway tells when the last backup was made", within: .seconds(60)) {
                    // A row of its own in the restored database: the backup there is younger than what it holds.
                    _ = try? await owner.execute(
                        "INSERT INTO backup_runs (started_at, succeeded) SELECT now(), true WHERE NOT EXISTS (SELECT FROM backup_runs)"
                    )
                    let metrics = try await caller.get("/metrics").text
                    return metrics.contains(#/\nmesh_backup_last_success_timestamp_seconds [0-9]/#)
                }
                try await owner.execute("DROP DATABASE \(identifier: String(before)) WITH (FORCE)")
            }
        }

        @Test(
            "Two that make backups again and again make one when it is due, and end when they are asked to",
            .timeLimit(.minutes(10))
        )
        func rounds() async throws {
            let programs = path(try #require(MeshFiles.postgres))
            try await Workbench.with { bench, owner in
                var environment = bench.files.environment
                environment["DATABASE_URL"] = bench.databaseURL
                let folder = bench.folder.appending(path: "backups")
                let children = try (0..<2).map { number in
                    try ChildProcess(
                        "backup-\(number)",
                        executable: bench.files.binaries.appending(path: "mesh-tool"),
                        arguments: ["backup", "--directory", path(folder), "--every", "1h", "--programs", programs],
                        environment: environment,
                        directory: bench.files.root,
                        log: bench.folder.appending(path: "backup-\(number).log")
                    )
                }
                defer { for child in children { child.signal(9) } }
                try await eventually("a backup is made", within: .seconds(60)) {
                    try await !owner.query("SELECT 1 AS n FROM backup_runs WHERE succeeded").isEmpty
                }
                // The other has looked by then.
                try await Task.sleep(for: .seconds(3))
                let runs = try await owner.query("SELECT succeeded FROM backup_runs")
                #expect(runs.count == 1)
                for child in children { child.signal(15) }
                for child in children {
                    #expect(try await child.end(within: .seconds(20)) == .exited(0), "\(child.lastLines)")
                }
                let files = try FileManager.default.contentsOfDirectory(atPath: path(folder))
                #expect(files.count == 2, "\(files)")
            }
        }
    }
}
