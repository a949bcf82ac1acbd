import Foundation
import NIOConcurrencyHelpers
import Postgres
import SharedModels
import Testing

extension SystemTests {
    /// Gateways as processes of their own, on one database.
    @Suite("The audit trail of several gateways", .serialized)
    struct AuditTrailTests {
        private static func ready(_ running: Workbench.Running, _ bench: Workbench) async throws {
            // Without a token: a service's is none that the gateway takes.
            let anybody = Caller(http: bench.http, base: running.url)
            try await eventually("it is ready", within: .seconds(60)) {
                (try? await anybody.get("/readyz"))?.status == 200
            }
        }

        private static func command(_ bench: Workbench) -> Command {
            Command(files: bench.files, folder: bench.folder, databaseURL: bench.databaseURL)
        }

        @Test("A gateway that is killed has the event of every change that it acknowledged", .timeLimit(.minutes(10)))
        func killed() async throws {
            try await Workbench.with { bench, owner in
                let memory = try bench.start(.memory, [:])
                defer { memory.process.signal(9) }
                let gateway = try bench.start(.gateway, ["MEMORY_URL": memory.url, "GATEWAY_LIMIT_KEY": "0"])
                defer { gateway.process.signal(9) }
                try await Self.ready(memory, bench)
                try await Self.ready(gateway, bench)
                let key = try await Self.command(bench).createKey(name: "audit", namespaces: "*")
                let caller = Caller(http: bench.http, base: gateway.url, headers: ["X-API-Key": key])
                let acknowledged = NIOLockedValueBox<[String]>([])
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            while true {
                                let id = UUID().uuidString.lowercased()
                                let body: JSONValue = [
                                    "namespace": "shop", "user_id": "ann", "content": .string(id), "infer": false,
                                ]
                                let headers = ["X-Request-Id": id]
                                guard let answer = try? await caller.post("/api/v1/memories", body, headers: headers)
                                else { return }
                                if (200..<300).contains(answer.status) {
                                    acknowledged.withLockedValue { $0.append(id) }
                                }
                            }
                        }
                    }
                    let deadline = ContinuousClock.now + .seconds(60)
                    while acknowledged.withLockedValue({ $0.count }) < 100, ContinuousClock.now < deadline {
                        try? await Task.sleep(for: .milliseconds(5))
                    }
                    gateway.process.signal(9)
                }
                let ids = acknowledged.withLockedValue { $0 }
                #expect(ids.count >= 100)
                let rows = try await owner.query(
                    "SELECT count(DISTINCT request_id) AS n FROM audit_events WHERE request_id = ANY (\(ids)::text[])"
                )
                #expect(try #require(rows.first).decode("n", as: Int.self) == ids.count)
                // Nor is anything stored that has no event.
                let unknown = try await owner.query(
                    """
                    SELECT m.content FROM agent_memories m
                    WHERE NOT EXISTS (SELECT FROM audit_events e WHERE e.request_id = m.content)
                    """
                )
                #expect(unknown.isEmpty)
                #expect(try await Self.command(bench).run("mesh-tool", ["audit", "verify"]).contains("is whole"))
            }
        }

        @Test(
            "Two gateways at a thousand events each make one whole chain, with a signed end",
            .timeLimit(.minutes(10))
        )
        func together() async throws {
            try await Workbench.with { bench, owner in
                let gateways = try (0..<2).map { _ in
                    try bench.start(.gateway, ["GATEWAY_LIMIT_KEY": "0", "MEMORY_URL": "http://127.0.0.1:9"])
                }
                defer { for gateway in gateways { gateway.process.signal(9) } }
                // Without a supervisor they are degraded, and answer.
                for gateway in gateways { try await Self.ready(gateway, bench) }
                let key = try await Self.command(bench).createKey(name: "audit", namespaces: "*")
                let http = bench.http
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for gateway in gateways {
                        for _ in 0..<10 {
                            group.addTask {
                                let caller = Caller(http: http, base: gateway.url, headers: ["X-API-Key": key])
                                for _ in 0..<50 {
                                    // Nobody is behind, so that only the gateways work.
                                    let answer = try await caller.delete("/api/v1/memories/\(UUID().uuidString)")
                                    #expect(answer.status == 503)
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                let command = Self.command(bench)
                try await eventually("the ends of all are written and signed", within: .seconds(60)) {
                    let told = try await command.run("mesh-tool", ["audit", "verify"])
                    return told.contains("2000 events, 1 to 2000; signed up to 2000")
                }
                let head = bench.folder.appending(path: "head.json")
                try Data(try await command.run("mesh-tool", ["audit", "head"]).utf8).write(to: head)
                _ = try await command.run("mesh-tool", ["audit", "verify", "--head", path(head)])
                let lines = try await command.run("mesh-tool", ["audit", "export"]).split(separator: "\n")
                #expect(lines.count == 2_000)
                try await owner.withTransaction { connection in
                    _ = try await connection.query("SET LOCAL session_replication_role = replica")
                    _ = try await connection.query("UPDATE audit_events SET role = 'user' WHERE sequence = 1234")
                }
                let broken = await #expect(throws: Command.Failed.self) {
                    _ = try await command.run("mesh-tool", ["audit", "verify"])
                }
                #expect(broken?.ending == .exited(1))
                #expect(broken?.output.contains("broken at event 1234") == true)
            }
        }
    }
}
