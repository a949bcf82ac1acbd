import Foundation
import Platform
import SharedModels

/// One line of an import as it is written; an export writes the same.
struct ImportLine: Decodable {
    var type: String?
    var id: UUID?
    var namespace: String?
    var userID: String?
    var agentID: String?
    var appID: String?
    var immutable: Bool?
    var runID: String?
    var seq: Int?
    var role: String?
    var speaker: String?
    var content: String?
    var metadata: [String: JSONValue]?
    var categories: [String]?
    var importance: Double?
    var reinforcement: Double?
    var pinned: Bool?
    var validFrom: Date?
    var invalidAt: Date?
    var supersededBy: UUID?
    var expiresAt: Date?
    var createdAt: Date?
    var accessCount: Int?
    var lastAccessedAt: Date?
    // Of history.
    var memoryID: UUID?
    var action: String?
    var actor: String?
    var before: [String: JSONValue]?
    var after: [String: JSONValue]?

    enum CodingKeys: String, CodingKey {
        case type, id, namespace, seq, role, speaker, content, metadata, categories, importance, reinforcement, pinned
        case immutable
        case action, actor, before, after
        case userID = "user_id"
        case agentID = "agent_id"
        case appID = "app_id"
        case runID = "run_id"
        case validFrom = "valid_from"
        case invalidAt = "invalid_at"
        case supersededBy = "superseded_by"
        case expiresAt = "expires_at"
        case createdAt = "created_at"
        case accessCount = "access_count"
        case lastAccessedAt = "last_accessed_at"
        case memoryID = "memory_id"
    }
}

/// Reads lines into what they bring; every one is judged on its own.
struct ImportReader: Sendable {
    /// A memory that is still without its vector.
    struct Pending: Sendable {
        var line: Int
        var statement: Statement
        var importance: Double?
        var wanted: UUID?
        var seq: Int?
        var isImmutable: Bool
        var reinforcement: Double
        var validFrom: Date
        var invalidAt: Date?
        var supersededBy: UUID?
        var accessCount: Int
        var lastAccessedAt: Date?
    }

    enum Item: Sendable {
        case memory(Pending)
        case history(ImportedHistory)
    }

    static let actions: Set<String> = ["add", "update", "merge", "supersede", "reinforce", "delete", "expire"]

    let scope: TransferScope
    let identity: Identity
    let now: Date

    func read(_ data: Data, number: Int) throws(ImportProblem) -> Item {
        let line: ImportLine
        do { line = try JSON.decode(ImportLine.self, from: data) } catch { throw ImportProblem(Self.words(error)) }
        switch line.type ?? "memory" {
        case "memory": return .memory(try memory(line, number))
        case "history": return .history(try history(line))
        default: throw ImportProblem("type: must be memory or history")
        }
    }

    private func memory(_ line: ImportLine, _ number: Int) throws(ImportProblem) -> Pending {
        let place = try scope.place(namespace: line.namespace, user: line.userID)
        guard let content = line.content else { throw ImportProblem("content: is needed") }
        let text = Normalization.normalize(content)
        guard !text.isEmpty else { throw ImportProblem("content: must not be empty") }
        guard text.count <= Admission.maximumLength else {
            throw ImportProblem("content: must have at most \(Admission.maximumLength) characters")
        }
        if let importance = line.importance, !(-1.0...1.0).contains(importance) {
            throw ImportProblem("importance: must be from -1 to 1")
        }
        let reinforcement = line.reinforcement ?? 0
        guard (-1.0...1.0).contains(reinforcement) else { throw ImportProblem("reinforcement: must be from -1 to 1") }
        for (field, date) in [
            ("valid_from", line.validFrom), ("invalid_at", line.invalidAt), ("last_accessed_at", line.lastAccessedAt),
        ] {
            if let date, !MetadataRules.dates.contains(date) {
                throw ImportProblem("\(field): must be from 1900 to 2200")
            }
        }
        if let seq = line.seq, !(0...1_000_000_000).contains(seq) { throw ImportProblem("seq: must be from 0") }
        let accesses = line.accessCount ?? 0
        guard (0...1_000_000_000).contains(accesses) else { throw ImportProblem("access_count: must be from 0") }
        var statement = try statement(line, text, place)
        statement.importance = line.importance
        return Pending(
            line: number,
            statement: statement,
            wanted: line.id,
            seq: line.seq,
            isImmutable: line.immutable ?? false,
            reinforcement: reinforcement,
            validFrom: line.validFrom ?? statement.createdAt,
            invalidAt: line.invalidAt,
            supersededBy: line.invalidAt == nil ? nil : line.supersededBy,
            accessCount: accesses,
            lastAccessedAt: line.lastAccessedAt
        )
    }

    /// By the rules of every other way in.
    private func statement(_ line: ImportLine, _ text: String, _ place: Scope) throws(ImportProblem) -> Statement {
        var request = AddMemoryRequest(content: text)
        request.namespace = place.namespace
        request.userID = place.user
        request.runID = line.runID
        request.agentID = line.agentID
        request.speaker = line.speaker
        request.role = line.role
        request.metadata = line.metadata
        request.categories = line.categories
        request.createdAt = line.createdAt
        request.expiresAt = line.expiresAt
        request.pinned = line.pinned
        var reader = StatementReader(identity: identity, now: now)
        let statements: [Statement]
        do { statements = try reader.read(request) } catch { throw ImportProblem("namespace: you may not use it") }
        guard reader.problems.isEmpty, var statement = statements.first else {
            throw ImportProblem(reader.problems.map { "\($0.field): \($0.message)" }.joined(separator: "; "))
        }
        if let app = line.appID, !CallerScope.isName(app) {
            throw ImportProblem("app_id: must be 1 to 256 printable characters")
        }
        statement.agentID = line.agentID
        statement.appID = line.appID
        return statement
    }

    private func history(_ line: ImportLine) throws(ImportProblem) -> ImportedHistory {
        let place = try scope.place(namespace: line.namespace, user: line.userID)
        guard let memory = line.memoryID, let id = line.id else { throw ImportProblem("id and memory_id: are needed") }
        guard let action = line.action, Self.actions.contains(action) else {
            throw ImportProblem("action: must be one of \(Self.actions.sorted().joined(separator: ", "))")
        }
        if let actor = line.actor, !CallerScope.isName(actor) {
            throw ImportProblem("actor: must be 1 to 256 printable characters")
        }
        for (field, part) in [("before", line.before), ("after", line.after)] {
            if let part, let problem = Self.problem(with: part) { throw ImportProblem("\(field): \(problem)") }
        }
        guard let createdAt = line.createdAt, MetadataRules.dates.contains(createdAt) else {
            throw ImportProblem("created_at: must be given, from 1900 to 2200")
        }
        return ImportedHistory(
            scope: place,
            id: id,
            memoryID: memory,
            action: action,
            actor: line.actor,
            before: line.before,
            after: line.after,
            createdAt: createdAt
        )
    }

    /// What was said may stand beside metadata, so only what JSON in the database cannot hold is refused here; the line's
    /// own length bounds the rest.
    private static func problem(with part: [String: JSONValue]) -> String? {
        guard let problem = MetadataRules.problem(with: part) else { return nil }
        return problem.contains("U+0000") ? problem : nil
    }

    private static func words(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "is not JSON" }
        func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return context.codingPath.isEmpty ? "must be an object" : "\(path(context.codingPath)): is of another kind"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty ? "is not JSON" : "\(path(context.codingPath)): cannot be read"
        case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])): is needed"
        @unknown default: return "cannot be read"
        }
    }
}
