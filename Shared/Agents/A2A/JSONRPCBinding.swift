import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// A2A's JSON-RPC binding (specification 9): one address, the operation by its name. Whatever is wrong with a call is told by an error
/// object under HTTP 200, as JSON-RPC over HTTP has it; who calls without credentials gets 401 before it.
struct JSONRPCBinding: Sendable {
    /// Where it is, under the agent's address.
    static let path = "/a2a"

    let operations: A2AOperations

    func addRoutes(to router: Router<MeshRequestContext>) {
        router.post("\(Self.path)") { request, context in
            var request = request
            _ = try await request.collectBody(upTo: context.maxUploadSize)
            let collected = request
            var id = JSONValue.null
            do {
                let identity = try context.requireIdentity()
                let call = try await JSONRPCCall(reading: collected, context, id: &id)
                try A2AVersion.check(collected)
                return try await answer(call, identity, collected, context)
            } catch {
                guard let known = A2AError.from(error) else { throw error }
                if known.status == .unauthorized { throw error }
                known.log(error, collected, context)
                var headers: HTTPFields = [:]
                if let seconds = known.retryAfter { headers[.retryAfter] = String(seconds) }
                return try jsonResponse(JSONRPCCall.answer(id, error: known), headers: headers)
            }
        }
    }

    private func answer(
        _ call: JSONRPCCall,
        _ identity: Identity,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        func answered(_ result: some Encodable) throws -> Response {
            try jsonResponse(["jsonrpc": "2.0", "id": call.id, "result": try JSONValue(encoding: result)] as JSONValue)
        }
        switch call.method {
        case "SendMessage":
            let message: A2A.SendRequest = try call.parameters()
            let remaining = context.deadline.remaining
            return try answered(
                try await context.whileClientStays {
                    try await operations.sendMessage(message, identity: identity, remaining: remaining)
                }
            )
        case "SendStreamingMessage":
            let events = try await operations.streamMessage(
                try call.parameters(),
                identity: identity,
                remaining: context.callerDeadline?.remaining
            )
            return try await stream(events, call, request, context)
        case "GetTask":
            let asked: TaskParameters = try call.parameters()
            return try answered(
                try await operations.getTask(asked.id ?? "", historyLength: asked.historyLength, identity: identity)
            )
        case "ListTasks":
            return try answered(try await operations.listTasks(try call.parameters(), identity: identity))
        case "CancelTask":
            let asked: TaskParameters = try call.parameters()
            return try answered(try await operations.cancelTask(asked.id ?? "", identity: identity))
        case "SubscribeToTask":
            let asked: TaskParameters = try call.parameters()
            let events = try await operations.subscribe(asked.id ?? "", identity: identity)
            return try await stream(events, call, request, context)
        case "CreateTaskPushNotificationConfig":
            return try answered(try await operations.createPush(try call.parameters(), identity: identity))
        case "GetTaskPushNotificationConfig":
            let asked: TaskParameters = try call.parameters()
            return try answered(try await operations.getPush(asked.id, task: asked.taskId, identity: identity))
        case "ListTaskPushNotificationConfigs":
            let asked: TaskParameters = try call.parameters()
            return try answered(try await operations.listPushes(task: asked.taskId, identity: identity))
        case "DeleteTaskPushNotificationConfig":
            let asked: TaskParameters = try call.parameters()
            try await operations.deletePush(asked.id, task: asked.taskId, identity: identity)
            return try answered(JSONValue.null)
        case "GetExtendedAgentCard": return try answered(operations.extendedCard)
        default: throw JSONRPCCall.unknownMethod(call.method)
        }
    }

    private func stream(
        _ events: @escaping A2AOperations.Events,
        _ call: JSONRPCCall,
        _ request: Request,
        _ context: MeshRequestContext
    ) async throws -> Response {
        let id = call.id
        return try await eventStream(request, context, endsQuietly: true) { writer in
            do {
                try await events { event in
                    let result = try JSONValue(encoding: event)
                    try await writer.send(nil, ["jsonrpc": "2.0", "id": id, "result": result] as JSONValue)
                }
            } catch {
                // Inside a stream an error is an event like the others.
                guard let known = A2AError.from(error) else { throw error }
                known.log(error, request, context)
                try await writer.send(nil, JSONRPCCall.answer(id, error: known))
            }
        }
    }

    /// What the operations on one task are given.
    private struct TaskParameters: Decodable {
        var id: String?
        var taskId: String?
        var historyLength: Int?
    }
}
