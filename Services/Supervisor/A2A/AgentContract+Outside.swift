import Agents
import SharedModels

extension AgentContract {
    /// As the supervisor's card has it: what it can be asked for, without the examples by which it tells small talk and what is nobody's trade.
    var seenFromOutside: AgentContract {
        var contract = self
        contract.skills.removeAll { ["greeting", "thanks", "out-of-scope"].contains($0.id) }
        return contract
    }
}
