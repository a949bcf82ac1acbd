/// What is wrong with a filter.
struct FilterProblem: Error, Sendable, Hashable {
    /// Path of the key: `filters.AND[1].user_id`.
    var field: String
    var message: String
}
