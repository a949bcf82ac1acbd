import Foundation

/// An authority for certificates that nobody else trusts, made by the system's `openssl`.
struct TestAuthority {
    let certificate: URL
    private let key: URL
    private let openssl: URL
    private let folder: URL

    static let openssl = MeshFiles.program("openssl")

    init(name: String, openssl: URL, folder: URL) async throws {
        self.openssl = openssl
        self.folder = folder
        certificate = folder.appending(path: "\(name).crt")
        key = folder.appending(path: "\(name).key")
        try await request(["-subj", "/CN=\(name)", "-keyout", path(key), "-out", path(certificate)])
    }

    /// A server's certificate, for one host name.
    func issue(for host: String) async throws -> (certificate: URL, key: URL) {
        let (own, secret) = (folder.appending(path: "\(host).crt"), folder.appending(path: "\(host).key"))
        try await request([
            "-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)", "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-CA", path(certificate), "-CAkey", path(key), "-keyout", path(secret), "-out", path(own),
        ])
        return (own, secret)
    }

    private func request(_ arguments: [String]) async throws {
        let form = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        ]
        let child = try ChildProcess(
            "openssl",
            executable: openssl,
            arguments: form + arguments,
            environment: ["PATH": "/usr/bin:/bin"],
            directory: folder,
            log: folder.appending(path: "openssl.log")
        )
        guard try await child.end(within: .seconds(30)) == .exited(0) else { throw Failed(log: child.lastLines) }
    }

    struct Failed: Error, CustomStringConvertible {
        let log: String
        var description: String { "openssl made no certificate:\n\(log)" }
    }
}
