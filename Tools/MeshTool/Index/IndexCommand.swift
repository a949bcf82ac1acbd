import ArgumentParser
import Foundation
import Postgres

/// `mesh-tool index`: builds the index of the memories' vectors anew, or of the other kind, while everything goes on.
struct IndexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Says how the memories' vectors are indexed, and builds the index anew or of another kind.",
        discussion: """
            Searches and writes go on meanwhile: the new index is built beside the old one, which is dropped when the new one stands. A build \
            that was interrupted is begun anew. Run it against the database itself or a session pooler, as the owner of the tables.
            """
    )

    @OptionGroup var database: DatabaseOptions

    @Option(help: "hnsw or ivfflat (default: MEMORY_VECTOR_INDEX, then the kind that is there).")
    var kind: VectorIndexKind?

    @Flag(help: "Builds it anew, also where the kind is right.")
    var rebuild = false

    @Option(help: "Memory for the build, as PostgreSQL writes it; an HNSW index that fits is built many times faster.")
    var memory = "512MB"

    @Flag(help: "Only says what is there.")
    var status = false

    func validate() throws {
        guard memory.wholeMatch(of: /[0-9]{1,6}(kB|MB|GB)/) != nil else {
            throw ValidationError("--memory must be like 512MB or 4GB")
        }
    }

    func run() async throws {
        let wanted = try kind ?? Self.configured()
        // An index of a million vectors takes minutes to hours.
        try await withDatabase(try database.url(), statementTimeout: .seconds(7 * 86_400)) { client in
            let store = VectorIndexStore(client: client)
            let present = try await store.present()
            Terminal.line(present.map(\.description) ?? "there is no vector index")
            let kind = wanted ?? present?.kind ?? .hnsw
            if status { return }
            if let present, present.kind == kind, present.isValid, !rebuild { return }
            try await VectorIndexBuild(store: store, kind: kind, memory: memory, report: Terminal.line).run()
            if let built = try await store.present() { Terminal.line(built.description) }
        }
    }

    /// MEMORY_VECTOR_INDEX; nil where it is not set.
    static func configured() throws -> VectorIndexKind? {
        let text = ProcessInfo.processInfo.environment["MEMORY_VECTOR_INDEX"] ?? ""
        guard !text.isEmpty else { return nil }
        guard let kind = VectorIndexKind(rawValue: text) else {
            throw Failure("MEMORY_VECTOR_INDEX must be hnsw or ivfflat")
        }
        return kind
    }
}
