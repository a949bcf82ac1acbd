import ArgumentParser

/// Measures a running mesh from outside, over HTTP, with everything that a user would wait for.
@main
struct MeshBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-bench",
        abstract: "Measures a running mesh.",
        subcommands: [MemoryBench.self, RecallBench.self, ChatBench.self]
    )
}
