import Clients
import Platform
import SharedModels

/// Makes the skills of a card ready to be compared with messages.
struct SkillEmbedder: Sendable {
    let embeddings: EmbeddingsClient

    /// How long an embedding may take, less than a turn waits: without one an agent is found by words, and it is tried again soon.
    static let patience: Duration = .seconds(5)

    /// A card with more is read so far.
    private static let most = 64

    struct Reading: Sendable {
        let skills: [RoutableSkill]
        /// The model of their vectors; nil where they have none.
        var model: String?
        /// Whether the model could not be reached, and not only these texts were refused.
        var isModelAway = false
    }

    /// - Parameters:
    ///   - model: the one that others are embedded by: vectors of another cannot be compared with theirs. nil takes any.
    ///   - isAway: asks for no vectors.
    func read(_ skills: [AgentCard.Skill], model: String?, isAway: Bool) async -> Reading {
        let skills = skills.prefix(Self.most).map { skill in
            var skill = skill
            skill.examples = skill.examples.map { examples in
                // A text of nothing cannot be embedded, and would be refused with all others.
                Array(examples.filter { $0.contains { !$0.isWhitespace } }.prefix(Self.most))
            }
            return skill
        }
        let words = skills.map { RoutableSkill($0, vectors: nil) }
        guard !isAway else { return Reading(skills: words, isModelAway: true) }
        let texts = skills.map(RoutableSkill.texts)
        do {
            let answer = try await Deadline.limited(to: Self.patience) {
                try await embeddings.embed(texts.flatMap(\.self))
            }
            // Of replicas that are rolled one may have another for a moment.
            guard model == nil || answer.model == model else { return Reading(skills: words) }
            var vectors = answer.vectors[...]
            let embedded = zip(skills, texts).map { skill, texts in
                defer { vectors = vectors.dropFirst(texts.count) }
                return RoutableSkill(skill, vectors: Array(vectors.prefix(texts.count)))
            }
            return Reading(skills: embedded, model: answer.model)
        } catch {
            return Reading(skills: words, isModelAway: Self.isAway(error))
        }
    }

    private static func isAway(_ error: any Error) -> Bool {
        guard let error = error as? UpstreamError else { return true }
        switch error.kind {
        case .unreachable, .timeout: return true
        case .status(let status, _): return status >= 500 || status == 429
        case .badAnswer: return false
        }
    }
}
