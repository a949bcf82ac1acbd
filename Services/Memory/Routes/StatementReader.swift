import Foundation
import Platform
import SharedModels

/// Reads statements out of requests to remember something; every wrong field is named.
struct StatementReader {
    let identity: Identity
    let now: Date
    var problems: [FieldProblem] = []

    init(identity: Identity, now: Date) {
        self.identity = identity
        self.now = now
    }

    /// What one request says: its content, or each of its messages.
    mutating func read(_ request: AddMemoryRequest, at path: String = "") throws -> [Statement] {
        let scope = try CallerScope.resolve(
            namespace: request.namespace,
            user: request.userID,
            identity: identity,
            field: path
        )
        checkCommon(request, path)
        switch (request.content, request.messages) {
        case (let content?, nil):
            return [statement(content, role: request.role, speaker: request.speaker, request, scope)]
        case (nil, let messages?):
            check(!messages.isEmpty, path + "messages", "must hold at least one message")
            check(messages.count <= 100, path + "messages", "must hold at most 100 messages")
            return messages.enumerated().map { index, message in
                let field = "\(path)messages[\(index)]"
                checkRole(message.role, field + ".role")
                checkName(message.name, field + ".name")
                checkDate(message.timestamp, field + ".timestamp")
                var statement = statement(message.content, role: message.role, speaker: message.name, request, scope)
                statement.createdAt = message.timestamp ?? request.createdAt ?? now
                return statement
            }
        case (nil, nil):
            check(false, path + "content", "must be given, or messages")
            return []
        case (_?, _?):
            check(false, path + "messages", "must not be given together with content")
            return []
        }
    }

    /// - Throws: 422 with everything that was wrong.
    func finish() throws {
        if !problems.isEmpty { throw APIError.validation(problems) }
    }

    private func statement(
        _ content: String,
        role: String?,
        speaker: String?,
        _ request: AddMemoryRequest,
        _ scope: Scope
    ) -> Statement {
        Statement(
            scope: scope,
            content: content,
            speaker: speaker.map(Normalization.normalize).flatMap { $0.isEmpty ? nil : $0 },
            role: role,
            runID: request.runID,
            agentID: request.agentID ?? identity.service,
            metadata: request.metadata ?? [:],
            categories: request.categories ?? [],
            importance: request.importance,
            createdAt: request.createdAt ?? now,
            expiresAt: request.expiresAt,
            pinned: request.pinned ?? false
        )
    }

    private mutating func checkCommon(_ request: AddMemoryRequest, _ path: String) {
        checkName(request.runID, path + "run_id")
        checkName(request.agentID, path + "agent_id")
        if let speaker = request.speaker {
            check(speaker.count <= 256, path + "speaker", "must have at most 256 characters")
        }
        if let role = request.role { checkRole(role, path + "role") }
        if let importance = request.importance {
            check((0.0...1.0).contains(importance), path + "importance", "must be from 0 to 1")
        }
        if let categories = request.categories {
            check(
                categories.count <= 32 && categories.allSatisfy(CallerScope.isName),
                path + "categories",
                "must be at most 32 names of 1 to 256 printable characters"
            )
        }
        if let metadata = request.metadata { check(MetadataRules.problem(with: metadata), path + "metadata") }
        checkDate(request.createdAt, path + "created_at")
        checkDate(request.expiresAt, path + "expires_at")
    }

    private mutating func checkRole(_ role: String, _ field: String) {
        check(["user", "assistant", "system", "tool"].contains(role), field, "must be user, assistant, system or tool")
    }

    private mutating func checkName(_ name: String?, _ field: String) {
        if let name { check(CallerScope.isName(name), field, "must be 1 to 256 printable characters") }
    }

    private mutating func checkDate(_ date: Date?, _ field: String) {
        if let date { check(MetadataRules.dates.contains(date), field, "must be from 1900 to 2200") }
    }

    private mutating func check(_ problem: String?, _ field: String) {
        if let problem { check(false, field, problem) }
    }

    private mutating func check(_ condition: Bool, _ field: String, _ message: String) {
        if !condition { problems.append(FieldProblem(field: field, message: message)) }
    }
}
