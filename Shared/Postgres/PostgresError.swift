/// What can go wrong between this process and the database.
///
/// `message` is made of fixed text, the server's primary message (with quoted values of data errors removed) and names
/// of tables, columns and constraints. DETAIL, HINT and parameter values are never part of it, so it may be logged.
public struct PostgresError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; compare with `==` or `switch`.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Kind: String {
            case unavailable, timeout, cancelled, poolExhausted, server, decoding, configuration, migration, closed
        }

        private let kind: Kind
        public var description: String { kind.rawValue }

        /// The server cannot be reached, refuses connections, or went away.
        public static let unavailable = Code(kind: .unavailable)
        /// The statement ran longer than `statementTimeout`, or waited for a lock longer than allowed.
        public static let timeout = Code(kind: .timeout)
        /// The calling task was cancelled.
        public static let cancelled = Code(kind: .cancelled)
        /// No connection became free within `acquireTimeout`.
        public static let poolExhausted = Code(kind: .poolExhausted)
        /// The server answered with an error; see `sqlState`.
        public static let server = Code(kind: .server)
        /// A value could not be turned into the Swift type that was asked for, or the other way round.
        public static let decoding = Code(kind: .decoding)
        /// The database URL or a setting is wrong.
        public static let configuration = Code(kind: .configuration)
        /// A migration file is wrong, has drifted, or failed.
        public static let migration = Code(kind: .migration)
        /// The client has been shut down.
        public static let closed = Code(kind: .closed)
    }

    public var code: Code
    /// For the person who sees it; free of data values.
    public var message: String
    /// The five characters of the SQL standard, when the server gave them.
    public var sqlState: String?
    /// The constraint that was violated, when there is one.
    public var constraint: String?
    /// The connection was lost after a statement that commits by itself, or a COMMIT, had been sent: it may or may not
    /// have taken effect. Such an error is never `isRetryable`.
    public var outcomeUnknown: Bool

    public init(
        _ code: Code,
        _ message: String,
        sqlState: String? = nil,
        constraint: String? = nil,
        outcomeUnknown: Bool = false
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
        self.outcomeUnknown = outcomeUnknown
    }

    public var isUniqueViolation: Bool { sqlState == "23505" }
    public var isForeignKeyViolation: Bool { sqlState == "23503" }
    public var isCheckViolation: Bool { sqlState == "23514" }

    /// Whether the same transaction, tried again from its start, may well succeed and cannot have taken effect already.
    public var isRetryable: Bool {
        guard !outcomeUnknown else { return false }
        if code == .unavailable || code == .poolExhausted { return true }
        // serialization_failure, deadlock_detected, lock_not_available
        return ["40001", "40P01", "55P03"].contains(sqlState)
    }

    public var description: String {
        var text = "postgres \(code): \(message)"
        if let sqlState { text += " [\(sqlState)]" }
        if let constraint { text += " (constraint \(constraint))" }
        return text
    }
}
