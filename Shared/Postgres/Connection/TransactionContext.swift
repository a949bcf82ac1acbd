/// What a transaction sets for itself before its first statement.
///
/// `set_config(…, true)` is SET LOCAL with parameters: it ends with the transaction and so holds behind a transaction pooler.
/// `statement_timeout` is among it only where the session is not ours; else it has been set on the connection.
struct TransactionContext: Sendable {
    var claims: DatabaseClaims?
    var planning = PlanChoice.byServer

    /// One statement, or none when nothing is to be set.
    ///
    /// - Parameter keepsSession: whether the session outlives the transaction, and with it what was prepared there.
    func prologue(user: String, keepsSession: Bool, configuration: PostgresConfiguration) -> [Statement] {
        var settings: [(name: String, value: String)] = []
        if !keepsSession {
            settings.append(("statement_timeout", configuration.statementTimeout.milliseconds))
        }
        // Claims before the role: a role may lack the right to set what its superior set for it.
        if let claims { settings.append(("request.jwt.claims", claims.json)) }
        if let role = configuration.role, role != user { settings.append(("role", role)) }
        if planning == .once, keepsSession {
            settings.append(("plan_cache_mode", "force_generic_plan"))
            // What suits the average scope must not be a table read whole for everyone.
            settings.append(("enable_seqscan", "off"))
        }
        guard !settings.isEmpty else { return [] }
        var statement = Statement(
            "SELECT "
                + settings.enumerated().map { "set_config('\($1.name)', $\($0 + 1), true)" }.joined(separator: ", ")
        )
        statement.parameters = settings.map(\.value.postgresParameter)
        return [statement]
    }
}
