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

    static func alive(at moment: Date, asOf: Date? = nil) -> PostgresQuery {
        let unexpired: PostgresQuery = "(m.expires_at IS NULL OR m.expires_at > \(moment))"
        guard let asOf else { return unexpired + " AND m.invalid_at IS NULL" }
        return unexpired
            + " AND m.valid_from <= \(asOf) AND (m.invalid_at IS NULL OR m.invalid_at > \(asOf))"
    }

    /// The plan's filters as one JSON object; nil where it has none. What cannot be written as JSON matches nothing.
    static func filters(_ plan: SearchPlan) -> PostgresJSON? {
        guard !plan.filters.isEmpty else { return nil }
        return (try? PostgresJSON(encoding: plan.filters)) ?? PostgresJSON(text: "{\"\": \"\"}")
    }

    /// What the plan's filters leave; nil where it has none.
    static func wanted(_ plan: SearchPlan) -> PostgresQuery? {
        var condition: PostgresQuery?
        if let runID = plan.runID { condition = "m.run_id = \(runID)" }
        if !plan.filters.isEmpty {
            let contains: PostgresQuery = "m.metadata @> \(json: plan.filters)"
            condition = condition.map { $0 + " AND " + contains } ?? contains
        }
        return condition
    }
}
