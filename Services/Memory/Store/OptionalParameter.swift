import Postgres

extension PostgresQuery.StringInterpolation {
    /// A value or NULL, said explicitly: the compiler warns of an optional in a plain interpolation.
    mutating func appendInterpolation<Value: PostgresEncodable>(optional value: Value?) {
        let parameter: Value? = value
        appendInterpolation(parameter)
    }
}
