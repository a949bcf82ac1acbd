import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// One call of JSON-RPC 2.0 (https://www.jsonrpc.org/specification).
struct JSONRPCCall: Sendable {
    let id: JSONValue
    let method: String
    private let params: JSONValue

    /// - Parameter id: is set as soon as it is known, so that errors can name it.
    /// - Throws: ``A2AError`` for what is no JSON, no call, or several.
    init(reading request: Request, _ context: MeshRequestContext, id known: inout JSONValue) async throws {
        let body = try await request.decodeJSON(JSONValue.self, context: context)
        guard let call = body.objectValue else { throw Self.invalid("must be one object: batches are not taken") }
        let id = call["id"] ?? .null
        switch id {
        case .string, .int: break
        default: throw Self.invalid("must have an id that is a text or a whole number")
        }
        known = id
        guard call["jsonrpc"] == "2.0" else { throw Self.invalid("must say \"jsonrpc\": \"2.0\"") }
        guard let method = call["method"]?.stringValue else { throw Self.invalid("must name a method") }
        let params = call["params"] ?? [:]
        guard let fields = params.objectValue else { throw A2AError.invalid("params", "must be an object") }
        self.id = id
        self.method = method
        // ProtoJSON takes a field by either of its names (https://protobuf.dev/programming-guides/json).
        self.params = .object(
            fields.reduce(into: [:]) { named, field in named[Self.camelCase(field.key)] = field.value }
        )
    }

    /// - Throws: ``A2AError`` naming the field that is wrong.
    func parameters<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        let data = try JSON.encode(params)
        do {
            return try JSON.decode(type, from: data)
        } catch let error as DecodingError {
            throw APIError.describing(error, in: data)
        }
    }

    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_", omittingEmptySubsequences: true)
        guard words.count > 1, let first = words.first else { return name }
        return first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    // MARK: Errors

    private static func invalid(_ problem: String) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "INVALID_ARGUMENT",
            message: "The call \(problem).",
            rpcCode: -32600
        )
    }

    static func unknownMethod(_ name: String) -> A2AError {
        A2AError(
            status: .notFound,
            rpcStatus: "UNIMPLEMENTED",
            message: "There is no method \(name.prefix(60)).",
            rpcCode: -32601
        )
    }

    static func answer(_ id: JSONValue, error: A2AError) -> JSONValue {
        var object: [String: JSONValue] = ["code": .int(error.rpcCode), "message": .string(error.message)]
        let details = error.details
        if !details.isEmpty { object["data"] = .array(details) }
        return ["jsonrpc": "2.0", "id": id, "error": .object(object)]
    }
}
