import ArgumentParser
import Foundation
import Postgres

/// `mesh-tool reembed`: changes the memories to the embedding model that the memory service is configured with.
struct ReembedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reembed",
        abstract: "Embeds all memories anew with the model that the memory service is configured with.",
        discussion: """
            Set EMBEDDING_PROVIDER and what goes with it to the new model, EMBEDDING_PREVIOUS_PROVIDER and what goes with it to the one that is \
            there, start the memory service anew (all replicas), and run this. Searches and writes go on with the old model until every vector \
            is made, and change to the new one in one step, for which they wait a moment. An interrupted run goes on where it was. \
            Afterwards the EMBEDDING_PREVIOUS settings are of no use any more. Run it against the database itself or a session pooler, as the \
            owner of the tables.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "The memory service (default: MEMORY_URL, then its usual place).")
    var memoryUrl: String?

    @Option(help: "Memory for the build of the index, as PostgreSQL writes it.")
    var memory = "512MB"

    @Flag(help: "Only says what is there.")
    var status = false

    @Flag(help: "Gives a change up that is under way; the memories stay as they are.")
    var cancel = false

    func validate() throws {
        guard memory.wholeMatch(of: /[0-9]{1,6}(kB|MB|GB)/) != nil else {
            throw ValidationError("--memory must be like 512MB or 4GB")
        }
    }

    func run() async throws {
        let url = try database.url()
        try await withDatabase(url, statementTimeout: .seconds(7 * 86_400), connections: 4) { owner in
            try await withDatabase(url, role: "mesh_memory", statementTimeout: .seconds(3_600)) { worker in
                let store = ReembeddingStore(owner: owner, worker: worker)
                let state = try await store.state()
                Terminal.line(state.map(Self.words) ?? "nothing is embedded yet")
                if status { return }
                if cancel {
                    try await store.alone { try await store.cancel() }
                    return Terminal.line("given up; the memories stay as they are")
                }
                try await MemoryEmbeddings.with(url: memoryUrl) { embeddings in
                    let wanted = try await embeddings.statistics().configured
                    try await Reembedding(
                        store: store,
                        model: wanted.model,
                        dimensions: wanted.dimensions,
                        embed: { try await embeddings.embed($0, model: wanted.model) },
                        memory: memory,
                        report: Terminal.line
                    ).run()
                }
            }
        }
    }

    private static func words(_ state: ReembeddingStore.State) -> String {
        let next = state.nextModel.map { "; changing to \($0)" } ?? ""
        return "the memories are embedded by \(state.model) (\(state.dimensions) dimensions)\(next)"
    }
}
