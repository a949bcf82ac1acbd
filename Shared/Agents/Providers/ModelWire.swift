import AsyncHTTPClient
import Foundation
import Platform
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

    /// The provider has said that nothing follows.
    var isComplete: Bool { get }

    /// The stream is over: what is left.
    /// - Throws: ``ModelError`` where the answer broke off.
    mutating func end() throws -> [ModelEvent]
}

/// The data of one server-sent event, as JSON.
typealias ServerSentEventData = JSONValue

/// What a provider says of a request that it does not serve: `{"error": {"type", "code", "message", "param"}}` at both; servers that
/// imitate them put `message` or `detail` at the top.
struct ProviderRefusal: Sendable {
    let status: Int
    let code: String?
    private let parameter: String?
    private let words: String

    init(status: Int, body: Data) {
        self.status = status
        let document = try? JSON.decode(JSONValue.self, from: body)
        let error = document?["error"]
        code = error?["code"]?.stringValue ?? error?["type"]?.stringValue
        parameter = error?["param"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        let detail = document?["detail"].flatMap { $0.stringValue ?? (try? JSON.encodeText($0)) }
        words =
            error?["message"]?.stringValue ?? error?.stringValue ?? document?["message"]?.stringValue ?? detail ?? ""
    }

    /// Whether it names this part of the request as what is wrong.
    func blames(_ field: String) -> Bool { [400, 422].contains(status) && (parameter ?? words).contains(field) }

    /// Whether it does not take this part of the request at all, whatever its value.
    func doesNotKnow(_ field: String) -> Bool {
        guard blames(field) else { return false }
        let said = "\(code ?? "") \(words)".lowercased()
        if said.contains(compiled(#/(invalid|unsupported)[ _](value|schema)/#)) { return false }
        return said.contains(
            compiled(
                #/
                unknown|unrecogni[sz]ed|unsupported|unexpected|extra_forbidden
                |not\s(be\s)?(supported|permitted|allowed|recogni[sz]ed|known|available|implemented)
                |(does\snot|doesn't|do\snot|don't)\s(support|know|recogni[sz]e|exist)|isn't\s(supported|known)
                /#
            )
        )
    }
}
