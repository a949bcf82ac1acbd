import Agents
import Foundation
import SharedModels

/// Makes one answer of what an agent sends, in whichever form A2A allows: a message, a task, artifacts whole or in pieces,
/// or a status with a word.
struct AnswerReader: Sendable {
    private(set) var answer: AgentAnswer
    /// Whether the task ended, or waits for somebody.
    private(set) var isOver = false
    /// Whether anything came.
    private(set) var hasBegun = false
    /// Ours say all in the artifact `answer`, and the last status repeats it.
    private let isOurs: Bool
    private let url: URL
    private let known: [String: JSONValue]
    /// The text of each artifact, in the order in which they began.
    private var texts: [(artifact: String, text: String)] = []
    private var seen: Set<String> = []
    /// What the agent said while it worked; its answer where it says nothing else.
    private var progress = ""
    private var taskID = ""
    private var contextID = ""

    /// Characters of an answer; an agent that never ends is cut off.
    static let longest = 200_000

    /// - Parameter known: what the session knows of the user.
    init(_ agent: KnownAgent, isOurs: Bool, known: [String: JSONValue]) {
        self.known = known
        answer = AgentAnswer(
            agentID: agent.id,
            agent: agent.name,
            outcome: .unavailable,
            text: "",
            contractVersion: agent.card.version
        )
        self.isOurs = isOurs
        url = agent.url
    }

    /// The answer as far as it came, where nobody waits for the rest.
    var canceled: AgentAnswer {
        var answer = answer
        answer.outcome = .canceled
        answer.hasSpoken = answer.isShown
        answer.openTask = taskID.isEmpty ? nil : taskID
        return answer
    }

    /// All that was taken in, what was taken back again included: a listener that is slow holds it.
    private var taken = 0
    var isTooLong: Bool {
        answer.text.utf8.count > Self.longest || taken > 4 * Self.longest || answer.artifacts.count > 200
    }

    mutating func take(_ response: A2A.SendResponse) -> [TurnEvent] {
        take(A2A.StreamResponse(task: response.task, message: response.message))
    }

    /// - Returns: what is new to be shown.
    mutating func take(_ event: A2A.StreamResponse) -> [TurnEvent] {
        hasBegun = true
        if let task = event.task {
            note(task.id, task.contextId)
            guard task.status.state.endsStream else { return keepProgress(task.status) }
            // An agent may send all at once; what came piece by piece is not shown again.
            let artifacts = (task.artifacts ?? []).filter { !seen.contains($0.artifactId) }
            let shown = artifacts.flatMap { take($0, isMore: false) }
            if texts.isEmpty, task.status.message == nil { progress = Self.lastWord(in: task.history) ?? progress }
            return shown + finish(task.status, task.metadata)
        }
        if let message = event.message {
            note("", message.contextId ?? "")
            return finish(A2A.Status(state: .completed, message: message), nil)
        }
        if let update = event.artifactUpdate {
            note(update.taskId, update.contextId)
            return take(update.artifact, isMore: update.append ?? false)
        }
        if let update = event.statusUpdate {
            note(update.taskId, update.contextId)
            guard update.status.state.endsStream else { return keepProgress(update.status) }
            return finish(update.status, update.metadata)
        }
        return []
    }

    private mutating func note(_ task: String, _ context: String) {
        if !task.isEmpty { taskID = task }
        if !context.isEmpty { contextID = context }
    }

    private mutating func keepProgress(_ status: A2A.Status) -> [TurnEvent] {
        if let text = status.message?.text, !text.isEmpty { progress = text }
        return []
    }

    private static func lastWord(in history: [A2A.Message]?) -> String? {
        guard let last = history?.last, last.role == .agent, !last.text.isEmpty else { return nil }
        return last.text
    }

    // MARK: Artifacts

    /// Text parts are the answer itself; what else there is is something to show.
    private mutating func take(_ artifact: A2A.Artifact, isMore: Bool) -> [TurnEvent] {
        seen.insert(artifact.artifactId)
        var events: [TurnEvent] = []
        let pieces = artifact.parts.compactMap(\.text)
        if !pieces.isEmpty {
            // Pieces that came one by one stand as parts of their own in the finished artifact: nothing belongs between them.
            events = add(pieces.joined(), to: artifact.artifactId, isMore: isMore)
        }
        return events + show(artifact.parts, id: artifact.artifactId, name: artifact.name, artifact.description)
    }

