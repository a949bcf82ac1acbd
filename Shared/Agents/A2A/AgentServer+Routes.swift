import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
public import Platform
import SharedModels

extension AgentServer {
    /// Adds `/.well-known/agent-card.json`, the schema of contracts at `/agent-contract.schema.json`, A2A's operations in both bindings (HTTP+JSON under the agent's address, JSON-RPC at `/a2a`),
    /// and of our own `DELETE /v1/contexts/{id}`, which forgets a conversation.
    ///
    /// A stream is: the task, working; the answer's text as updates of the artifact `answer` (the first replaces it, the others
    /// append); other artifacts whole; last a status update whose message has the whole text and, in its metadata, what
    /// `TurnMetadata` names.
    public func addRoutes(to router: Router<MeshRequestContext>) {
        let document = try? TaggedDocument(card)
        router.get("/.well-known/agent-card.json") { request, _ in
            guard let document else { throw APIError.notFound("card") }
            return document.response(to: request)
        }
        router.get("/agent-contract.schema.json") { _, _ in
            let headers: HTTPFields = [.contentType: "application/schema+json", .cacheControl: "public, max-age=300"]
            return Response(
                status: .ok,
                headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: AgentContract.schema))
            )
        }
        HTTPJSONBinding(operations: operations, dialect: dialect).addRoutes(to: router)
        JSONRPCBinding(operations: operations).addRoutes(to: router)
        router.delete("/v1/contexts/{id}") { _, context in
            let identity = try context.requireIdentity()
            let id = try context.parameters.require("id")
            let contextID = id.removingPercentEncoding ?? id
            guard (1...IncomingMessage.longestID).contains(contextID.utf8.count), !contextID.contains("\0") else {
                throw APIError.notFound("context")
            }
            try await forget(contextID, for: identity)
            return Response(status: .noContent)
        }
    }
}
