import AsyncHTTPClient
import Foundation
import SharedModels

/// How one provider's API is spoken: requests out, events of its stream in.
protocol ModelWire: Sendable {
    var provider: String { get }
    var model: String { get }

    func request(for asked: ModelRequest) throws -> HTTPClientRequest

    /// Told of a refusal; true where the request should be sent at once again, since it will be written otherwise.
    func adapts(to refusal: ProviderRefusal) -> Bool

    func parser() -> any ModelStreamParser

    func adapted(to choice: ModelChoice) -> any ModelWire
}

/// Makes events of what a provider streams, wherever it is cut.
protocol ModelStreamParser: Sendable {
    mutating func read(_ event: ServerSentEventData) throws -> [ModelEvent]

    /// The stream is over: what is left.
    /// - Throws: ``ModelError`` where the answer broke off.
    mutating func end() throws -> [ModelEvent]
}

/// The data of one server-sent event, as JSON.
typealias ServerSentEventData = JSONValue

/// What a provider says of a request that it does not serve: `{"error": {"type", "code", "message", "param"}}` at both.
struct ProviderRefusal: Sendable {
    let status: Int
    let code: String?
    private let words: String

    init(status: Int, body: Data) {
        self.status = status
        let error = (try? JSON.decode(JSONValue.self, from: body))?["error"]
        code = error?["code"]?.stringValue ?? error?["type"]?.stringValue
        words = [error?["param"]?.stringValue, error?["message"]?.stringValue ?? error?.stringValue]
            .compactMap(\.self).joined(separator: " ")
    }

    /// Whether it names this part of the request as what it does not take.
    func blames(_ field: String) -> Bool { [400, 422].contains(status) && words.contains(field) }
}
