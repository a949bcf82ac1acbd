import SharedModels

/// A message that was checked, and what came beside its text.
package struct IncomingMessage: Sendable {
    var message: A2A.Message
    var text: String
    /// nil where the sender keeps no history: the agent's own tasks of the conversation serve then.
    var history: [ChatRequest.HistoryItem]?
    var memories: [String]
    var captured: [String: JSONValue]?
    var handOff: HandOff?

    static let longestText = 16_000
    static let longestID = 256

    /// - Throws: ``A2AError`` naming everything that is wrong.
    init(_ request: A2A.SendRequest) throws {
        message = request.message
        try Self.check(request)
        // Before it is stored, and before any model sees it.
        for index in message.parts.indices {
            message.parts[index].text = message.parts[index].text.map(SensitiveText.masked)
            message.parts[index].data = message.parts[index].data.map(SensitiveText.masked)
            message.parts[index].filename = message.parts[index].filename.map(SensitiveText.masked)
            message.parts[index].metadata = message.parts[index].metadata.map(SensitiveText.masked)
        }
        text = message.text
        handOff = message.parts.lazy.compactMap(\.handOff).first
        message.metadata = message.metadata.map(SensitiveText.masked)
        let beside = SensitiveText.masked(request.metadata ?? [:])
            .merging(message.metadata ?? [:]) { _, inner in inner }
        func read<T: Decodable>(_ key: String, _ shape: String) throws -> T? {
            guard let value = beside[key], !value.isNull else { return nil }
            do {
                return try value.decoded()
            } catch {
                throw A2AError.invalid("message.metadata.\(key)", "must be \(shape)")
            }
        }
        history = try read(TurnMetadata.history, "a list of {role, content, timestamp}")
        memories = try read(TurnMetadata.memories, "a list of texts") ?? []
        captured = try read(TurnMetadata.captured, "an object")
        // What came beside the text is of this turn, not of the record that stays.
        for key in [TurnMetadata.history, TurnMetadata.memories, TurnMetadata.captured] {
            message.metadata?.removeValue(forKey: key)
        }
        if message.metadata?.isEmpty ?? false { message.metadata = nil }
    }

    /// What names a message, a task or a conversation.
    package static func isID(_ text: String) -> Bool {
        (1...longestID).contains(text.utf8.count)
            && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }
    }

    private static func check(_ request: A2A.SendRequest) throws {
        let message = request.message
        var problems: [FieldProblem] = []
        func check(_ holds: Bool, _ field: String, _ problem: String) {
            if !holds { problems.append(FieldProblem(field: field, message: problem)) }
        }
        check(isID(message.messageId), "message.messageId", "must be 1 to \(longestID) characters")
        check(message.contextId.map(isID) ?? true, "message.contextId", "must be 1 to \(longestID) characters")
        check(message.taskId.map(isID) ?? true, "message.taskId", "must be 1 to \(longestID) characters")
        check(message.role == .user, "message.role", "must be ROLE_USER")
        check(!message.parts.isEmpty, "message.parts", "must have at least one part")
        for (index, part) in message.parts.enumerated() {
            check(part.contentCount == 1, "message.parts[\(index)]", "must have exactly one of text, raw, url and data")
        }
        let length = request.configuration?.historyLength ?? 0
        check(length >= 0, "configuration.historyLength", "must not be negative")
        guard problems.isEmpty else { throw A2AError.invalid(problems) }
        if let index = message.parts.firstIndex(where: { $0.text == nil && $0.handOff == nil }) {
            throw A2AError.contentTypeNotSupported("This agent reads text; message.parts[\(index)] is of another kind.")
        }
        check(
            message.text.contains { !$0.isWhitespace && $0 != "\0" },
            "message.parts",
            "must hold a text that is not empty"
        )
        check(message.text.count <= longestText, "message.parts", "must hold at most \(longestText) characters")
        guard problems.isEmpty else { throw A2AError.invalid(problems) }
        let modes = request.configuration?.acceptedOutputModes ?? []
        guard
            modes.isEmpty
                || modes.contains(where: { ["text/plain", "application/json", "text/*", "*/*"].contains($0) })
        else {
            throw A2AError.contentTypeNotSupported("This agent answers in text/plain and application/json.")
        }
    }
}
