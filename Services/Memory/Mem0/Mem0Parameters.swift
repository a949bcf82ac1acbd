import Foundation
import Hummingbird
import SharedModels

/// The query of a request as Mem0's clients write it: forms, where `+` is a blank (WHATWG URL, 5.1), which the framework's
/// own reading leaves as it is.
struct Mem0Parameters: Sendable {
    private let pairs: [(name: String, value: String)]

    init(_ request: Request) {
        pairs = (request.uri.query ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first of the name.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// As the members of a body.
    var body: Mem0Body {
        Mem0Body(
            members: Dictionary(pairs.map { ($0.name, .string($0.value)) }, uniquingKeysWith: { first, _ in first })
        )
    }

    private static func decoded(_ text: Substring) -> String {
        let text = text.replacing("+", with: " ")
        return text.removingPercentEncoding ?? String(text)
    }
}
