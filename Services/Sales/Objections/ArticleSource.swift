import Clients
import Foundation
import Platform
import SharedModels

/// Where articles are asked for.
protocol ArticleSource: Sendable {
    /// - Parameters:
    ///   - id: of the question, the same where it is asked again.
    /// - Returns: nil where there is no article on it.
    /// - Throws: where nobody answers in time.
    func answer(_ question: String, id: String, context: String, for identity: Identity) async throws -> Article?
}

/// An answer of the knowledge service.
struct Article: Sendable, Hashable {
    /// The question that it answers.
    var title: String
    var text: String
    /// As the service names it; nil where it names none.
    var source: String?
}

/// Asks the knowledge agent over A2A, as any agent asks another. The question is ours and general: nothing that the visitor
/// said goes along.
struct KnowledgeArticles: ArticleSource {
    let client: AgentClient
    let patience: Duration

    init(process: ProcessContext, patience: Duration) {
        client = AgentClient(baseURL: process.settings.url(of: .knowledge), process: process)
        self.patience = patience
    }

    func answer(_ question: String, id: String, context: String, for identity: Identity) async throws -> Article? {
        let request = A2A.SendRequest(
            message: A2A.Message(
                messageId: id,
                // The visitor's conversation, so that it is erased with it.
                contextId: context,
                role: .user,
                parts: [.text(question)],
                metadata: [TurnMetadata.history: [], TurnMetadata.memories: [], TurnMetadata.captured: [:]]
            )
        )
        let response = try await Deadline.limited(to: patience) { try await client.send(request, identity: identity) }
        guard let task = response.task, task.status.state == .completed else { return nil }
        return Self.article(task, asked: question)
    }

    /// What the answer says; nil where it is no article: robots, or a word that nothing was found.
    static func article(_ task: A2A.Task, asked question: String) -> Article? {
        let text = task.status.message?.text.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        let shown = (task.artifacts ?? []).compactMap(\.name)
        guard !text.isEmpty, !shown.contains(where: ["robots", "comparison"].contains),
            !text.lowercased().contains(compiled(#/^i (have nothing|do not know|don't know|found nothing)/#))
        else { return nil }
        var lines = text.components(separatedBy: "\n")
        let source = lines.lastIndex { $0.hasPrefix("Source: ") }.map { lines.remove(at: $0).dropFirst(8) }
        let cited = (task.artifacts ?? []).flatMap(\.parts).compactMap(\.data).lazy.compactMap(Self.title).first
        return Article(
            title: cited ?? question,
            text: lines.joined(separator: "\n").trimmingCharacters(in: .whitespacesAndNewlines),
            source: source.map(String.init)
        )
    }

    /// The article's own title, where the answer brings its articles along.
    private static func title(_ data: JSONValue) -> String? {
        let articles = data["articles"]?.arrayValue ?? data["citations"]?.arrayValue ?? data.arrayValue ?? []
        return articles.lazy.compactMap { $0["question"]?.stringValue ?? $0["title"]?.stringValue }.first
    }
}
