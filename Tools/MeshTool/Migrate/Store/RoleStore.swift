import Postgres

/// Logins of the services' roles.
struct RoleStore {
    var client: PostgresClient

    /// Lets `role` log in with the password that `verifier` stands for.
    func allowLogin(role: String, verifier: SCRAMVerifier) async throws {
        // ALTER ROLE takes no parameters; the verifier is base64, digits and $, so nothing in it ends the literal.
        try await client.execute(
            "ALTER ROLE \(identifier: role) LOGIN PASSWORD '\(unsafe: verifier.text)'"
        )
    }
}
