import Foundation
import Platform
import SharedModels

/// Reads statements out of Mem0's request to add.
struct Mem0AddReader {
    let body: Mem0Body
    let caller: Mem0Caller
    let now: Date

    static let maximumMessages = 1_000

    /// Whether facts are to be drawn out of the messages; true where nothing is said.
    func infers() throws -> Bool { try body.flag("infer") ?? true }

    /// What the messages say. Where facts are to be drawn out, what an assistant said is none about its user: it is kept
    /// only where an agent is named and no user.
    func statements() throws -> [Statement] {
        let (common, keepsAssistant) = try common()
        return try messages().compactMap { message -> Statement? in
            guard Self.keeps(message, keepsAssistant) else { return nil }
            var statement = common
            statement.content = message.content
            statement.speaker = message.name
            statement.role = message.role
            return statement
        }
    }

    /// The same for a model to read first; nil where there is nothing for it to draw facts out of.
    func job() throws -> ExtractionJob? {
        let (common, keepsAssistant) = try common()
        let instructions = try body.text("custom_instructions")
        guard instructions?.count ?? 0 <= ExtractionPrompt.maximumInstructions else {
            throw Mem0Error.bad(
                "custom_instructions",
                "must have at most \(ExtractionPrompt.maximumInstructions) characters"
            )
        }
        let lines = try messages().filter { $0.role != "system" }.map { message in
            let isKept = Self.keeps(message, keepsAssistant)
            return ExtractionJob.Line(
                role: message.role,
                name: message.name,
                content: Normalization.normalize(message.content),
                saidAt: common.createdAt,
                isKept: isKept,
                isSource: isKept
            )
        }
        guard lines.contains(where: \.isSource) else { return nil }
        return ExtractionJob(
            common: common,
            lines: lines,
            actor: caller.actor,
            instructions: instructions,
            categories: try customCategories()
        )
    }

    private func customCategories() throws -> [ExtractionCategory]? {
        try body["custom_categories"].map { value in
            guard let categories = ExtractionCategory.read(value) else {
                throw Mem0Error.bad("custom_categories", "must be a list of names, each with what it is")
            }
            return categories
        }
    }

    private static func keeps(_ message: Message, _ keepsAssistant: Bool) -> Bool {
        message.role != "system" && (message.role == "user" || keepsAssistant)
    }

    /// What all messages have in common, and whether what an assistant says is kept.
    private func common() throws -> (Statement, Bool) {
        let names = try entities()
        let infers = try infers()
        let keepsAssistant = !infers || (names[.user] == nil && names[.agent] != nil)
        let scope = try caller.scope(user: names[.user])
        let said = try body.moment("timestamp") ?? now
        let expiry = try body.expiry("expiration_date")
        let metadata = try body.object("metadata") ?? [:]
        let categories = try body.texts("categories") ?? []
        guard categories.count <= 32, categories.allSatisfy(CallerScope.isName) else {
            throw Mem0Error.bad("categories", "must be at most 32 names of 1 to 256 printable characters")
        }
        let common = Statement(
            scope: scope,
            content: "",
            runID: names[.run],
            agentID: names[.agent],
            appID: names[.app],
            metadata: metadata,
            categories: categories,
            createdAt: said,
            expiresAt: expiry,
            keepsToSession: !infers,
            isImmutable: try body.flag("immutable") ?? false
        )
        return (common, keepsAssistant)
    }

    /// Entities stand at the top, or in `filters`, plain or under AND.
    private func entities() throws -> [MemoryFilter.Entity: String] {
        var names: [MemoryFilter.Entity: String] = [:]
        func take(_ members: [String: JSONValue]) throws {
            for entity in MemoryFilter.Entity.allCases {
                guard let value = members[entity.rawValue], !value.isNull, value != "" else { continue }
                let name = try FilterTests.name(value, entity.rawValue)
                guard name != "*" else { throw Mem0Error.bad(entity.rawValue, "must be a name") }
                names[entity] = names[entity] ?? name
            }
            for part in members["AND"]?.arrayValue ?? [] { try take(part.objectValue ?? [:]) }
        }
        try take(body.members)
        if let filters = body["filters"] {
            guard let members = filters.objectValue else { throw Mem0Error.bad("filters", "must be an object") }
            try take(members)
        }
        guard !names.isEmpty else { throw Mem0Error.noScope }
        return names
    }

    private struct Message {
        var role: String
        var content: String
        var name: String?
    }

    private func messages() throws -> [Message] {
        // Older clients and the self-hosted server take one text or message as well.
        let items: [JSONValue] =
            switch body["messages"] {
            case .string(let text)?: [["role": "user", "content": .string(text)]]
            case .object(let message)?: [.object(message)]
            case .array(let messages)?: messages
            default: throw Mem0Error.bad("messages", "must be a list of messages")
            }
        guard (1...Self.maximumMessages).contains(items.count) else {
            throw Mem0Error.bad("messages", "must hold 1 to \(Self.maximumMessages) messages")
        }
        return try items.enumerated().map { index, item in
            let field = "messages[\(index)]"
            guard item.objectValue != nil else { throw Mem0Error.bad(field, "must be an object") }
            let role = item["role"]?.stringValue ?? "user"
            guard ["user", "assistant", "system", "tool"].contains(role) else {
                throw Mem0Error.bad(field + ".role", "must be user, assistant, system or tool")
            }
            guard let content = item["content"].flatMap(Self.content) else {
                throw Mem0Error.bad(field + ".content", "must be a text")
            }
            let name = (item["name"]?.stringValue).map(Normalization.normalize)
            guard name.map({ $0.count <= 256 }) ?? true else {
                throw Mem0Error.bad(field + ".name", "must have at most 256 characters")
            }
            return Message(role: role, content: content, name: name.flatMap { $0.isEmpty ? nil : $0 })
        }
    }

    /// A text, or the texts among the parts of a message; nil where there is none.
    private static func content(_ value: JSONValue) -> String? {
        if let text = value.stringValue { return text }
        let parts = value.arrayValue ?? [value]
        let texts = parts.compactMap { part in
            part["type"]?.stringValue == "text" ? part["text"]?.stringValue : nil
        }
        return texts.isEmpty ? nil : texts.joined(separator: "\n")
    }
}
