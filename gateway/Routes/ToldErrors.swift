import Hummingbird
import Logging
import Platform

extension ErrorStyle {
    /// An error as the answer that it becomes, for who adds headers to every answer.
    /// - Throws: what is not known to be safe to tell; whoever is around this says no more than that it happened.
    func told(of error: any Error, _ request: Request, _ context: MeshRequestContext) throws -> Response {
        let known: APIError
        switch error {
        case let error as APIError: known = error
        case let error as any APIErrorConvertible: known = error.apiError
        case let error as any HTTPResponseError where error.status == .notFound: known = .notFound("path")
        default: throw error
        }
        if known.status.code >= 500 {
            context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
        }
        return response(to: known, request: request, requestID: context.requestID)
    }
}
