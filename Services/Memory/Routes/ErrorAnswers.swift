import HTTPTypes
import Platform

extension EmbeddingError: APIErrorConvertible {
    /// The message is for the operator and stays in the log.
    var apiError: APIError {
        switch code {
        case .unavailable, .configuration, .model:
            APIError(.serviceUnavailable, code: "embedding_unavailable", "The embedding model is not available.")
        case .rejected, .invalidAnswer:
            APIError(.badGateway, code: "embedding_failed", "The embedding model gave no usable answer.")
        }
    }
}

extension MemoryError: APIErrorConvertible {
    var apiError: APIError {
        switch self {
        case .otherModel(let stored, let configured):
            APIError(
                .conflict,
                code: "embedding_model_mismatch",
                "These memories were embedded by \(stored), but this service uses \(configured): embed them anew first."
            )
        }
    }
}
