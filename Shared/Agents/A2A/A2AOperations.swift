import Foundation
import Platform
import SharedModels

/// The operations of A2A 1.0 (specification 3.1), as both bindings carry them out. Errors are ``A2AError``, or what its mapping knows.
struct A2AOperations: Sendable {
    typealias Send = @Sendable (A2A.StreamResponse) async throws -> Void
    /// Writes the events of a stream; what is wrong with the request was thrown before.
    typealias Events = @Sendable (_ send: Send) async throws -> Void

    let desk: TaskDesk
    let push: PushDesk
    let extendedCard: AgentCard

    static let longestPage = 100
    static let usualPage = 50

    // MARK: Messages

    /// - Parameter remaining: what is left of the request's time.
    func sendMessage(
        _ request: A2A.SendRequest,
        identity: Identity,
        remaining: Duration
    ) async throws -> A2A.SendResponse {
        // Half a second is kept for storing and writing the answer.
        let deadline = max(.milliseconds(500), remaining - .milliseconds(500))
        let isPatient = request.configuration?.returnImmediately != true
        let accepted = try await accept(request, identity, isPatient ? deadline : desk.limits.turn, isKept: !isPatient)
        var record: TaskRecord
        switch accepted {
        case .known(let known):
            record = isPatient ? try await desk.settled(known, identity: identity, within: deadline) : known
        case .started(let started, let signals):
            record = started
            if isPatient {
                for try await case .ended(let ended) in signals { record = ended }
                try Task.checkCancellation()
            }
        }
        if record.isMessage { return A2A.SendResponse(message: record.task.status.message) }
        return A2A.SendResponse(task: record.task.withHistory(request.configuration?.historyLength))
    }

    /// - Parameter remaining: what the caller has left; nil where it does not say.
    func streamMessage(_ request: A2A.SendRequest, identity: Identity, remaining: Duration?) async throws -> Events {
        let length = request.configuration?.historyLength
        // Half a second is kept for saying how it ended.
        let wanted = remaining.map { max(.milliseconds(500), $0 - .milliseconds(500)) }
        let limit = min(desk.limits.turn, wanted ?? desk.limits.turn)
        let accepted = try await accept(request, identity, limit, isKept: false)
        return { send in
            switch accepted {
            case .known(let known):
                try await send(A2A.StreamResponse(task: known.task.withHistory(length)))
                guard !known.task.status.state.endsStream else { return }
                let settled = try await desk.settled(known, identity: identity, within: limit)
                for update in settled.updates(since: known.task) { try await send(update) }
            case .started(let record, let signals):
                try await send(A2A.StreamResponse(task: record.task.withHistory(length)))
                try await desk.follow(signals, send)
            }
        }
    }

    private func accept(
        _ request: A2A.SendRequest,
        _ identity: Identity,
        _ deadline: Duration,
        isKept: Bool
    ) async throws -> AcceptedTask {
        let wanted = request.configuration?.taskPushNotificationConfig
        if let wanted { try push.check(wanted, field: "configuration.taskPushNotificationConfig.") }
        return try await desk.accept(request, identity: identity, deadline: deadline, isKept: isKept) { record in
            guard var wanted else { return }
            // One that every message of the task brings along stays one.
            if wanted.id?.isEmpty ?? true { wanted.id = record.task.id }
            _ = try await push.put(wanted, task: record.task.id, identity: identity)
        }
    }

    // MARK: Tasks

    func getTask(_ id: String, historyLength: Int?, identity: Identity) async throws -> A2A.Task {
        try Self.check(historyLength)
        let record = try await record(id, identity)
        try await desk.heed(record, identity)
        return record.task.withHistory(historyLength)
    }

