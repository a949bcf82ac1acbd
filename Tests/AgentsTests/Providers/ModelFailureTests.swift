import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import SharedModels
import TestSupport
import Testing

@testable import Agents

@Suite("Providers that fail", .timeLimit(.minutes(2)))
struct ModelFailureTests {
    private static let good = FakeUpstream.Answer.events([Recorded.stream(Recorded.openAIText)])

    private static func good(
        while isWell: NIOLockedValueBox<Bool>
    ) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        { _ in isWell.withLockedValue { $0 } ? good : .text("", status: .unauthorized) }
    }

    @Test("Overload is tried again, after the time that is asked for")
    func retried() async throws {
        let busy = FakeUpstream.Answer.text("busy", status: .tooManyRequests, headers: [.retryAfter: "1"])
        try await withModel(answering: inTurn([busy, Self.good])) { model, upstream in
            let start = ContinuousClock.now
            let events = try await model.all()
            #expect(events.text == "Grüße from Reno 🤖.")
            #expect(ContinuousClock.now - start >= .seconds(1) && upstream.requests.count == 2)
        }
    }

    @Test("Who asks for more patience than a caller has, and who goes on failing, is given up")
    func givenUp() async throws {
        let long = FakeUpstream.Answer.text("busy", status: .serviceUnavailable, headers: [.retryAfter: "600"])
        try await withModel(answering: inTurn([long])) { model, upstream in
            #expect(await model.failure() == .overloaded)
            #expect(upstream.requests.count == 1)
        }
        try await withModel(answering: inTurn([.text("", status: .badGateway)])) { model, upstream in
            #expect(await model.failure() == .overloaded)
            #expect(upstream.requests.count == 3)
        }
    }

    @Test("A wrong key, a model that is not there and an account without credit are not tried again")
    func refused() async throws {
        let answers: [(FakeUpstream.Answer, ModelError.Kind)] = [
            (.json(["error": ["code": "invalid_api_key"]], status: .unauthorized), .rejected(401)),
            (.json(["error": ["type": "not_found_error"]], status: .notFound), .rejected(404)),
            (.json(["error": ["code": "insufficient_quota"]], status: .tooManyRequests), .rejected(401)),
        ]
        for (answer, kind) in answers {
            try await withModel("anthropic", answering: inTurn([answer])) { model, upstream in
                #expect(await model.failure() == kind)
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("Silence ends, before the first event and between two")
    func silence() async throws {
        try await withModel(patience: .milliseconds(200), answering: inTurn([.silence])) { model, _ in
            #expect(await model.failure() == .timeout)
        }
        let slow = FakeUpstream.Answer.events(
            [Recorded.stream([Recorded.openAIText[1]]), "data: never\n\n"],
            pause: .milliseconds(400)
        )
        try await withModel(patience: .milliseconds(600), answering: inTurn([slow])) { model, _ in
            // The second piece comes in time, but is no JSON; with less patience it never comes.
            #expect(await model.failure() == .badAnswer)
        }
    }

    @Test("A model that thinks, or writes a tool's arguments, is not silent")
    func atWork() async throws {
        let thinking = #"{"choices":[{"delta":{"content":null,"reasoning_content":"Hm."},"finish_reason":null}]}"#
        let chunks = Array(repeating: Recorded.stream([thinking]), count: 8) + [Recorded.stream(Recorded.openAICalls)]
        let slow = FakeUpstream.Answer.events(chunks, pause: .milliseconds(150))
        // Nine pauses are more than its patience, one is less.
        try await withModel(patience: .milliseconds(900), answering: inTurn([slow])) { model, _ in
            let events = try await model.all()
            #expect(events.calls.count == 2)
        }
    }

    @Test("Whoever asks may have less patience than the provider's setting", .timeLimit(.minutes(1)))
    func lessPatience() async throws {
        try await withModel(patience: .seconds(600), answering: inTurn([.silence])) { model, _ in
            var request = ModelRequest.test()
            request.patience = .milliseconds(50)
            #expect(await model.failure(request) == .timeout)
            request.patience = nil
            request.end = .now + .milliseconds(50)
            #expect(await model.failure(request) == .timeout)
        }
        // One that speaks is still cut at the end.
        let slow = FakeUpstream.Answer.events(
            Array(repeating: Recorded.stream([Recorded.openAIText[1]]), count: 100),
            pause: .milliseconds(50)
        )
        let breaker = CircuitBreaker(threshold: 1)
        try await withModel(breaker: breaker, answering: inTurn([slow])) { model, _ in
            var request = ModelRequest.test()
            request.end = .now + .milliseconds(500)
            #expect(await model.failure(request) == .timeout)
            #expect(!breaker.enter(), "it is blamed for that")
        }
    }

    @Test("With every provider silent the offline model still answers in time, and the silent ones are blamed")
    func silentProviders() async throws {
        let breakers = [CircuitBreaker(threshold: 1), CircuitBreaker(threshold: 1)]
        try await withModel("openai", breaker: breakers[0], answering: inTurn([.silence])) { openAI, _ in
            try await withModel("anthropic", breaker: breakers[1], answering: inTurn([.silence])) { anthropic, _ in
                let definition = AgentDefinition(
                    contract: AgentContract(
                        id: "financing",
                        name: "Financing",
                        description: "Scores.",
                        models: ["openai", "anthropic", "offline"]
                    ),
                    service: .financing,
                    tools: [],
                    playbook: TestPlaybook(),
                    providers: [openAI, anthropic]
                )
                let outcome = await AgentRuntime(definition: definition)
                    .run(.test(), deadline: .seconds(12)) { _ in }
                #expect(outcome.text == "From the playbook." && outcome.model == "offline")
                #expect(breakers.allSatisfy { !$0.enter() })
            }
        }
    }

    @Test("One that fails again and again is left alone for a while, then tried once")
    func breaker() async throws {
        let clock = NIOLockedValueBox(ContinuousClock.now)
        let breaker = CircuitBreaker(threshold: 3, rest: .seconds(30)) { clock.withLockedValue { $0 } }
        let isWell = NIOLockedValueBox(false)
        try await withModel(
            breaker: breaker,
            answering: Self.good(while: isWell)
        ) { model, upstream in
            for _ in 0..<3 { #expect(await model.failure() == .rejected(401)) }
            #expect(await model.failure() == .resting)
            #expect(upstream.requests.count == 3)
            clock.withLockedValue { $0 += .seconds(31) }
            #expect(await model.failure() == .rejected(401))
            #expect(await model.failure() == .resting)
            isWell.withLockedValue { $0 = true }
            clock.withLockedValue { $0 += .seconds(31) }
            for _ in 0..<3 { #expect(await model.failure() == nil) }
            #expect(upstream.requests.count == 7)
        }
    }

    @Test("A user who hangs up ends the call, and the provider is not blamed")
    func hangUp() async throws {
        let breaker = CircuitBreaker(threshold: 1)
        try await withModel(breaker: breaker, answering: inTurn([.silence])) { model, upstream in
            let call = Task { try await model.all() }
            while upstream.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            call.cancel()
            await #expect(throws: (any Error).self) { _ = try await call.value }
            #expect(breaker.enter())
        }
    }
}
