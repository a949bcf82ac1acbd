import Hummingbird
import Platform
import SharedModels

/// A GET under `/api/v1` whose whole work is one call of a service, at the same path under `/v1`.
struct ReadRoute: Sendable {
    /// `memories/{id}`
    let pattern: String
    let upstream: MeshService
    /// Whether the service is given the query.
    let passesQuery: Bool
    /// Whether the answer is put into the platform API's envelope, and everybody may ask; else it goes as it came, to machines.
    let isEnveloped: Bool

    init(_ pattern: String, upstream: MeshService, passesQuery: Bool = true, isEnveloped: Bool = false) {
        self.pattern = pattern
        self.upstream = upstream
        self.passesQuery = passesQuery
        self.isEnveloped = isEnveloped
    }

    var path: RouterPath { RouterPath(pattern) }

    /// Where the service has it.
    /// - Throws: 404 for a parameter that no path may hold.
    func upstreamPath(_ context: MeshRequestContext) throws -> String {
        try pattern.split(separator: "/").reduce(into: "/v1") { path, part in
            let isParameter = part.hasPrefix("{")
            path += "/" + (isParameter ? try context.pathParameter(String(part.dropFirst().dropLast())) : String(part))
        }
    }
}
