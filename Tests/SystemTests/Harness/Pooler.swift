import Foundation
import Postgres
import SharedModels
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// PgBouncer in transaction mode before a cluster, behind TLS: as a hosted database is reached.
struct Pooler: Sendable {
    /// Sessions of the server that each login shares.
    static let sessions = 3
    /// The one name that its certificate is made for.
    static let host = "localhost"

    let port: Int
    let passwords: [MeshService: String]
    /// Who signed its certificate.
    let authority: URL
    /// Somebody who did not.
    let stranger: URL

    /// `TEST_PGBOUNCER`: the program.
    static let program = MeshFiles.executable("TEST_PGBOUNCER")

    /// Why there can be none here; nil where there can.
    static let missing: String? =
        program == nil
        ? "TEST_PGBOUNCER is not set: PgBouncer, as ./mesh test installs it where it may"
        : TestAuthority.openssl == nil ? "there is no openssl to make certificates with" : nil

    /// A service's login, through the pooler.
    ///
    /// - Parameters:
    ///   - host: the name that the certificate must have.
    ///   - trusting: who must have signed it; nil = those that the system trusts.
    func url(of service: MeshService, host: String = Pooler.host, trusting root: URL? = nil) -> String {
        "postgres://\(service.databaseRole):\(passwords[service] ?? "")@\(host):\(port)/mesh?sslmode=verify-full"
            + (root.map { "&sslrootcert=\(path($0))" } ?? "")
    }

    /// What gives every process of a mesh its own login.
    var settings: [String: String] {
        Dictionary(
            uniqueKeysWithValues: MeshService.allCases.map {
                ("\($0.settingsPrefix)_DATABASE_URL", url(of: $0, trusting: authority))
            }
        )
    }

    static func with(_ cluster: PrivateCluster, folder: URL, _ body: (Pooler) async throws -> Void) async throws {
        guard let program, let openssl = TestAuthority.openssl else { throw NotStarted(log: missing ?? "") }
        let authority = try await TestAuthority(name: "authority", openssl: openssl, folder: folder)
        let stranger = try await TestAuthority(name: "stranger", openssl: openssl, folder: folder)
        let own = try await authority.issue(for: host)
        let pooler = Pooler(
            port: try listeningPorts(1)[0],
            passwords: Dictionary(
                uniqueKeysWithValues: MeshService.allCases.map { ($0, "secret-of-" + UUID().uuidString) }
            ),
            authority: authority.certificate,
            stranger: stranger.certificate
        )
        let place = try UnprivilegedProgram(named: "mesh-pooler", logs: folder)
        defer { place.remove() }
        let child = try place.launch(program, [path(try pooler.configure(place, cluster, own))])
        let outcome: Result<Void, any Error>
        do {
            try await eventually("the pooler listens", within: .seconds(30)) {
                guard child.ending == nil else { throw NotStarted(log: child.lastLines) }
                return !portIsFree(pooler.port)
            }
            outcome = .success(try await body(pooler))
        } catch {
            outcome = .failure(error)
        }
        // At once; what is under way is not waited for.
        child.signal(SIGTERM)
        _ = try? await Task { try await child.end(within: .seconds(10)) }.value
        child.signal(SIGKILL)
        try outcome.get()
    }

    private func configure(
        _ place: UnprivilegedProgram,
        _ cluster: PrivateCluster,
        _ own: (certificate: URL, key: URL)
    ) throws -> URL {
        let users = passwords.map { "\"\($0.key.databaseRole)\" \"\($0.value)\"\n" }.joined()
        let list = try place.write(Data(users.utf8), to: "users.txt")
        let certificate = try place.write(Data(contentsOf: own.certificate), to: "server.crt")
        let key = try place.write(Data(contentsOf: own.key), to: "server.key")
        let text = """
            [databases]
            mesh = host=127.0.0.1 port=\(cluster.port) dbname=mesh
            [pgbouncer]
            pool_mode = transaction
            default_pool_size = \(Self.sessions)
            max_client_conn = 500
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = \(path(list))
            client_tls_sslmode = require
            client_tls_cert_file = \(path(certificate))
            client_tls_key_file = \(path(key))

            """
        return try place.write(Data(text.utf8), to: "pgbouncer.ini")
    }

    struct NotStarted: Error, CustomStringConvertible {
        let log: String
        var description: String { "PgBouncer did not start:\n\(log)" }
    }
}
