import HTTPTypes
import NIOConcurrencyHelpers
import Platform

/// How many imports may be at work at once.
final class ImportRoom: Sendable {
    private let taken = NIOLockedValueBox(0)
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// An import's place in the room; it is free again when nobody holds it, whichever way the import ends.
    final class Place: Sendable {
        private let room: ImportRoom

        fileprivate init(_ room: ImportRoom) { self.room = room }

        deinit { room.taken.withLockedValue { $0 -= 1 } }
    }

    /// - Throws: 503 where the room is full.
    func enter() throws -> Place {
        let isFree = taken.withLockedValue { taken in
            guard taken < capacity else { return false }
            taken += 1
            return true
        }
        guard isFree else {
            throw APIError(
                .serviceUnavailable,
                code: "busy",
                "Too many imports at once; try again.",
                retryAfter: 10
            )
        }
        return Place(self)
    }
}
