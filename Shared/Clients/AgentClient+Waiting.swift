import Foundation
public import Platform
public import SharedModels

extension AgentClient {
    /// Sends a message and waits for its end, of an agent too that answers at once that it works on it.
    public func answer(_ request: A2A.SendRequest, identity: Identity? = nil) async throws -> A2A.SendResponse {
        do {
            return try await Deadline.limited(to: Deadline.current?.remaining ?? ServiceClient.streamPatience) {
                var response = try await send(request, identity: identity)
                var rest: Duration = .milliseconds(200)
                while let task = response.task, !task.status.state.endsStream {
                    try await Task.sleep(for: rest)
                    rest = min(rest * 2, .seconds(2))
                    response.task = try await self.task(task.id, identity: identity)
                }
                return response
            }
        } catch is DeadlineExceeded {
            throw UpstreamError(service: client.service, kind: .timeout)
        }
    }
}
