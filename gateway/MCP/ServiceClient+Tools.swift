import Clients
import Foundation
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

extension ServiceClient {
    /// What the service answers a tool: an object. What it refuses is thrown, with what it said of it.
    func object(
        _ method: String,
        _ path: String,
        query: [(String, String)] = [],
        body: JSONValue? = nil,
        for identity: Identity
    ) async throws -> [String: JSONValue] {
        let answer = try await raw(
            method,
            path,
            query: query,
            body: try body.map { ByteBuffer(bytes: try JSON.encode($0)) },
            identity: identity
        )
        guard (200..<300).contains(answer.status) else { throw FrontDoor.refused(answer, by: self) }
        guard let value = try? JSON.decode(JSONValue.self, from: Data(buffer: answer.body)).objectValue else {
            throw UpstreamError(service: service, kind: .badAnswer)
        }
        return value
    }
}

extension MCPTool.Call {
    /// The arguments of these names, as a query has them.
    func query(_ names: [String]) -> [(String, String)] {
        names.compactMap { name in
            switch arguments[name] {
            case .string(let text): (name, text)
            case .int(let number): (name, String(number))
            case .double(let number): (name, Int(exactly: number).map(String.init) ?? String(number))
            default: nil
            }
        }
    }
}