    /// - Returns: what the reader has not seen of it. An agent that begins anew takes back what it said before, unless it only
    ///   says it again with more.
    private mutating func add(_ piece: String, to artifact: String, isMore: Bool) -> [TurnEvent] {
        taken += piece.utf8.count
        guard let index = texts.firstIndex(where: { $0.artifact == artifact }) else {
            texts.append((artifact, piece))
            return shows(texts.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n"))
        }
        let before = texts[index].text
        texts[index].text = isMore ? before + piece : piece
        if isMore, index == texts.count - 1, !before.isEmpty {
            answer.text += piece
            return piece.isEmpty ? [] : [.token(piece)]
        }
        return shows(texts.map(\.text).filter { !$0.isEmpty }.joined(separator: "\n\n"))
    }

    /// The answer as it stands by now.
    private mutating func shows(_ text: String) -> [TurnEvent] {
        let (before, now) = (answer.text.unicodeScalars, text.unicodeScalars)
        answer.text = text
        if now.starts(with: before) {
            let new = String(now.dropFirst(before.count))
            return new.isEmpty ? [] : [.token(new)]
        }
        return [.takenBack(before.count)] + (text.isEmpty ? [] : [.token(text)])
    }

    private mutating func show(
        _ parts: [A2A.Part],
        id: String,
        name: String?,
        _ description: String?
    ) -> [TurnEvent] {
        parts.compactMap { part in
            // What is passed on to the next agent is not for the user.
            guard part.mediaType != HandOff.mediaType, let data = part.data ?? Self.link(part) else { return nil }
            let shown = ChatArtifact(id: id, name: name ?? "data", description: description, data: data)
            answer.artifacts.append(shown)
            return .artifact(shown)
        }
    }

    /// A file that lies somewhere on the web.
    private static func link(_ part: A2A.Part) -> JSONValue? {
        guard let url = part.url, url.hasPrefix("https://") || url.hasPrefix("http://") else { return nil }
        var link: [String: JSONValue] = ["url": .string(url)]
        link["filename"] = part.filename.map { .string($0) }
        link["media_type"] = part.mediaType.map { .string($0) }
        return .object(link)
    }

    // MARK: The end

    private mutating func finish(_ status: A2A.Status, _ metadata: [String: JSONValue]?) -> [TurnEvent] {
        isOver = true
        switch status.state {
        case .completed: answer.outcome = .completed
        case .inputRequired, .authRequired: answer.outcome = .inputRequired
        case .rejected: answer.outcome = .rejected
        default: answer.outcome = .failed
        }
        answer.thread = AgentThread(
            name: answer.agent,
            url: url,
            contextID: isOurs || contextID.isEmpty ? nil : contextID,
            taskID: answer.outcome == .inputRequired && !taskID.isEmpty ? taskID : nil
        )
        var events: [TurnEvent] = []
        if let message = status.message, !isOurs {
            events += show(message.parts, id: message.messageId, name: nil, nil)
        }
        events += sayLast(status.message?.text ?? "")
        let all = (metadata ?? [:]).merging(status.message?.metadata ?? [:]) { _, inner in inner }
        answer.actions = Self.read(all[TurnMetadata.actions]) ?? []
        answer.memoriesUsed = Self.read(all[TurnMetadata.memoriesUsed]) ?? []
        answer.missing = Self.read(all[TurnMetadata.missing]) ?? []
        // A model may name a colleague as people do: "Dealer Matching".
        answer.handoff = all[TurnMetadata.handoff]?.stringValue.map(KnownAgent.id).flatMap { $0.isEmpty ? nil : $0 }
        answer.model = all[TurnMetadata.model]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        if let version = all[TurnMetadata.contractVersion]?.stringValue, !version.isEmpty {
            answer.contractVersion = version
        }
        answer.captured = SensitiveText.masked(all[TurnMetadata.capturedData]?.objectValue ?? [:])
        // What the session knows of the user goes into applications: an agent of somebody else's adds to it and changes nothing.
        if !isOurs { answer.captured = answer.captured.filter { known[$0.key] == nil } }
        answer.handOff = status.message?.parts.lazy.compactMap(\.handOff).first
        return events
    }

    /// The word that comes with the end: the whole answer, its rest, or a question after it.
    private mutating func sayLast(_ word: String) -> [TurnEvent] {
        let last = word.isEmpty && answer.text.isEmpty && answer.artifacts.isEmpty ? progress : word
        guard !last.isEmpty else { return [] }
        answer.hasSaidWhy = answer.outcome != .completed
        if answer.text.isEmpty {
            // Not shown yet: another agent may do better.
            if answer.outcome == .failed, !answer.isShown {
                answer.reason = last
                return []
            }
            answer.text = last
            return [.token(last)]
        }
        // Ours repeat the whole at the end: where it is another than what came, it is the one that was kept.
        let isWhole = isOurs && texts.count == 1 && (answer.outcome == .completed || answer.outcome == .inputRequired)
        if isWhole || last.hasPrefix(answer.text) { return shows(last) }
        // A question is never left out, nor why it could not be done.
        guard answer.outcome != .completed, !answer.text.contains(last) else { return [] }
        answer.text += "\n\n" + last
        return [.token("\n\n" + last)]
    }

    private static func read<T: Decodable>(_ value: JSONValue?) -> T? {
        value.flatMap { try? $0.decoded(as: T.self) }
    }
}
