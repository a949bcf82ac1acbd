import CLibPQ
import Foundation

extension PostgresConfiguration {
    /// How libpq may protect the way to the server (manual, 34.19.1).
    private static let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    /// Where systems keep the certificates that they trust: Debian, Red Hat, Alpine and macOS.
    private static let systemCertificates = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// Tells at once what libpq would tell at the first connection, and lets `verify-full` trust what the system trusts where
    /// nothing else is named: a container has no home folder in which libpq would look for `root.crt`.
    static func checkEncryption(of parameters: inout [String: String]) throws(PostgresError) {
        guard let mode = parameters["sslmode"] else { return }
        guard modes.contains(mode) else {
            throw PostgresError(.configuration, "sslmode must be one of \(modes.joined(separator: ", "))")
        }
        guard mode == "verify-full" || mode == "verify-ca" else { return }
        if let file = parameters["sslrootcert"], file != "system" {
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw PostgresError(
                    .configuration,
                    "sslmode=\(mode) needs certificates to trust, but sslrootcert names no file"
                )
            }
            return
        }
        // libpq knows the word "system" from version 16 on.
        if parameters["sslrootcert"] == "system", PQlibVersion() >= 160_000 { return }
        if parameters["sslrootcert"] == nil, hasOwnCertificates { return }
        guard let trusted = systemCertificates.first(where: FileManager.default.isReadableFile(atPath:)) else {
            throw PostgresError(
                .configuration,
                "sslmode=\(mode) needs certificates to trust: name a file of them by sslrootcert or DATABASE_CA_FILE"
            )
        }
        parameters["sslrootcert"] = trusted
    }

    /// What libpq finds by itself.
    private static var hasOwnCertificates: Bool {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["PGSSLROOTCERT"], !named.isEmpty { return true }
        guard let home = environment["HOME"], !home.isEmpty else { return false }
        return FileManager.default.isReadableFile(atPath: home + "/.postgresql/root.crt")
    }
}
