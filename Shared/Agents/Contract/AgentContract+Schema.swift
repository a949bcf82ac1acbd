public import Foundation
import SharedModels

extension AgentContract {
    /// The published JSON Schema (2020-12) that every contract is checked against, as UTF-8: `agent-contract.schema.json` beside
    /// this file, which each agent serves at `/agent-contract.schema.json`.
    public static let schema = Data(PackageResources.agent_contract_schema_json)

    /// - Throws: what is wrong with the schema itself; a test reads it.
    static let schemaDocument = Result { try JSON.decode(JSONValue.self, from: schema) }
}
