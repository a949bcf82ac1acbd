import Clients
import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Who is known")
struct AgentDirectoryTests {
    /// A directory over one agent whose card a test switches on and off.
    private func withDirectory(
        _ body: (AgentDirectory, _ isUp: NIOLockedValueBox<Bool>, ManualClock, FakeUpstream) async throws -> Void
    ) async throws {
        let isUp = NIOLockedValueBox(true)
        var agent = ScriptedAgent(name: "Dealer Matching", trade: "dealers") { _ in .text("") }
        agent.isUp = { isUp.withLockedValue { $0 } }
        let scripted = agent
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let clock = ManualClock()
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = {
            try await scripted.respond($0)
        }
        try await withFakeUpstream(answering: answering) { server in
            let process = try ProcessContext(
                // The server stands for the memory too; it gives no vectors.
                settings: .testing(service: .supervisor, urls: [.memory: server.url]),
                logger: logger,
                now: { clock.now }
            )
            let directory = AgentDirectory(
                sources: AgentSources(fixed: [server.url]),
                ownSkills: [AgentCard.Skill(id: "greeting", name: "Greeting", description: "Hello", tags: [])],
                embeddings: EmbeddingsClient(process: process),
                process: process
            )
            do {
                try await body(directory, isUp, clock, server)
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
    }

    @Test("An agent that is away keeps its trade for ten minutes and is forgotten afterwards")
    func away() async throws {
        try await withDirectory { directory, isUp, clock, _ in
            await directory.refresh()
            #expect(await directory.snapshot().present.map(\.id) == ["dealer-matching"])
            isUp.withLockedValue { $0 = false }
            for _ in 0..<11 {
                await directory.refresh()
                let snapshot = await directory.snapshot()
                #expect(snapshot.known.map(\.id) == ["dealer-matching"])
                #expect(snapshot.present.isEmpty)
                clock.advance(by: .seconds(60))
            }
            await directory.refresh()
            #expect(await directory.snapshot().known.isEmpty)
            isUp.withLockedValue { $0 = true }
            await directory.refresh()
            #expect(await directory.snapshot().present.map(\.id) == ["dealer-matching"])
        }
    }

    @Test("One that is away and back is known to be so before the next reading of all")
    func soonBack() async throws {
        try await withDirectory { directory, isUp, _, server in
            await directory.refresh()
            await directory.noticed("dealer-matching", answers: false)
            #expect(await directory.snapshot().present.isEmpty)
            isUp.withLockedValue { $0 = false }
            await directory.lookForAway()
            #expect(await directory.snapshot().present.isEmpty)
            isUp.withLockedValue { $0 = true }
            await directory.lookForAway()
            #expect(await directory.snapshot().present.count == 1)
            func cards() -> Int { server.requests.filter { $0.method == .get }.count }
            let read = cards()
            await directory.lookForAway()
            #expect(cards() == read, "nobody is away")
        }
    }

    @Test("One that comes back within the ten minutes begins anew")
    func back() async throws {
        try await withDirectory { directory, isUp, clock, _ in
            for _ in 0..<3 {
                isUp.withLockedValue { $0 = true }
                await directory.refresh()
                #expect(await directory.snapshot().present.count == 1)
                isUp.withLockedValue { $0 = false }
                await directory.refresh()
                clock.advance(by: .seconds(590))
                await directory.refresh()
                #expect(await directory.snapshot().known.count == 1)
            }
        }
    }

    @Test("A stranger by the name of one of our agents is passed over, even while ours is away")
    func reservedName() async throws {
        let stranger = NIOLockedValueBox(ScriptedAgent(name: "Dealer Matching", trade: "dealers") { _ in .text("") })
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = {
            try await stranger.withLockedValue(\.self).respond($0)
        }
        try await withFakeUpstream(.json([:], status: .serviceUnavailable)) { memory in
            try await withFakeUpstream(answering: answering) { server in
                let home = server.url.absoluteString
                stranger.withLockedValue { $0.home = { home } }
                let ours = try #require(URL(string: "http://127.0.0.1:9"))
                var logger = Logger(label: "test")
                logger.logLevel = .critical
                for (dealers, known) in [(ours, []), (nil, ["dealer-matching"])] as [(URL?, [String])] {
                    let process = try ProcessContext(
                        settings: .testing(
                            service: .supervisor,
                            urls: dealers.map { [.memory: memory.url, .dealerMatching: $0] } ?? [.memory: memory.url]
                        ),
                        logger: logger
                    )
                    let directory = AgentDirectory(
                        sources: AgentSources(fixed: [dealers, server.url].compactMap(\.self)),
                        ownSkills: [],
                        embeddings: EmbeddingsClient(process: process),
                        process: process
                    )
                    await directory.refresh()
                    let found = await directory.snapshot().known.map(\.id)
                    await process.shutdown()
                    #expect(found == known, "\(String(describing: dealers))")
                }
            }
        }
    }

    @Test("A call that fails tells of it at once, and one that succeeds too")
    func noticed() async throws {
        try await withDirectory { directory, _, _, _ in
            await directory.refresh()
            await directory.noticed("dealer-matching", answers: false)
            #expect(await directory.snapshot().present.isEmpty)
            await directory.noticed("dealer-matching", answers: true)
            #expect(await directory.snapshot().present.count == 1)
            await directory.noticed("nobody", answers: false)
            #expect(await directory.snapshot().present.count == 1)
        }
    }

    @Test("A new agent is read when it is asked for, where nothing is known yet")
    func firstSight() async throws {
        try await withDirectory { directory, isUp, _, _ in
            isUp.withLockedValue { $0 = false }
            #expect(await directory.snapshot().known.isEmpty)
            isUp.withLockedValue { $0 = true }
            #expect(await directory.snapshot().known.map(\.name) == ["Dealer Matching"])
        }
    }
}
