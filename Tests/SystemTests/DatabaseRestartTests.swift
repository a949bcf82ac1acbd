import Foundation
import SharedModels
import Testing

extension SystemTests {
    @Suite(
        "A database server that restarts",
        .serialized,
        .enabled(
            if: MeshFiles.postgres != nil,
            "TEST_POSTGRES_BIN is not set: a folder with initdb and postgres, to run a server that may be stopped"
        ),
        .runningMesh(on: .own)
    )
    struct DatabaseRestartTests {
        let mesh: Mesh
        let cluster: PrivateCluster

        init() throws {
            mesh = try Surroundings.mesh()
            cluster = try #require(Surroundings.current?.cluster)
        }

        /// What a caller is told while the database is away: nothing but an answer, or one of these.
        private static let documented: Set = ["database_unavailable", "upstream_unavailable"]

        @Test(
            "A restart during use: 503 meanwhile, then the conversation goes on and nothing acknowledged is lost",
            arguments: PrivateCluster.Shutdown.allCases
        )
        func restart(_ shutdown: PrivateCluster.Shutdown) async throws {
            let user = mesh.user()
            let first = try await user.say("We run a 40,000 sq ft warehouse in Reno")
            let (mesh, cluster, session) = (mesh, cluster, first.session)
            let done = Done()
            let (answers, downtime) = try await withThrowingTaskGroup(of: [Talk].self) { group in
                for _ in 0..<2 { group.addTask { try await Self.talk(user, session, until: done) } }
                try await eventually("a message was answered during use", every: .milliseconds(20)) {
                    try await user.get("/api/v1/chat/sessions/\(session)").data(as: ChatSession.self).messages.count > 6
                }
                try await cluster.stop(shutdown)
                let refused = try await Self.whileAway(mesh, user)
                try await cluster.start()
                try await eventually("the chat answers again") {
                    try await user.say("Who sells AMRs near 89501?", session: session).artifact("dealers") != nil
                }
                done.set()
                return (try await group.reduce(into: []) { $0 += $1 }, refused)
            }
            #expect(downtime.status == 503)
            #expect(Self.documented.contains(try downtime.code() ?? ""))
            #expect(downtime.header("Retry-After") != nil)
            #expect(!downtime.text.contains("postgres"))

            // Those that were under way may have waited until it was back.
            #expect(answers.contains { $0.status == 200 })
            for answer in answers where answer.status != 200 {
                #expect(answer.status == 503)
                #expect(Self.documented.contains(answer.code ?? ""))
            }

            let stored = try await user.get("/api/v1/chat/sessions/\(session)").data(as: ChatSession.self)
            let said = Set(stored.messages.filter { $0.role == "user" }.map(\.content))
            for answer in answers where answer.status == 200 { #expect(said.contains(answer.message)) }

            try await eventually("what was said is remembered", within: .seconds(120)) {
                try await mesh.memories(of: user, namespace: "agent:supervisor")
                    .contains { $0.content == "We run a 40,000 sq ft warehouse in Reno" }
            }
            for service in MeshService.allCases {
                try await eventually("\(service.name) is ready") { try await mesh.readiness(of: service).status == 200 }
            }
        }

        private struct Talk: Sendable {
            let message: String
            let status: Int
            let code: String?
        }

        /// One message after the other, whatever is answered.
        private static func talk(_ user: Caller, _ session: String, until done: Done) async throws -> [Talk] {
            var answers: [Talk] = []
            while !done.isSet {
                let message = "We need a robot that carries \(Int.random(in: 100...999_999)) kg"
                let answer = try await user.post(
                    "/api/v1/chat",
                    ["message": .string(message), "session_id": .string(session)]
                )
                answers.append(Talk(message: message, status: answer.status, code: try answer.code()))
                // Not so often that the user's own limit is met.
                try await Task.sleep(for: answer.status == 200 ? .milliseconds(50) : .milliseconds(500))
            }
            return answers
        }

        /// The answer of the chat while there is no server; processes stay up, and say that they are not ready.
        private static func whileAway(_ mesh: Mesh, _ user: Caller) async throws -> Answer {
            let answer = try await user.post("/api/v1/chat", ["message": "Hello"])
            #expect(try await mesh.readiness(of: .supervisor).status == 503)
            #expect(try await mesh.readiness(of: .gateway).status == 503)
            return answer
        }
    }
}
