import ArgumentParser

/// The operator's tool behind `./mesh migrate`, `./mesh index`, `./mesh reembed`, `./mesh keys` and `./mesh chat`.
@main
struct MeshTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-tool",
        abstract:
            "Migrates the database, builds its vector index, changes its embedding model, keeps API keys, and talks to the mesh.",
        subcommands: [Migrate.self, IndexCommand.self, ReembedCommand.self, Keys.self, Chat.self]
    )
}
