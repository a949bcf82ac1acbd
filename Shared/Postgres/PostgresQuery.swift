/// A statement and its parameters: `"SELECT * FROM robots WHERE id = \(id) AND price < \(limit)"`.
///
/// Every interpolation becomes a parameter `$n`; a value never becomes part of the text. Fragments compose: interpolating
/// or adding another query renumbers its parameters. Text parameters are sent without a type, so that the server infers
/// enum, citext, jsonb and the like from the context; where there is no context (`jsonb_build_object('k', \(text))`) cast:
/// `\(text)::text`. Whole numbers are sent as `bigint`: a function that takes `integer` needs `\(count)::int`.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The text with `$1`, `$2`, … for the parameters.
    public private(set) var sql: String
    public private(set) var parameters: [PostgresParameter]
    /// A value that could not be encoded; thrown when the query is run.
    var failure: PostgresError?

    public init(sql: String, parameters: [any PostgresEncodable] = []) {
        self.sql = sql
        self.parameters = parameters.map(\.postgresParameter)
    }

    public init(stringLiteral value: String) { self.init(sql: value) }

    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.query }

    public static func + (left: PostgresQuery, right: PostgresQuery) -> PostgresQuery {
        var sum = left
        sum += right
        return sum
    }

    public static func += (left: inout PostgresQuery, right: PostgresQuery) {
        left.sql +=
            left.parameters.isEmpty || right.parameters.isEmpty
            ? right.sql : SQLText(right.sql).renumbered(by: left.parameters.count)
        left.parameters += right.parameters
        left.failure = left.failure ?? right.failure
    }

    mutating func bind(_ parameter: PostgresParameter) {
        parameters.append(parameter)
        sql += "$\(parameters.count)"
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        var query: PostgresQuery

        public init(literalCapacity: Int, interpolationCount: Int) {
            query = PostgresQuery(sql: "")
            query.sql.reserveCapacity(literalCapacity + interpolationCount * 3)
            query.parameters.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) { query.sql += literal }

        /// A value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            query.bind(value.postgresParameter)
        }

        /// A value or NULL. Apart from the above because the compiler warns of optionals that reach a generic interpolation.
        public mutating func appendInterpolation<T: PostgresEncodable>(_ value: T?) {
            query.bind(value.postgresParameter)
        }

        /// A value as jsonb: ISO 8601 times in UTC with milliseconds, keys as the type declares them.
        public mutating func appendInterpolation(json value: some Encodable) {
            do {
                query.bind(try PostgresJSON(encoding: value).postgresParameter)
            } catch {
                query.failure =
                    error as? PostgresError ?? PostgresError(.decoding, "a parameter cannot be encoded as JSON")
                query.bind(PostgresNull().postgresParameter)
            }
        }

        /// The name of a table or column, quoted.
        public mutating func appendInterpolation(identifier name: String) {
            query.sql += PostgresQuery.quoted(identifier: name)
        }

        /// Text that becomes part of the statement as it is. Never pass anything that came from outside.
        public mutating func appendInterpolation(unsafe sql: String) { query.sql += sql }

        /// Another query as a fragment of this one.
        public mutating func appendInterpolation(_ fragment: PostgresQuery) { query += fragment }
    }

    /// `name` as a quoted identifier (manual, 4.1.1); a NUL, which no identifier can hold, is dropped.
    public static func quoted(identifier name: String) -> String {
        var quoted = "\""
        for scalar in name.unicodeScalars where scalar != "\0" {
            if scalar == "\"" { quoted += "\"\"" } else { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }
}

extension PostgresQuery: CustomStringConvertible, CustomReflectable {
    /// The text without any value.
    public var description: String { sql }

    /// Keeps values away from `dump` and reflective loggers.
    public var customMirror: Mirror { Mirror(self, children: ["sql": sql]) }
}
