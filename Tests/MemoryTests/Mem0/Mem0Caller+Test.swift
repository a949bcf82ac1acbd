import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Platform
import SharedModels
import TestSupport

@testable import Memory

extension ServiceFixture.Caller {
    /// As Mem0's client sends it.
    func mem0(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ body: JSONValue? = nil,
        authorization: String? = nil
    ) async throws -> ServiceFixture.Answer {
        clock.advance(by: .milliseconds(1))
        let headers: HTTPFields = [
            .contentType: "application/json", .authorization: authorization ?? "Token \(token)",
        ]
        let buffer = try body.map { ByteBuffer(bytes: try JSON.encode($0)) }
        return try await client.execute(uri: path, method: method, headers: headers, body: buffer) { response in
            ServiceFixture.Answer(
                status: response.status.code,
                text: String(buffer: response.body),
                headers: response.headers
            )
        }
    }

    /// Adds a text as it is and gives its id.
    func remember(_ text: String, _ names: [String: JSONValue]) async throws -> String {
        var body = names
        body["messages"] = [["role": "user", "content": .string(text)]]
        body["infer"] = false
        let answer = try await mem0(.post, "/v3/memories/add/", .object(body))
        guard let id = answer.json["results"]?.arrayValue?.first?["id"]?.stringValue else {
            throw ServiceFixture.Refused(answer: answer.text)
        }
        return id
    }

    /// The texts that a filter leaves.
    func texts(_ filters: JSONValue, _ further: [String: JSONValue] = [:]) async throws -> Set<String> {
        var body = further
        body["filters"] = filters
        let answer = try await mem0(.post, "/v3/memories/", .object(body))
        guard let results = answer.json["results"]?.arrayValue else {
            throw ServiceFixture.Refused(answer: answer.text)
        }
        return Set(results.compactMap { $0["memory"]?.stringValue })
    }
}
