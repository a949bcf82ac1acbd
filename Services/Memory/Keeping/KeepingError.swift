import HTTPTypes
import Platform

/// What cannot be done to a memory that is there.
enum KeepingError: Error, Sendable, Hashable {
    /// It was stored to stay as it is.
    case immutable
}

extension KeepingError: APIErrorConvertible {
    var apiError: APIError {
        switch self {
        case .immutable: APIError(.conflict, code: "immutable", "This memory was stored to stay as it is.")
        }
    }
}
