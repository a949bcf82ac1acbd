import NIOCore
public import Platform
import SharedModels

extension AgentClient {
    /// Has an agent stop its work on a task (A2A 1.0, CancelTask).
    /// - Throws: ``UpstreamError``; where the task is over already, or the agent cannot stop one, its refusal.
    public func cancel(task id: String, identity: Identity? = nil) async throws {
        switch access.binding {
        case .httpJSON:
            let response = try await client.raw(
                "POST",
                path("/tasks/\(Self.part(id)):cancel"),
                headers: [Self.version],
                body: .init(string: "{}"),
                identity: identity
            )
            _ = try body(of: response)
        case .jsonRPC:
            var params: [String: JSONValue] = ["id": .string(id)]
            if let tenant = access.tenant { params["tenant"] = .string(tenant) }
            _ = try await call("CancelTask", .object(params), identity: identity)
        }
    }
}
