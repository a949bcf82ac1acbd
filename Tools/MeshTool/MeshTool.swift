import ArgumentParser

/// The operator's tool behind `./mesh migrate`, `index`, `reembed`, `keys`, `audit`, `backup`, `restore`, `jobs`, `status` and `chat`.
@main
struct MeshTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mesh-tool",
        abstract:
            "Migrates, backs up and restores the database, keeps its vectors and API keys, verifies the audit trail, and talks to the mesh.",
        subcommands: [
            Migrate.self, IndexCommand.self, ReembedCommand.self, Keys.self, AuditCommand.self, BackupCommand.self,
            RestoreCommand.self, JobsCommand.self, StatusCommand.self, Chat.self,
        ]
    )
}
