import Foundation
import Postgres
import SharedModels

/// Conditions on `public.agent_memories m` that several statements share.
enum Conditions {
    /// What a reader means: all users of the namespace where none is named.
    static func within(_ scope: Scope) -> PostgresQuery {
        let namespace: PostgresQuery = "m.tenant_id = \(scope.tenant) AND m.namespace = \(scope.namespace)"
        guard let user = scope.user else { return namespace }
        return namespace + " AND m.user_id = \(user)"
    }

    /// What a writer means: the memories of nobody in particular where no user is named.
    static func owned(by scope: Scope) -> PostgresQuery {
        let namespace: PostgresQuery = "m.tenant_id = \(scope.tenant) AND m.namespace = \(scope.namespace)"
        guard let user = scope.user else { return namespace + " AND m.user_id IS NULL" }
        return namespace + " AND m.user_id = \(user)"
    }

    /// What may be one with a new statement: what its writer means, of the same agent and application; in the same
    /// session where nobody is named, for then the session is all that there is, or where the statement keeps to it.
    static func beside(_ statement: Statement) -> PostgresQuery {
        var condition =
            owned(by: statement.scope) + same("agent_id", statement.agentID) + same("app_id", statement.appID)
        if statement.scope.user == nil || statement.keepsToSession { condition += same("run_id", statement.runID) }
        return condition
    }

    private static func same(_ column: String, _ value: String?) -> PostgresQuery {
        guard let value else { return " AND m.\(identifier: column) IS NULL" }
        return " AND m.\(identifier: column) = \(value)"
    }

    static func alive(at moment: Date, asOf: Date? = nil) -> PostgresQuery {
        let unexpired: PostgresQuery = "(m.expires_at IS NULL OR m.expires_at > \(moment))"
        guard let asOf else { return unexpired + " AND m.invalid_at IS NULL" }
        return unexpired
            + " AND m.valid_from <= \(asOf) AND (m.invalid_at IS NULL OR m.invalid_at > \(asOf))"
    }

    /// The filter as the database's functions take it; nil where there is none. What cannot be written as JSON
    /// matches nothing.
    static func tree(_ filter: MemoryFilter?) -> PostgresJSON? {
        guard let filter else { return nil }
        return (try? PostgresJSON(encoding: filter.tree)) ?? PostgresJSON(text: "{\"or\": []}")
    }

    /// What the plan's filter leaves of its scope, dead or alive; nil where it has none.
    static func wanted(_ plan: SearchPlan) -> PostgresQuery? {
        var condition: PostgresQuery?
        if let runID = plan.runID { condition = "m.run_id = \(runID)" }
        if let tree = tree(plan.filter) {
            let matches: PostgresQuery = """
                m.id IN (SELECT mesh.memory_matching(
                    \(plan.scope.namespace), \(plan.scope.user), \(tree), NULL, NULL, NULL
                ))
                """
            condition = condition.map { $0 + " AND " + matches } ?? matches
        }
        return condition
    }

    /// When a memory must be unexpired for the plan: always so where expired ones are wanted.
    static func moment(_ plan: SearchPlan, at moment: Date) -> Date { plan.showsExpired ? .distantPast : moment }
}
