import Foundation

/// A request that was answered, as the operator sees it: nothing of what it carried or asked for by name.
struct RequestEntry: Encodable, Sendable, Hashable {
    /// The request's id, as in its answer's `X-Request-Id` and in the log; one of its own where the caller had named one.
    var id: String
    /// When it came.
    var at: Date
    var method: String
    /// The pattern of its route (`/api/v1/robots/{id}`), `file` for the console's own, `none` where no route is.
    var route: String
    var status: Int
    /// Until the answer began, milliseconds; of a stream that is its head.
    var durationMS: Double
    /// visitor, user, machine, or nobody where it was refused before that was known.
    var role: String
    /// The service that the route's work is done by; nil where that is the gateway itself, or several.
    var upstream: String?

    enum CodingKeys: String, CodingKey {
        case id, at, method, route, status, role, upstream
        case durationMS = "duration_ms"
    }

    /// With `upstream` also where there is none.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(at, forKey: .at)
        try container.encode(method, forKey: .method)
        try container.encode(route, forKey: .route)
        try container.encode(status, forKey: .status)
        try container.encode(durationMS, forKey: .durationMS)
        try container.encode(role, forKey: .role)
        try container.encode(upstream, forKey: .upstream)
    }
}
