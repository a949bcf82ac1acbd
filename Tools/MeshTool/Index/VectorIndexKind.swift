import ArgumentParser

/// How the memories' vectors are indexed.
enum VectorIndexKind: String, CaseIterable, ExpressibleByArgument {
    /// A graph: exact to a hundredth and fast, slow to build, and wants memory for it.
    case hnsw
    /// Lists around centres: built quickly and small; a search costs several times more.
    case ivfflat

    /// What the index is made with for so many rows.
    ///
    /// hnsw: m and ef_construction as measured for this table. ivfflat: a list for every thousand rows up to a million, the
    /// root of the rows beyond (pgvector's README).
    func options(rows: Int) -> String {
        switch self {
        case .hnsw: "m = 16, ef_construction = 128"
        case .ivfflat: "lists = \(Self.lists(rows: rows))"
        }
    }

    static func lists(rows: Int) -> Int {
        let count = rows <= 1_000_000 ? Double(rows) / 1_000 : Double(rows).squareRoot()
        return min(32_768, max(10, Int(count.rounded())))
    }

    /// Lists that a search probes at first: twice the root of all.
    static func probes(lists: Int) -> Int { min(lists, max(10, Int((2 * Double(lists).squareRoot()).rounded(.up)))) }
}
