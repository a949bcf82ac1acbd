import Foundation
import Logging
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

/// `./mesh new-agent` in a copy of what it reads and changes: nothing that it makes is missing. What it makes is not built here, since that
/// takes minutes; `./mesh test --only` does it where the agent stands.
@Suite("A new agent from the template", .serialized, .timeLimit(.minutes(3)))
struct NewAgentTests {
    private static let root = URL(filePath: TestDatabase.migrationsDirectory, directoryHint: .isDirectory)
        .deletingLastPathComponent()
    private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    private static let changed = ["Package.swift", ".env.example", "README.md", "Dockerfile", "docker-compose.yml"]

    /// A copy of the files that count.
    private func withCopy(_ body: (URL) async throws -> Void) async throws {
        let files = FileManager.default
        let copy = files.temporaryDirectory.appending(
            path: "new-agent-\(UUID().uuidString)",
            directoryHint: .isDirectory
        )
        defer { try? files.removeItem(at: copy) }
        for folder in ["Tools", "Tests", "Services"] {
            try files.createDirectory(at: copy.appending(path: folder), withIntermediateDirectories: true)
        }
        for name in Self.changed + ["migrations", "scripts", "Tools/AgentTemplate"] {
            try files.copyItem(at: Self.root.appending(path: name), to: copy.appending(path: name))
        }
        for folder in try files.contentsOfDirectory(atPath: Self.root.appending(path: "Services").path()) {
            let app = "Services/\(folder)/App.swift"
            guard files.fileExists(atPath: Self.root.appending(path: app).path()) else { continue }
            try files.createDirectory(at: copy.appending(path: "Services/\(folder)"), withIntermediateDirectories: true)
            try files.copyItem(at: Self.root.appending(path: app), to: copy.appending(path: app))
        }
        try await body(copy)
    }

