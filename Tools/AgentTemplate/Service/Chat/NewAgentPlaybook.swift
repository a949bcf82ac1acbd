import Agents
import SharedModels

/// What the agent does without a language model: asks for what is missing, opens a case, or lists what there is.
struct NewAgentPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let problem = turn.error(of: "open_case") ?? turn.error(of: "list_cases") { return .say(problem) }
        if let opened = turn.result(of: "open_case") {
            let number = opened["number"]?.stringValue ?? ""
            return .say("Your case \(number) is open. Ask for your cases at any time.")
        }
        if let found = turn.result(of: "list_cases") { return .say(Self.told(found)) }
        if Self.asksForList(turn.context.message) { return .call([ToolCall("list_cases", [:])]) }
        guard Self.tells(turn.context.message) else {
            return .say("What happened, and with which robot?", missing: ["description"])
        }
        return .call([ToolCall("open_case", ["description": .string(turn.context.message)])])
    }

    /// "What is the state of my cases?"
    private static func asksForList(_ message: String) -> Bool {
        let words = Self.words(message)
        return !words.isDisjoint(with: ["status", "state", "list", "show", "cases"])
    }

    /// Whether a message says more than that there is something: what is left without the words that say only that.
    private static func tells(_ message: String) -> Bool {
        let empty: Set = [
            "i", "want", "to", "open", "a", "new", "case", "please", "have", "an", "my", "the", "need", "is", "it",
            "for",
        ]
        let trade = Self.words("new agent")
        return Self.words(message).subtracting(empty).subtracting(trade).count >= 2
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }

    private static func told(_ found: JSONValue) -> String {
        let cases = found["cases"]?.arrayValue ?? []
        guard !cases.isEmpty else { return "You have no cases yet. Tell me what happened and I open one." }
        let lines = cases.map { item in
            let text = item["description"]?.stringValue ?? ""
            return "- \(item["number"]?.stringValue ?? "") (\(item["state"]?.stringValue ?? "")): \(text.prefix(80))"
        }
        let total = found["total"]?.intValue ?? cases.count
        let more = total > cases.count ? "\nThe newest \(cases.count) of \(total)." : ""
        return "Your cases:\n" + lines.joined(separator: "\n") + more
    }
}
