import Clients
import Foundation
import SharedModels

/// Whether an agent can be worked with, by what its card says: the protocol that it speaks, the contract that it is described by, and
/// its version.
enum CardCheck {
    /// - Parameter isOurs: one of this mesh. A2A leaves the version's form open, so that anybody else's may have any.
    /// - Returns: why it is refused; nil where it can be worked with.
    static func refusal(of card: AgentCard, isOurs: Bool) -> String? {
        guard let schema = ContractSchema(card) else {
            return "its card says by which contract it is described in a way that is not understood"
        }
        if let misfit = schema.misfit { return misfit }
        guard isOurs else { return nil }
        if SemanticVersion(card.version) == nil {
            return "its version, \"\(card.version.prefix(64))\", is no semantic version such as 1.2.0"
        }
        // Ours are spoken to where they were found, whatever address the card has.
        let offers = card.supportedInterfaces.filter {
            $0.protocolBinding.caseInsensitiveCompare(AgentAccess.Binding.httpJSON.rawValue) == .orderedSame
        }
        let versions = offers.map(\.protocolVersion)
        if versions.contains(where: { $0.split(separator: ".").first == A2A.version.split(separator: ".").first }) {
            return nil
        }
        return versions.isEmpty
            ? "it does not offer HTTP+JSON"
            : "it speaks version \(versions.joined(separator: ", ").prefix(40)) of A2A, not \(A2A.version)"
    }
}
