import ArgumentParser

/// The operator's tool behind `./mesh migrate`, `./mesh index`, `./mesh reembed`, `./mesh keys`, `./mesh status` and `./mesh chat`.
@main
struct MeshTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-tool",
        abstract:
            "Migrates the database, builds its vector index, changes its embedding model, keeps API keys, tells how the mesh is, and talks to it.",
        subcommands: [Migrate.self, IndexCommand.self, ReembedCommand.self, Keys.self, StatusCommand.self, Chat.self]
    )
}
