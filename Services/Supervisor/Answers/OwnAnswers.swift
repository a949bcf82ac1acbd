import Foundation
import SharedModels

/// What the supervisor says itself, written from what it knows: the agents' cards and the user's memories.
struct OwnAnswers: Sendable {
    struct Answer: Sendable {
        var text: String
        var actions: [SuggestedAction] = []
        var memoriesUsed: [UsedMemory] = []
    }

    /// One thing that the user said before.
    struct Recollection: Sendable, Hashable {
        let id: UUID
        let content: String
        let saidAt: Date
        let score: Double
    }

    let agents: [KnownAgent]

    func answer(_ skill: OwnSkill, recalled: [Recollection], memoryAvailable: Bool) -> Answer {
        switch skill {
        case .greeting: greeting(recalled)
        case .thanks: Answer(text: "You are welcome. Come back any time: what you told me stays with me.")
        case .recall: recall(recalled, memoryAvailable: memoryAvailable)
        case .capabilities: Answer(text: "I am Ybryx, an assistant for financing robots. " + abilities)
        case .human: human
        case .outOfScope:
            Answer(text: "That is outside of what I can help with. " + abilities)
        }
    }

    private func greeting(_ recalled: [Recollection]) -> Answer {
        let told = recalled.filter { !Self.onlyAsks($0.content) }
        guard let latest = told.max(by: { $0.saidAt < $1.saidAt }) else {
            return Answer(text: "Hello, I am Ybryx. " + abilities)
        }
        return Answer(
            text: "Welcome back. On \(Self.day(latest.saidAt)) you told me: “\(latest.content)” "
                + "Shall we go on from there, or is it something else today?",
            memoriesUsed: [used(latest)]
        )
    }

    private func recall(_ recalled: [Recollection], memoryAvailable: Bool) -> Answer {
        guard memoryAvailable || !recalled.isEmpty else {
            return Answer(
                text: "I cannot reach my memory right now, so I will not guess. Please ask me again in a minute."
            )
        }
        guard !recalled.isEmpty else {
            return Answer(text: "You have not told me anything about that yet. Tell me, and I will keep it in mind.")
        }
        // A question that the user asked is not something that the user told.
        let told = recalled.filter { !Self.onlyAsks($0.content) }
        guard !told.isEmpty else {
            return Answer(
                text: "You have not told me anything about that yet. You asked me:\n" + Self.lines(recalled),
                memoriesUsed: recalled.map(used)
            )
        }
        return Answer(text: "This is what you told me:\n" + Self.lines(told), memoriesUsed: told.map(used))
    }

    private static func lines(_ items: [Recollection]) -> String {
        items.map { "- \(day($0.saidAt)): “\($0.content)”" }.joined(separator: "\n")
    }

    /// Whether a text is made of questions alone.
    static func onlyAsks(_ text: String) -> Bool {
        var rest = text[...]
        var asks = false
        while let end = rest.firstIndex(where: { ".!?;\n".contains($0) }) {
            let isSentence = rest[..<end].contains { $0.isLetter }
            let isAbbreviation = rest[end] == "." && rest[rest.index(after: end)...].first?.isWhitespace == false
            if isSentence, !isAbbreviation {
                guard rest[end] == "?" else { return false }
                asks = true
            }
            rest = rest[rest.index(after: end)...]
        }
        return asks && !rest.contains { $0.isLetter }
    }

    private var human: Answer {
        Answer(
            text: "A person should take this, and I cannot pass it on from here: please contact our team. "
                + "What you have told me stays in this conversation.",
            actions: [SuggestedAction(type: .contact, label: "Contact a person", target: "/contact")]
        )
    }

    /// From the cards of the agents that are up right now.
    private var abilities: String {
        guard !agents.isEmpty else {
            return "My specialists are all away right now; please try again in a minute."
        }
        let lines = agents.map { "- \($0.name): \(firstSentence($0.card.description))" }
        return "With me you reach:\n" + lines.joined(separator: "\n") + "\nWhat would you like to do?"
    }

    private func firstSentence(_ text: String) -> String {
        guard let end = text.range(of: ". ") else { return text }
        return String(text[..<end.lowerBound]) + "."
    }

    private func used(_ item: Recollection) -> UsedMemory {
        UsedMemory(id: item.id, content: item.content, score: item.score)
    }

    static func day(_ date: Date) -> String {
        date.formatted(
            Date.VerbatimFormatStyle(
                format: "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)",
                locale: Locale(identifier: "en_US_POSIX"),
                timeZone: .gmt,
                calendar: Calendar(identifier: .gregorian)
            )
        )
    }
}
