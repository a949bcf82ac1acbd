import Delivery
import Foundation
import HTTPTypes
import Platform
import SharedModels

/// Takes in who wants to be told of a task.
struct PushDesk: Sendable {
    let agent: String
    let store: any PushStore
    let settings: PushSettings

    /// Of one task.
    static let mostConfigurations = 20

    /// What is wrong with a configuration, before anything of its message is stored.
    /// - Throws: ``A2AError`` naming the field.
    func check(_ configuration: A2A.PushConfiguration, field: String) throws {
        guard settings.isOn else { throw A2AError.noPushNotifications }
        var problems: [FieldProblem] = []
        func check(_ holds: Bool, _ name: String, _ problem: String) {
            if !holds { problems.append(FieldProblem(field: field + name, message: problem)) }
        }
        let id = configuration.id ?? ""
        check(id.isEmpty || IncomingMessage.isID(id), "id", "must be 1 to \(IncomingMessage.longestID) characters")
        let authentication = configuration.authentication
        check(authentication.map { Self.isToken($0.scheme) } ?? true, "authentication.scheme", "must be one word")
        // They become headers: nothing in them may end one.
        check(authentication?.credentials.map(Self.isHeader) ?? true, "authentication.credentials", Self.headerProblem)
        check(configuration.token.map(Self.isHeader) ?? true, "token", Self.headerProblem)
        do {
            let address = try WebhookAddress(configuration.url, allowsPrivate: settings.allowsPrivate)
            check(settings.allowsPrivate || address.url.hasPrefix("https:"), "url", "must be https")
        } catch {
            check(false, "url", error.message)
        }
        guard problems.isEmpty else { throw A2AError.invalid(problems) }
    }

    /// Stores a configuration that was checked.
    /// - Returns: the configuration as it is read.
    func put(
        _ configuration: A2A.PushConfiguration,
        task: String,
        identity: Identity
    ) async throws -> A2A.PushConfiguration {
        let given = configuration.id.flatMap { $0.isEmpty ? nil : $0 }
        let id = given ?? UUID().uuidString.lowercased()
        let isStored = try await store.put(
            configuration,
            id: id,
            task: task,
            agent: agent,
            atMost: Self.mostConfigurations,
            for: identity
        )
        guard isStored else {
            throw A2AError.invalid("taskId", "has \(Self.mostConfigurations) configurations already; delete one first")
        }
        return A2A.PushConfiguration(
            id: id,
            taskId: task,
            url: configuration.url,
            authentication: configuration.authentication.map { .init(scheme: $0.scheme) }
        )
    }

    func configuration(_ id: String, task: String, identity: Identity) async throws -> A2A.PushConfiguration {
        guard let found = try await store.configuration(id, task: task, agent: agent, for: identity) else {
            throw A2AError(
                status: .notFound,
                rpcStatus: "NOT_FOUND",
                message: "The task has no such push notification configuration.",
                reason: "TASK_NOT_FOUND",
                metadata: ["taskId": task]
            )
        }
        return found
    }

    private static let headerProblem = "must be 1 to 4,096 printable ASCII characters"

    private static func isHeader(_ text: String) -> Bool {
        (1...4_096).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func isToken(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~+".contains($0)) }
    }
}
