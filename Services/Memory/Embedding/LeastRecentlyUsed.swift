/// A dictionary of bounded size that forgets what was not asked for the longest; every operation takes constant time.
struct LeastRecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// A place in the order of use; slots are linked by position.
    private struct Slot: Sendable {
        var key: Key
        var value: Value
        var newer: Int
        var older: Int
    }

    let capacity: Int
    private var slots: [Slot] = []
    private var positions: [Key: Int] = [:]
    private var newest = none
    private var oldest = none

    init(capacity: Int) {
        self.capacity = max(0, capacity)
    }

    var count: Int { slots.count }

    /// The value, which becomes the most recently used.
    mutating func value(for key: Key) -> Value? {
        guard let position = positions[key] else { return nil }
        unlink(position)
        linkAsNewest(position)
        return slots[position].value
    }

    mutating func insert(_ value: Value, for key: Key) {
        guard capacity > 0 else { return }
        if let position = positions[key] {
            slots[position].value = value
            unlink(position)
            linkAsNewest(position)
            return
        }
        let position: Int
        if slots.count < capacity {
            position = slots.count
            slots.append(Slot(key: key, value: value, newer: none, older: none))
        } else {
            position = oldest
            unlink(position)
            positions[slots[position].key] = nil
            slots[position].key = key
            slots[position].value = value
        }
        positions[key] = position
        linkAsNewest(position)
    }

    private mutating func unlink(_ position: Int) {
        let slot = slots[position]
        if slot.newer == none { newest = slot.older } else { slots[slot.newer].older = slot.older }
        if slot.older == none { oldest = slot.newer } else { slots[slot.older].newer = slot.newer }
    }

    private mutating func linkAsNewest(_ position: Int) {
        slots[position].newer = none
        slots[position].older = newest
        if newest == none { oldest = position } else { slots[newest].newer = position }
        newest = position
    }
}

private let none = -1
