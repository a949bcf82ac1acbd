/// Instants as text inside of JSON that the database writes: ISO 8601 in UTC, to the microsecond.
enum InstantText {
    /// - Parameter column: an expression of type timestamptz; never anything that came from outside.
    static func sql(_ column: String) -> String {
        "to_char(\(column) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    }
}
