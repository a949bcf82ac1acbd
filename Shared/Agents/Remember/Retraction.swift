package import Foundation
package import Logging
import ServiceLifecycle

/// Takes back memories whose conversation was erased while they were on their way. The row by which they would be tried again is gone with it, so
/// it is tried here, a few times with growing pauses.
package struct Retraction: Sendable {
    /// Before the second try and those after it.
    package static let pauses: [Duration] = [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)]

    let pauses: [Duration]
    let logger: Logger

    package init(pauses: [Duration] = Self.pauses, logger: Logger) {
        self.pauses = pauses
        self.logger = logger
    }

    /// Comes back when all are taken back, or when it was tried often enough, which is told in the log. At a shutdown no pause is waited for; a
    /// last try is made.
    /// - Parameter metadata: what the log says of where they came from; ids alone.
    package func callAsFunction(
        _ memories: [UUID],
        metadata: Logger.Metadata,
        _ retract: (UUID) async throws -> Void
    ) async {
        var (left, rest) = (memories, pauses[...])
        while true {
            var (failed, reason): ([UUID], (any Error)?) = ([], nil)
            for id in left {
                do { try await retract(id) } catch { (failed, reason) = (failed + [id], error) }
            }
            guard let reason else { return }
            left = failed
            guard let pause = rest.popFirst(), !Task.isCancelled, !Task.isShuttingDownGracefully else {
                let ids = left.map { Logger.MetadataValue.string($0.uuidString.lowercased()) }
                return logger.error(
                    "memories of an erased conversation could not be taken back",
                    metadata: metadata.merging(["memory.ids": .array(ids), "error": "\(reason)"]) { $1 }
                )
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }
}
