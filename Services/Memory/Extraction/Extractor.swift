import Foundation
import Logging
import Platform
import SharedModels

/// Does the work of one event: has the model read its messages, and stores what it may say, or the messages themselves.
struct Extractor: Sendable {
    let model: any ExtractionModel
    let writer: MemoryWriter
    let events: any EventStore
    /// What a namespace's settings say, as Mem0's projects have them.
    let project: @Sendable (ClaimedEvent) async throws -> [String: JSONValue]
    let retry: RetryPolicy
    /// How long one claim holds an event: past a call of the model and the writing.
    let lease: Duration
    let now: @Sendable () -> Date
    let random: @Sendable () -> Double
    let logger: Logger

    /// Claims after which the model is not asked again, whatever became of the others: an event whose work ends its process
    /// every time must end all the same.
    private var lastAsking: Int { retry.maximumRetries + 3 }
    /// Between tries while database or embedding model are away.
    static let longestDelay = 300.0

    init(
        model: any ExtractionModel,
        settings: ExtractionSettings,
        writer: MemoryWriter,
        events: any EventStore,
        project: @escaping @Sendable (ClaimedEvent) async throws -> [String: JSONValue],
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.model = model
        self.writer = writer
        self.events = events
        self.project = project
        retry = RetryPolicy(
            maximumRetries: settings.tries - 1,
            base: .seconds(1),
            ceiling: .seconds(60),
            longestServerDelay: .seconds(120)
        )
        lease = settings.timeout + .seconds(60)
        self.now = now
        self.random = random
        self.logger = logger
    }

    /// Whatever goes wrong, the event ends or waits in the database.
    func run(_ event: ClaimedEvent) async {
        do {
            guard var job = try? event.payload.decoded(as: ExtractionJob.self) else {
                return try await events.fail(event, because: "Its messages cannot be read.", at: now())
            }
            job.common.scope = event.scope
            try await work(job, event)
        } catch is EventLost {
            // Another has it, or its user was erased.
            Self.count("lost")
        } catch {
            await wait(event, error)
        }
    }

    private func work(_ job: ExtractionJob, _ event: ClaimedEvent) async throws {
        do {
            let reading = try await read(job, event)
            try await store(
                reading.statements(of: job, event: event.id),
                job,
                event,
                Outcome(facts: reading.facts.count, dropped: reading.dropped)
            )
        } catch let failure as ExtractionFailure {
            if failure.isPassing, let delay = delay(failure, event) {
                Self.count("postponed")
                return try await events.postpone(
                    event,
                    until: now() + delay / .seconds(1),
                    because: "The model gave no answer (\(failure.reason.rawValue)); it is asked again."
                )
            }
            try await store(job.statements, job, event, Outcome(fallback: failure.reason))
        }
    }

    /// Nil where the model was asked often enough, or wants to be left alone for too long.
    private func delay(_ failure: ExtractionFailure, _ event: ClaimedEvent) -> Duration? {
        retry.delay(afterAttempt: event.attempt - 1, serverAsksFor: failure.retryAfter, random: random())
    }

    /// - Throws: ``ExtractionFailure`` where there is nothing to store of an answer.
    private func read(_ job: ExtractionJob, _ event: ClaimedEvent) async throws -> ExtractionReading {
        guard job.hasSubstance else { throw ExtractionFailure(.nothingSaid) }
        guard job.length <= ExtractionJob.maximumLength else { throw ExtractionFailure(.tooLong) }
        guard event.attempt <= lastAsking else { throw ExtractionFailure(.interrupted) }
        let project = try await project(event)
        let categories = job.categories ?? project["custom_categories"].flatMap(ExtractionCategory.read) ?? []
        let prompt = ExtractionPrompt(
            job,
            instructions: job.instructions ?? project["custom_instructions"]?.stringValue,
            categories: categories,
            fence: "=== \(UUID().uuidString) ==="
        )
        let answer = try await model.answer(prompt)
        let facts = try ExtractedFact.read(answer, lines: job.lines, categories: categories)
        return try ExtractionReading(facts, of: job)
    }

    private struct Outcome: Sendable {
        var facts = 0
        var dropped = 0
        /// Why the messages were kept word for word; nil where facts were stored.
        var fallback: ExtractionFailure.Reason?
    }

    private func store(
        _ statements: [Statement],
        _ job: ExtractionJob,
        _ event: ClaimedEvent,
        _ outcome: Outcome
    ) async throws {
        let name = model.name
        _ = try await writer.remember(statements, claims: event.claims, actor: job.actor, closing: event) { results in
            var result: [String: JSONValue] = [
                "results": try JSONValue(encoding: results), "facts": .int(outcome.facts),
                "dropped": .int(outcome.dropped), "model": .string(name),
            ]
            if let fallback = outcome.fallback { result["fallback"] = .string(fallback.rawValue) }
            return .object(result)
        }
        Self.count(outcome.fallback?.rawValue ?? "extracted")
    }

    /// The database or the embedding model is away: the messages wait in the event.
    private func wait(_ event: ClaimedEvent, _ error: any Error) async {
        logger.warning(
            "messages wait to be remembered",
            metadata: ["event.id": "\(event.id)", "attempt": "\(event.attempt)", "error": "\(error)"]
        )
        Self.count("waiting")
        let delay = min(pow(2, Double(min(event.attempt, 16))), Self.longestDelay) * (0.5 + random() / 2)
        // Where even this fails, the lease ends by itself.
        let reason = "It could not be stored yet; it is tried again."
        try? await events.postpone(event, until: now() + delay, because: reason)
    }

    private static func count(_ outcome: String) {
        MemoryMetrics.extractions.add(1, outcome)
    }
}
