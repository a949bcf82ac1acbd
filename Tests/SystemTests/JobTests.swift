import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// Two processes of one service on one database.
    @Suite("Jobs of two replicas")
    struct JobTests {
        private func ready(_ replica: Workbench.Running) async throws {
            try await eventually("the replica is ready", within: .seconds(30)) {
                (try? await replica.caller.get("/readyz"))?.status == 200
            }
        }

        /// As the gateway asks, for itself.
        private func ask(_ bench: Workbench, _ replica: Workbench.Running, _ method: String, _ path: String)
            async throws -> Answer
        {
            let secret = try #require(bench.files.environment["MESH_SECRET"])
            let tokens = ServiceTokens(secret: Secret(secret), service: .gateway)
            var caller = replica.caller
            caller.headers["Authorization"] = "Bearer \(try await tokens.mint(for: nil, to: "financing"))"
            return try await caller.send(method, path)
        }

        private func state(_ job: String, _ owner: PostgresClient) async throws -> (
            by: String?, runs: Int, outcome: String?
        ) {
            let rows = try await owner.query(
                "SELECT claimed_by, runs, outcome FROM mesh_jobs WHERE service = 'financing' AND job = \(job)"
            )
            let row = try #require(rows.first)
            return (try row.decode("claimed_by"), try row.decode("runs"), try row.decode("outcome"))
        }

        /// How many runs of a job a process counted.
        private func counted(_ job: String, _ replica: Workbench.Running) async throws -> Int {
            let text = try await replica.caller.get("/metrics").text
            return text.split(separator: "\n")
                .filter { $0.hasPrefix("mesh_job_runs_total{") && $0.contains("job=\"\(job)\"") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
                .reduce(0) { $0 + Int($1) }
        }

        @Test("Each run is one replica's; what a killed one was at is done by the other, also by hand")
        func killed() async throws {
            try await Workbench.with { bench, owner in
                // A task whose process went away an hour ago, for the job to end.
                try await owner.execute(
                    """
                    INSERT INTO agent_tasks (tenant_id, id, agent, context_id, state, updated_at)
                    VALUES ('default', 'stale', 'financing', 'talk', 'TASK_STATE_WORKING', now() - interval '1 hour')
                    """
                )
                let settings = ["JOB_LEASE": "15"]
                let replicas = [
                    try bench.start(.financing, settings), try bench.start(.financing, settings),
                ]
                defer { for replica in replicas { replica.process.signal(9) } }
                for replica in replicas { try await ready(replica) }
                let job = "abandoned-tasks"
                try await eventually("the task was ended", within: .seconds(60)) {
                    try await state(job, owner).runs > 0
                }
                for _ in 0..<3 {
                    let before = try await state(job, owner).runs
                    #expect(try await ask(bench, replicas[0], "POST", "/jobs/\(job)/run").status == 202)
                    try await eventually("it ran", within: .seconds(60)) { try await state(job, owner).runs > before }
                }
                let runs = try await state(job, owner).runs
                let (one, other) = (try await counted(job, replicas[0]), try await counted(job, replicas[1]))
                #expect(one + other == runs)
                #expect(try await state(job, owner).outcome == "succeeded")

                // It hangs at a row that somebody holds; then its process is killed.
                try await owner.execute(
                    """
                    UPDATE agent_tasks SET state = 'TASK_STATE_WORKING', updated_at = now() - interval '1 hour'
                    WHERE id = 'stale'
                    """
                )
                let survivor = try await owner.withTransaction { connection in
                    _ = try await connection.query("SELECT FROM agent_tasks WHERE id = 'stale' FOR UPDATE")
                    #expect(try await ask(bench, replicas[1], "POST", "/jobs/\(job)/run").status == 202)
                    var claimant: Workbench.Running?
                    try await eventually("a replica is at it", within: .seconds(60)) {
                        let by = try await state(job, owner).by
                        claimant = replicas.first { by?.hasSuffix("/\($0.process.id)") == true }
                        return claimant != nil
                    }
                    let killed = try #require(claimant)
                    killed.process.signal(9)
                    try await killed.process.end(within: .seconds(20))
                    return try #require(replicas.first { $0.process.id != killed.process.id })
                }
                try await eventually("the other has taken it on and ended it", within: .seconds(60)) {
                    let state = try await state(job, owner)
                    return state.runs > runs && state.by == nil
                }
                #expect(try await state(job, owner).outcome == "succeeded")
                let rows = try await owner.query("SELECT state FROM agent_tasks WHERE id = 'stale'")
                #expect(try rows.first?.decode("state", as: String.self) == "TASK_STATE_FAILED")
                let list = try await ask(bench, survivor, "GET", "/jobs").json().decoded(as: JobList.self)
                #expect(list.jobs.contains { $0.job == "application-retention" && $0.outcome == .succeeded })
            }
        }
    }
}

extension SystemTests.OneMesh {
    @Suite("Jobs of every service", .serialized)
    struct JobListTests {
        @Test("The operator sees the jobs of all seven services and runs one by hand; the command does too")
        func board() async throws {
            let mesh = try Surroundings.mesh()
            struct Jobs: Decodable {
                var jobs: [JobState]
                var unreachable: [String]
            }
            var told = Jobs(jobs: [], unreachable: [])
            try await eventually("all services tell their jobs") {
                told = try await mesh.machine().get("/api/v1/operator/jobs").data(as: Jobs.self)
                return told.unreachable == []
            }
            #expect(Set(told.jobs.map(\.service)).isSuperset(of: MeshService.allCases.map(\.name)))
            let services = told.jobs.filter { $0.service != "database" }
            #expect(services.allSatisfy { $0.state != .unattended }, "\(services)")
            func retention(_ jobs: [JobState]) -> JobState? {
                jobs.first { $0.service == "memory" && $0.job == "retention" }
            }
            let before = try #require(retention(told.jobs))
            let asked = try await mesh.machine().post("/api/v1/operator/jobs/memory/retention/run", [:])
            #expect(asked.status == 202, "\(asked.text)")
            try await eventually("it ran", within: .seconds(60)) {
                told = try await mesh.machine().get("/api/v1/operator/jobs").data(as: Jobs.self)
                return (retention(told.jobs)?.runs ?? 0) > before.runs
            }
            let command = Command(files: mesh.files, folder: mesh.folder, databaseURL: mesh.databaseURL)
            let key = ["MESH_API_KEY": mesh.key]
            let list = try await command.run("mesh-tool", ["jobs", "list", "--gateway", mesh.door], settings: key)
            #expect(list.contains("task-retention") && list.contains("dealer-matching"), "\(list)")
            let ran = try await command.run(
                "mesh-tool",
                ["jobs", "run", "knowledge", "catalogue-embedding", "--gateway", mesh.door],
                settings: key
            )
            #expect(ran.contains("catalogue-embedding of knowledge: 0 done"), "\(ran)")
        }
    }
}
