import Foundation

/// Builds an index beside the one that is there and puts it in its place.
struct VectorIndexBuild {
    let store: VectorIndexStore
    let kind: VectorIndexKind
    /// For the build, as PostgreSQL writes it.
    let memory: String
    /// Is told what goes on, a line at a time.
    let report: @Sendable (String) -> Void
    /// Between two looks at the progress.
    var interval: Duration = .seconds(2)

    func run() async throws {
        let rows = try await store.rows()
        let options = kind.options(rows: rows)
        report("building \(kind.rawValue) (\(options)) over \(rows) memories")
        // What an interrupted build left is no use to anybody.
        try await store.drop(store.unfinished)
        let began = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            group.addTask { try await store.build(kind, options: options, memory: memory) }
            group.addTask {
                var last = ""
                while true {
                    try await Task.sleep(for: interval)
                    if let progress = try await store.progress(), progress != last {
                        report(progress)
                        last = progress
                    }
                }
            }
            // The build ends first, or one of the two fails.
            try await group.next()
            group.cancelAll()
        }
        if kind == .ivfflat {
            try await store.setProbes(VectorIndexKind.probes(lists: VectorIndexKind.lists(rows: rows)))
        }
        try await store.replace()
        report("built in \((ContinuousClock.now - began).formatted(.units(allowed: [.hours, .minutes, .seconds])))")
    }
}
