import Platform
import SharedModels

/// A route that the fast lane takes, ready to be compared with what a request asks for.
final class LaneRoute: Sendable {
    let read: ReadRoute
    let replicas: ReplicaPool
    /// As logs and metrics name it.
    let pattern: String
    /// As the operator's list names it.
    let upstreamName: String?
    /// Before and after the parameter; all of it where there is none.
    private let before: [UInt8]
    private let after: [UInt8]
    private let hasParameter: Bool
    /// Parameters that are the name of another route.
    private let reserved: [[UInt8]]

    init(_ read: ReadRoute, replicas: ReplicaPool) {
        self.read = read
        self.replicas = replicas
        pattern = "/api/v1/" + read.pattern
        upstreamName = GatewayDescription.upstream(of: pattern)
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false)
        let index = parts.firstIndex { $0.hasPrefix("{") }
        hasParameter = index != nil
        before = Array((parts[..<(index ?? parts.endIndex)].joined(separator: "/") + (hasParameter ? "/" : "")).utf8)
        after = Array((index.map { parts[($0 + 1)...].map { "/" + $0 }.joined() } ?? "").utf8)
        let isMemories = read.pattern.hasPrefix("memories/")
        reserved = (isMemories ? ["batch", "export", "import", "search"] : []).map { Array($0.utf8) }
    }

    /// - Parameter path: without a query; of letters, digits, `-`, `_` and single slashes alone.
    func matches(_ path: some Collection<UInt8>) -> Bool {
        guard hasParameter else { return path.elementsEqual(before) }
        guard path.count > before.count + after.count, path.starts(with: before) else { return false }
        let rest = path.dropFirst(before.count)
        let parameter = rest.dropLast(after.count)
        return rest.dropFirst(parameter.count).elementsEqual(after) && !parameter.contains(UInt8(ascii: "/"))
            && !reserved.contains { parameter.elementsEqual($0) }
    }
}
