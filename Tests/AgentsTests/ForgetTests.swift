import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("An agent that is told to forget a conversation")
struct ForgetTests {
    private static let eve = Identity(tenant: "acme", user: "eve", role: .user)

    private static func tasks(_ agent: AgentHarness, of user: String) async throws -> Int {
        try await agent.owner.query("SELECT count(*) FROM agent_tasks WHERE user_id = \(user)")[0].decode("count")
    }

    private static func say(_ text: String, in context: String, _ agent: AgentHarness, as identity: Identity)
        async throws
    {
        let message: JSONValue = [
            "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
            "parts": [["text": .string(text)]],
        ]
        let answer = try await agent.request(.post, "/message:send", ["message": message], as: identity)
        try #require(answer.status == 200, "\(answer.text)")
    }

    @Test("Its tasks go, and the memories of that conversation; another's and other conversations stay")
    func forgets() async throws {
        try await withFakeUpstream(.json(["deleted": 1, "results": []])) { memory in
            try await AgentHarness.run(memory: memory.url) { agent in
                for (context, identity) in [("c 1", AgentHarness.dana), ("c2", AgentHarness.dana), ("c 1", Self.eve)] {
                    try await Self.say("ok", in: context, agent, as: identity)
                }
                #expect(try await agent.request(.delete, "/v1/contexts/c%201").status == 204)
                #expect(try await Self.tasks(agent, of: "dana") == 1)
                #expect(try await Self.tasks(agent, of: "eve") == 1)
                let asked = try #require(memory.requests.last { $0.method == .delete })
                for part in ["run_id=c 1", "user_id=dana", "namespace=agent:financing"] {
                    #expect(asked.path.removingPercentEncoding?.contains(part) == true, "\(asked.path)")
                }
                // Once more is as well.
                #expect(try await agent.request(.delete, "/v1/contexts/c%201").status == 204)
                #expect(try await agent.request(.delete, "/v1/contexts/c2", as: nil).status == 401)
                #expect(try await agent.request(.delete, "/v1/contexts/a%00b").status == 404)
            }
        }
    }

    @Test("While the memory is away it says so, and nothing waits to be remembered anew")
    func away() async throws {
        try await AgentHarness.run { agent in
            try await Self.say("We run a warehouse in Reno", in: "c1", agent, as: AgentHarness.dana)
            #expect(try await agent.request(.delete, "/v1/contexts/c1").status == 503)
            #expect(try await Self.tasks(agent, of: "dana") == 0)
        }
    }

    /// - Parameters:
    ///   - isLaterLost: a second memory of the same task, which the memory fails to take.
    ///   - failures: how often the memory fails to take the first one back.
    @Test(
        "What was on its way to the memory when its conversation was erased is taken back",
        arguments: [(false, 0), (false, 2), (true, 0), (true, 2)]
    )
    func onItsWay(isLaterLost: Bool, failures: Int) async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let store = PostgresTaskStore(database: database)
            let record = TaskRecord(
                tenant: "acme",
                agent: "financing",
                user: "dana",
                task: A2A.Task(id: "t1", contextId: "c1", status: A2A.Status(state: .working)),
                createdAt: Moment.now,
                updatedAt: Moment.now
            )
            _ = try await store.create(record, for: AgentHarness.dana)
            let memories = ["We are in Reno", "We run a warehouse"].prefix(isLaterLost ? 2 : 1)
                .map { PendingMemory(content: $0, speaker: "user", messageID: "m1", saidAt: Moment.now) }
            _ = try await store.close(record, remember: memories, for: AgentHarness.dana)
            let id = UUID()
            let tries = NIOLockedValueBox<[UUID]>([])
            let service = RememberService(
                service: .financing,
                store: store,
                logger: .silent,
                retractPauses: Array(repeating: .milliseconds(1), count: 4),
                deliver: { request, identity in
                    if request.content != "We are in Reno" { throw DeadlineExceeded() }
                    try await store.delete(contextID: "c1", agent: "financing", for: AgentHarness.dana)
                    #expect(identity.user == "dana")
                    return AddMemoryResult(id: id, action: .added)
                },
                retract: { gone, _ in
                    let count = tries.withLockedValue { tries in
                        tries.append(gone)
                        return tries.count
                    }
                    if count <= failures { throw DeadlineExceeded() }
                }
            )
            await service.deliverDue()
            #expect(tries.withLockedValue { $0 } == Array(repeating: id, count: failures + 1))
        }
    }
}
