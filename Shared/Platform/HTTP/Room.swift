import Synchronization

/// How many requests may be at work, or how many streams may be open, at once.
package final class Room: Sendable {
    private let count = Atomic<Int>(0)
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// A place in the room; it is free again when nobody holds it, whichever way the request or stream ends.
    package final class Place: Sendable {
        private let room: Room

        fileprivate init(_ room: Room) { self.room = room }

        deinit { room.count.wrappingSubtract(1, ordering: .relaxed) }
    }

    /// - Returns: nil where the room is full.
    package func enter() -> Place? {
        let place = Place(self)
        return count.wrappingAdd(1, ordering: .relaxed).newValue <= capacity ? place : nil
    }
}