    private func run(_ program: String, _ arguments: [String], in folder: URL) throws -> (status: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    private func newAgent(_ name: String, in copy: URL) throws -> (status: Int32, said: String) {
        try run(try #require(Self.python), ["scripts/new_agent.py", name], in: copy)
    }

    /// Every file with its text.
    private func contents(_ folder: URL) throws -> [String: String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path(percentEncoded: false))
        return names.reduce(into: [:]) { found, name in
            found[name] = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
    }

    private static let needsPython: Comment = "there is no Python: ./mesh new-agent needs 3.8 or later"

    @Test(
        "All of its files are made, in its own name, and its contract can be used",
        .enabled(if: python != nil, needsPython)
    )
    func made() async throws {
        try await withCopy { copy in
            let before = try contents(copy)
            let (status, said) = try newAgent("spare-parts", in: copy)
            try #require(status == 0, "\(said)")
            let after = try contents(copy)
            let added = after.keys.filter { before[$0] == nil }.sorted()
            let template = before.keys.filter {
                $0.hasPrefix("Tools/AgentTemplate/") && $0 != "Tools/AgentTemplate/README.md"
            }
            #expect(added.count == template.count)
            for file in [
                "Services/SpareParts/App.swift", "Services/SpareParts/App+build.swift",
                "Services/SpareParts/contract.json",
                "Services/SpareParts/README.md", "Services/SpareParts/SparePartsSettings.swift",
                "Services/SpareParts/Store/PostgresCaseStore.swift",
                "Tests/SparePartsTests/SparePartsConversationTests.swift",
            ] {
                #expect(added.contains(file), "\(file)")
            }
            for file in added {
                let text = try #require(after[file])
                for left in [
                    "NewAgent", "newAgent", "new-agent", "new_agent", "New Agent", "new agent", "8999", "9999",
                ] {
                    #expect(!text.contains(left) && !file.contains(left), "\(left) in \(file)")
                }
            }
            #expect(Set(before.keys.filter { before[$0] != after[$0] }) == Set(Self.changed))
            let contract = try AgentContract.load(
                path: copy.appending(path: "Services/SpareParts/contract.json").path()
            )
            #expect(contract.id == "spare-parts" && contract.name == "Spare Parts")
            #expect(contract.skills.allSatisfy { $0.examples?.isEmpty == false })
            let app = try #require(after["Services/SpareParts/App.swift"])
            let port = try #require(app.firstMatch(of: #/port: ([0-9]+)\)/#)?.1)
            #expect(!MeshService.ofPackage.contains { $0.defaultPort == Int(port) })
            for file in Self.changed {
                let names = file == "Package.swift" ? ["SpareParts"] : ["spare-parts", "spare_parts", "SPARE_PARTS"]
                #expect(names.contains { after[file]?.contains($0) == true }, "\(file)")
            }
            #expect(after["docker-compose.yml"]?.contains("SPARE_PARTS_URL: http://spare-parts:\(port)") == true)
        }
    }

    @Test("The package has its program and its tests", .enabled(if: python != nil, needsPython))
    func package() async throws {
        try await withCopy { copy in
            #expect(try newAgent("spare-parts", in: copy).status == 0)
            let scratch = copy.appending(path: "build").path(percentEncoded: false)
            let (status, said) = try run(
                "/bin/sh",
                ["-c", "exec swift package --scratch-path '\(scratch)' dump-package 2>/dev/null"],
                in: copy
            )
            try #require(status == 0, "\(said)")
            let described: JSONValue = try JSON.decode(from: Data(said.utf8))
            let products = described["products"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            let targets = described["targets"]?.arrayValue?.compactMap { $0["name"]?.stringValue } ?? []
            #expect(products.contains("spare-parts"))
            #expect(targets.contains("SpareParts") && targets.contains("SparePartsTests"))
        }
    }

    @Test(
        "Its migration makes its role and a table with forced row-level security",
        .enabled(if: python != nil, needsPython)
    )
    func migration() async throws {
        try await withCopy { copy in
            // Roles belong to the whole server: one of this run alone.
            let own = "added\(UInt32.random(in: 0...UInt32.max))"
            #expect(try newAgent(own, in: copy).status == 0)
            try await withTestDatabase(migrated: false) { owner, _ in
                let migrator = Migrator(
                    directory: copy.appending(path: "migrations").path(percentEncoded: false),
                    logger: Logger(label: "test")
                )
                let applied = try await migrator.migrate(owner)
                #expect(applied.last?.fileName.contains(own) == true)
                let rows = try await owner.query(
                    """
                    SELECT c.relrowsecurity AND c.relforcerowsecurity AS held,
                        has_table_privilege(\("mesh_" + own)::name, c.oid, 'SELECT, INSERT') AS granted
                    FROM pg_class c WHERE c.oid = to_regclass(\("public." + own + "_cases"))
                    """
                )
                let row = try #require(rows.first)
                #expect(try row.decode("held", as: Bool.self) && row.decode("granted", as: Bool.self))
                try await owner.execute("DROP OWNED BY \(identifier: "mesh_" + own)")
                try await owner.execute("DROP ROLE \(identifier: "mesh_" + own)")
            }
        }
    }

    @Test(
        "A name that cannot be, or is taken, is refused with a word, and nothing is written",
        .enabled(if: python != nil, needsPython),
        arguments: ["Warranty", "2nd", "a_b", "a--b", "sales", "agents", "", "../x", String(repeating: "a", count: 41)]
    )
    func refused(name: String) async throws {
        try await withCopy { copy in
            let before = try contents(copy)
            let (status, said) = try newAgent(name, in: copy)
            #expect(status != 0 && said.contains("new-agent: "), "\(said)")
            #expect(try contents(copy) == before)
        }
    }

    @Test(
        "Where it has no place, or is there already, it is told, and nothing is written",
        .enabled(if: python != nil, needsPython)
    )
    func noPlace() async throws {
        try await withCopy { copy in
            let manifest = copy.appending(path: "Package.swift")
            let text = try String(contentsOf: manifest, encoding: .utf8)
            try Data(text.replacing("Agent(name: \"Knowledge\"", with: "agent(\"Knowledge\"").utf8).write(to: manifest)
            let before = try contents(copy)
            let (status, said) = try newAgent("spare-parts", in: copy)
            #expect(
                status == 1 && said.contains("Package.swift") && said.contains("Agent(name: \"SpareParts\")"),
                "\(said)"
            )
            #expect(try contents(copy) == before)
            try Data(text.utf8).write(to: manifest)
            #expect(try newAgent("spare-parts", in: copy).status == 0)
            let made = try contents(copy)
            #expect(try newAgent("spare-parts", in: copy).status == 1)
            #expect(try contents(copy) == made)
        }
    }

    @Test(
        "An agent's image is tagged with its version and holds no other agent",
        arguments: ["Knowledge", "DealerMatching"]
    )
    func image(folder: String) throws {
        let contract = try AgentContract.load(
            path: Self.root.appending(path: "Services/\(folder)/contract.json").path()
        )
        let mesh = Self.root.appending(path: "mesh").path(percentEncoded: false)
        let (status, said) = try run("/bin/sh", [mesh, "image", "--dry-run", contract.id], in: Self.root)
        #expect(status == 0 && said.contains(" -t ybryx-mesh:\(contract.id)-\(contract.version) "), "\(said)")
        #expect(said.contains(" AGENT=\(contract.id) ") && said.contains(" FOLDER=\(folder) "))
        for wrong in [["gateway"], [contract.id, "no tag"], []] {
            #expect(try run("/bin/sh", [mesh, "image", "--dry-run"] + wrong, in: Self.root).status != 0)
        }
    }
}
