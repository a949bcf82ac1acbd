import ArgumentParser

/// The operator's tool behind `./mesh migrate`, `./mesh keys` and `./mesh chat`.
@main
struct MeshTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-tool",
        abstract: "Migrates the database, keeps API keys, and talks to the mesh.",
        subcommands: [Migrate.self, Keys.self, Chat.self]
    )
}
