import CLibPQ

/// Where the database is and how patient to be with it.
public struct PostgresConfiguration: Sendable {
    /// How long one attempt to connect may take. libpq counts in whole seconds, two at least.
    public var connectTimeout: Duration = .seconds(5)
    /// How long one statement may run on the server.
    public var statementTimeout: Duration = .seconds(10)
    /// How long a caller waits for a connection.
    public var acquireTimeout: Duration = .seconds(5)
    /// How many connections this process opens at most.
    public var maximumConnections: Int = 8
    /// Whether statements are prepared and kept on each connection.
    public var preparedStatements = StatementKeeping.automatic
    /// Switched to with SET LOCAL ROLE at the start of every transaction when the login user is another; nil = never.
    public var role: String?
    /// A connection beyond the last one is closed after being idle this long; the last one after five times that.
    public var idleTimeout: Duration = .seconds(60)

    /// Told of the statements that run, where it wants to be.
    public var observer: (any StatementObserver)?

    /// libpq's keywords and values, the URL already taken apart.
    private(set) var parameters: [String: String]

    /// - Parameters:
    ///   - url: `postgres://…`, `postgresql://…` or a libpq `key=value` string.
    ///   - applicationName: shown in `pg_stat_activity`, unless the URL names another.
    ///   - certificates: a file of those that the server's may be signed by, unless the URL names one (`sslrootcert`).
    /// - Throws: `.configuration` when the URL cannot be read; its text never contains the URL.
    public init(url: String, applicationName: String, certificates: String? = nil) throws {
        var parameters = try Self.parse(url)
        if let certificates, parameters["sslrootcert"] == nil { parameters["sslrootcert"] = certificates }
        // Parameters that the URL does not set: a dead peer is noticed within a minute, whoever is silent.
        let defaults = [
            "application_name": applicationName, "client_encoding": "UTF8", "gssencmode": "disable",
            "keepalives": "1", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "30000",
        ]
        parameters.merge(defaults) { given, _ in given }
        try Self.checkEncryption(of: &parameters)
        if let seconds = parameters["connect_timeout"].flatMap({ Int($0) }), seconds > 0 {
            connectTimeout = .seconds(seconds)
        }
        self.parameters = parameters
    }

    /// The same server and user, another database.
    public func database(_ name: String) -> PostgresConfiguration {
        var copy = self
        copy.parameters["dbname"] = name
        return copy
    }

    /// The same database entered by somebody else.
    public func login(user: String, password: String) -> PostgresConfiguration {
        var copy = self
        copy.parameters["user"] = user
        copy.parameters["password"] = password
        return copy
    }

    /// Who logs in, as far as the URL says.
    public var user: String? { parameters["user"] }

    /// What the URL gives to log in with; a secret.
    public var password: String? { parameters["password"] }

    /// The same database and user, reached another way.
    func server(host: String, port: UInt16, applicationName: String) -> PostgresConfiguration {
        var copy = self
        copy.parameters["host"] = host
        copy.parameters["hostaddr"] = nil
        copy.parameters["port"] = String(port)
        copy.parameters["application_name"] = applicationName
        return copy
    }

    /// The name of the database, as far as the URL says.
    public var database: String? { parameters["dbname"] }

    /// What `PQconnectdbParams` gets.
    var connectionParameters: [String: String] {
        var all = parameters
        let seconds = connectTimeout.components.seconds + (connectTimeout.components.attoseconds > 0 ? 1 : 0)
        all["connect_timeout"] = String(max(2, seconds))
        return all
    }

    /// The same connection for programs of PostgreSQL such as `pg_dump`: environment variables of libpq by their names. What stands in the
    /// environment can be read by this user alone, an argument by every user of the machine.
    public var programEnvironment: [String: String] {
        var environment: [String: String] = [:]
        guard let defaults = PQconndefaults() else { return environment }
        defer { PQconninfoFree(defaults) }
        var option = defaults
        while let keyword = option.pointee.keyword {
            // A program names itself to the server.
            if let name = option.pointee.envvar, String(cString: keyword) != "application_name" {
                environment[String(cString: name)] = parameters[String(cString: keyword)]
            }
            option += 1
        }
        return environment
    }

    private static func parse(_ url: String) throws(PostgresError) -> [String: String] {
        let url = url.trimmingPrefix(while: \.isWhitespace)
        guard !url.isEmpty else { throw PostgresError(.configuration, "the database URL is empty") }
        var reason: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(String(url), &reason) else {
            let text = reason.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(reason)
            throw PostgresError(.configuration, "the database URL cannot be read: \(Redaction.quoted(text))")
        }
        defer { PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return parameters
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where, never with what secret.
    public var description: String {
        let host = parameters["host"] ?? parameters["hostaddr"] ?? "local socket"
        return "postgres \(parameters["user"] ?? "default user") at \(host):\(parameters["port"] ?? "5432")"
            + "/\(parameters["dbname"] ?? "")"
    }

    public var debugDescription: String { description }

    /// Keeps `dump` and reflective loggers away from the password.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
