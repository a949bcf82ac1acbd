import HTTPTypes
import SharedModels

/// Where editions of the specification differ over HTTP+JSON. Agents keep to the latest, 1.0.1; the conformance suite checks an
/// earlier one.
package struct HTTPDialect: Sendable {
    /// Of answers.
    var mediaType = A2A.mediaType
    /// Of errors by their reason, in place of table 5.4's.
    var statuses: [String: HTTPResponse.Status] = [:]

    package static let latest = HTTPDialect()
    /// 1.0.0, as a2a-tck has it: plain application/json (11.1), 409 and 415 (5.4).
    package static let first = HTTPDialect(
        mediaType: "application/json",
        statuses: ["TASK_NOT_CANCELABLE": .conflict, "CONTENT_TYPE_NOT_SUPPORTED": .unsupportedMediaType]
    )
}
