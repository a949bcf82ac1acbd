import Foundation
public import Platform
public import SharedModels

/// Who asked to be told of which task, and what is still to be told. A caller sees its own; what delivers reaches all tenants.
public protocol PushStore: Sendable {
    /// Stores a configuration, in place of an earlier one of the same id.
    /// - Returns: false where the task has as many others as it may.
    func put(
        _ configuration: A2A.PushConfiguration,
        id: String,
        task: String,
        agent: String,
        atMost limit: Int,
        for identity: Identity
    ) async throws -> Bool

    /// Without what is secret.
    func configuration(
        _ id: String,
        task: String,
        agent: String,
        for identity: Identity
    ) async throws -> A2A.PushConfiguration?

    /// In the order of their making, without what is secret.
    func configurations(task: String, agent: String, for identity: Identity) async throws -> [A2A.PushConfiguration]

    /// With what was still to be told by it.
    func delete(_ id: String, task: String, agent: String, for identity: Identity) async throws

    /// Takes up to `limit` messages of this agent that are due, for `lease`; other replicas skip them meanwhile.
    func claim(agent: String, limit: Int, lease: Duration) async throws -> [ClaimedPush]

    /// Removes messages of this agent that came to their end longer ago than `age`.
    /// - Returns: how many.
    func purge(agent: String, olderThan age: Duration) async throws -> Int

    /// Stores how a try ended. Nothing happens where the message has been claimed anew meanwhile.
    func end(_ push: ClaimedPush, as ending: PushEnding) async throws
}
