import Foundation
import Postgres

/// A database address of which parts are replaced: `postgres://user:password@host/name?options` or libpq's `key=value` words.
struct DatabaseURL: Sendable {
    private(set) var text: String

    init(_ text: String) { self.text = text }

    private var isURL: Bool { text.contains("://") }

    /// The same database entered by somebody else.
    ///
    /// - Parameters:
    ///   - user: letters, digits and `_` only.
    ///   - password: letters and digits only, so that nothing needs escaping.
    func login(user: String, password: String) -> DatabaseURL {
        guard isURL, let scheme = text.range(of: "://") else {
            return DatabaseURL(text + " user=\(user) password=\(password)")
        }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let tail = rest[authority.endIndex...]
        return DatabaseURL("\(text[..<scheme.upperBound])\(user):\(password)@\(host)\(tail)").withoutQuery([
            "user", "password",
        ])
    }

    /// Another database of the same server, as the same user.
    ///
    /// - Parameter name: letters, digits and `_` only.
    func database(_ name: String) -> DatabaseURL {
        guard isURL, let scheme = text.range(of: "://") else { return DatabaseURL(text + " dbname=\(name)") }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let options = rest.firstIndex(of: "?").map { rest[$0...] } ?? ""
        return DatabaseURL("\(text[..<scheme.upperBound])\(authority)/\(name)\(options)").withoutQuery(["dbname"])
    }

    /// For programs of PostgreSQL: see `PostgresConfiguration`.
    var programEnvironment: [String: String] {
        get throws { try configuration().programEnvironment }
    }

    /// The password that `login` put in.
    var password: String? {
        guard let scheme = text.range(of: "://") else {
            return text.split(separator: " ").last { $0.hasPrefix("password=") }.map { String($0.dropFirst(9)) }
        }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return nil
        }
        return String(authority[authority.index(after: colon)..<at])
    }

    /// Starts every session with the server setting `name` = `value`, beside whatever `options` are given already.
    func setting(_ name: String, to value: String) -> DatabaseURL {
        guard isURL else {
            let given = text.split(separator: " ").last { $0.hasPrefix("options=") }.map { $0.dropFirst(8) } ?? ""
            let bare = given.filter { $0 != "'" }
            return DatabaseURL(text + " options='\(bare)\(bare.isEmpty ? "" : " ")-c \(name)=\(value)'")
        }
        let given = query.first { $0.hasPrefix("options=") }.map { $0.dropFirst(8) + "%20" } ?? ""
        let rest = withoutQuery(["options"])
        return DatabaseURL(
            rest.text + (rest.text.contains("?") ? "&" : "?") + "options=\(given)-c%20\(name)%3D\(value)"
        )
    }

    private var query: [Substring] {
        guard let mark = text.firstIndex(of: "?") else { return [] }
        return text[text.index(after: mark)...].split(separator: "&")
    }

    private func withoutQuery(_ names: [String]) -> DatabaseURL {
        let kept = query.filter { item in !names.contains { item.hasPrefix($0 + "=") } }
        let base = text.prefix { $0 != "?" }
        return DatabaseURL(base + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&")))
    }
}