    func listTasks(_ request: A2A.ListTasksRequest, identity: Identity) async throws -> A2A.ListTasksResponse {
        try Self.check(request.historyLength)
        let size = request.pageSize ?? Self.usualPage
        guard (1...Self.longestPage).contains(size) else {
            throw A2AError.invalid("pageSize", "must be from 1 to \(Self.longestPage)")
        }
        let context = request.contextId.flatMap { $0.isEmpty ? nil : $0 }
        guard context.map(IncomingMessage.isID) ?? true else {
            throw A2AError.invalid("contextId", "must be 1 to \(IncomingMessage.longestID) characters")
        }
        let page = try await desk.store.list(
            TaskQuery(
                contextID: context,
                state: request.status,
                after: try Self.time(request.statusTimestampAfter),
                limit: size,
                cursor: try Self.cursor(request.pageToken)
            ),
            agent: desk.agent,
            for: identity
        )
        return A2A.ListTasksResponse(
            tasks: page.records.map { record in
                var task = record.task.withHistory(request.historyLength)
                if request.includeArtifacts != true { task.artifacts = nil }
                return task
            },
            nextPageToken: try page.next.map { try JSON.encode($0).base64EncodedString() } ?? "",
            pageSize: size,
            totalSize: page.total
        )
    }

    func cancelTask(_ id: String, identity: Identity) async throws -> A2A.Task {
        try Self.check(id)
        return try await desk.cancel(id, identity: identity).task
    }

    func subscribe(_ id: String, identity: Identity) async throws -> Events {
        try Self.check(id)
        return try await desk.subscribe(id, identity: identity)
    }

    // MARK: Push notifications

    func createPush(_ configuration: A2A.PushConfiguration, identity: Identity) async throws -> A2A.PushConfiguration {
        try push.check(configuration, field: "")
        let task = try await task(configuration.taskId, identity)
        return try await push.put(configuration, task: task, identity: identity)
    }

    func getPush(_ id: String?, task: String?, identity: Identity) async throws -> A2A.PushConfiguration {
        guard push.settings.isOn else { throw A2AError.noPushNotifications }
        let task = try await self.task(task, identity)
        return try await push.configuration(try Self.pushID(id), task: task, identity: identity)
    }

    /// All of them at once: a task has few.
    func listPushes(task: String?, identity: Identity) async throws -> A2A.PushConfigurationList {
        guard push.settings.isOn else { throw A2AError.noPushNotifications }
        let task = try await self.task(task, identity)
        return A2A.PushConfigurationList(
            configs: try await push.store.configurations(task: task, agent: desk.agent, for: identity)
        )
    }

    /// Deleting what is not there is no error.
    func deletePush(_ id: String?, task: String?, identity: Identity) async throws {
        guard push.settings.isOn else { throw A2AError.noPushNotifications }
        let task = try await self.task(task, identity)
        try await push.store.delete(try Self.pushID(id), task: task, agent: desk.agent, for: identity)
    }

    // MARK: Checks

    private func record(_ id: String, _ identity: Identity) async throws -> TaskRecord {
        try Self.check(id)
        return try await desk.task(id, identity: identity)
    }

    /// - Returns: the id of a task that the caller may see.
    private func task(_ id: String?, _ identity: Identity) async throws -> String {
        guard let id, !id.isEmpty else { throw A2AError.invalid("taskId", "is needed") }
        return try await record(id, identity).task.id
    }

    private static func check(_ id: String) throws {
        guard !id.isEmpty else { throw A2AError.invalid("id", "is needed") }
        guard IncomingMessage.isID(id) else { throw A2AError.taskNotFound("") }
    }

    private static func check(_ historyLength: Int?) throws {
        guard historyLength ?? 0 >= 0 else {
            throw A2AError.invalid("historyLength", "must be a whole number that is not negative")
        }
    }

    private static func pushID(_ id: String?) throws -> String {
        guard let id, IncomingMessage.isID(id) else {
            throw A2AError.invalid("id", "must be 1 to \(IncomingMessage.longestID) characters")
        }
        return id
    }

    private static func time(_ text: String?) throws -> String? {
        guard let text, !text.isEmpty else { return nil }
        guard let date = Timestamp.parse(text) else {
            throw A2AError.invalid("statusTimestampAfter", "must be a time such as 2026-01-31T12:00:00Z")
        }
        return Timestamp.format(date)
    }

    private static func cursor(_ token: String?) throws -> TaskCursor? {
        guard let token, !token.isEmpty else { return nil }
        guard token.utf8.count <= 2_048, let data = Data(base64Encoded: token),
            let cursor = try? JSON.decode(TaskCursor.self, from: data),
            IncomingMessage.isID(cursor.id), Timestamp.parse(cursor.timestamp) != nil
        else { throw A2AError.invalid("pageToken", "is none that this agent gave") }
        return cursor
    }
}
