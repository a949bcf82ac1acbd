import Postgres

/// Why a job failed, in words of the program's own: what errors quote may be somebody's.
enum JobFailure {
    static let longest = 200

    static func text(_ error: any Error) -> String {
        let told = APIError.from(error)
        var text = told.code == "internal_error" ? "\(type(of: error))" : told.message
        if let state = (error as? PostgresError)?.sqlState { text += " (SQLSTATE \(state))" }
        return String(text.prefix(longest))
    }
}
