import Delivery
import Foundation
public import Platform

/// The server that takes our mail.
public struct SMTPServer: Sendable, Hashable {
    public enum Security: Sendable, Hashable {
        /// From the first byte: `smtps`.
        case tls
        /// By STARTTLS before anything else is said; a server that does not offer it gets nothing.
        case startTLS
        /// None: on this machine alone.
        case none
    }

    /// What is wrong with an address, said of the setting that holds it.
    public struct Problem: Error, Hashable {
        public var message: String
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var username: String?
    public var password: Secret?
    /// Certificates that the server's is checked against, in place of the system's.
    public var certificates: String?

    public init(
        host: String,
        port: Int,
        security: Security,
        username: String? = nil,
        password: Secret? = nil,
        certificates: String? = nil
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.username = username
        self.password = password
        self.certificates = certificates
    }

    /// `smtp://host:587` or `smtps://host`.
    public init(url text: String) throws(Problem) {
        let parts = URLComponents(string: text)
        guard let parts, let scheme = parts.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let written = parts.encodedHost?.lowercased(), !written.isEmpty, written.utf8.allSatisfy(Self.isPlain)
        else { throw Problem(message: "must be an address such as smtp://mail.example.com:587 or smtps://…") }
        guard parts.user == nil, parts.password == nil, ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil
        else {
            throw Problem(message: "must hold a host and a port alone; see SMTP_USERNAME and SMTP_PASSWORD")
        }
        host = written.trimmingCharacters(in: ["[", "]"])
        let isHere = host == "localhost" || PublicAddress(host)?.isLoopback == true
        security = scheme == "smtps" ? .tls : isHere ? .none : .startTLS
        // Submission (RFC 6409, RFC 8314); on this machine the plain port is what a relay listens on.
        port = parts.port ?? (security == .tls ? 465 : security == .none ? 25 : 587)
        guard (1...65_535).contains(port) else { throw Problem(message: "must have a port from 1 to 65535") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || ".-_:[]".utf8.contains(byte)
    }

    /// As libcurl takes it; what follows the host is who we say we are.
    func url(saying name: String) -> String {
        let address = host.contains(":") ? "[\(host)]" : host
        return "\(security == .tls ? "smtps" : "smtp")://\(address):\(port)/\(name)"
    }
}
