/// Which statements are prepared on a connection, and which to give up when there are too many.
struct StatementCache {
    /// The same text with other parameter types is another statement: the bytes of its parameters are read differently.
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0
    /// Statements that the server still holds and nobody will use again.
    private(set) var evicted: [String] = []

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { entries.count }

    /// The name of a statement that is prepared.
    mutating func name(of key: Key) -> String? {
        guard let name = entries[key]?.name else { return nil }
        uses += 1
        entries[key]?.lastUse = uses
        return name
    }

    /// A name that this connection has not used before.
    mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    /// The server has prepared `key` as `name`.
    mutating func insert(_ key: Key, name: String) {
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            evicted.append(oldest.value.name)
        }
        uses += 1
        if let replaced = entries.updateValue(Entry(name: name, lastUse: uses), forKey: key) {
            evicted.append(replaced.name)
        }
    }

    /// The statement must be prepared anew before its next use.
    mutating func forget(_ key: Key) {
        if let entry = entries.removeValue(forKey: key) { evicted.append(entry.name) }
    }

    /// Takes the list of statements to deallocate.
    mutating func takeEvicted() -> [String] {
        defer { evicted = [] }
        return evicted
    }
}
