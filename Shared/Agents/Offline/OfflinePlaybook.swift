/// What an agent does without a language model: plain rules over what the user said and what the tools gave.
///
/// Asked again after every call, with the results so far, until it says something:
/// ```swift
/// func next(_ turn: OfflineTurn) async throws -> OfflineStep {
///     guard let found = turn.result(of: "find_dealers") else {
///         guard let zip = turn.known.zip else { return .say("Which ZIP code is it for?", missing: ["zip_code"]) }
///         return .call([ToolCall("find_dealers", ["zip_code": .string(zip)])])
///     }
///     return .say(describe(found))
/// }
/// ```
public protocol OfflinePlaybook: Sendable {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep
}
