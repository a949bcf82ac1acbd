import ArgumentParser
import Foundation
import Platform
import SharedModels

/// `mesh-tool status`: how each process is, what waits, and which routes are slow, by what the processes say of themselves.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells of each process its health, version, schema, queue depths and slowest routes.",
        discussion: """
            The processes are asked at <SERVICE>_URL (several replicas separated by commas), or on this machine's usual ports, for /readyz and \
            /metrics. Ends with 1 where one does not answer or is not ready.
            """
    )

    @Flag(help: "Everything as one JSON object.")
    var json = false

    @Option(help: "How many of the slowest routes are shown.")
    var routes = 8

    func validate() throws {
        guard (0...1_000).contains(routes) else { throw ValidationError("--routes must be from 0 to 1000") }
    }

    func run() async throws {
        let targets = try Self.targets(ProcessInfo.processInfo.environment)
        let reports = await Inspection().reports(of: targets)
        if json {
            Terminal.line(try MeshReport(processes: reports).json())
        } else {
            Terminal.write(StatusText(reports: reports, routes: routes, now: Date()).text(width: Terminal.width))
        }
        guard reports.allSatisfy(\.isWell) else { throw ExitCode(1) }
    }

    struct Target: Sendable, Hashable {
        var service: MeshService
        var url: URL
    }

    /// All replicas of all services, as the settings name them.
    static func targets(_ environment: [String: String]) throws -> [Target] {
        try (MeshService.allCases + AddedAgents.named(in: environment)).flatMap { service in
            let name = "\(service.settingsPrefix)_URL"
            let given = environment[name] ?? ""
            let text = given.isEmpty ? "http://127.0.0.1:\(service.defaultPort)" : given
            return try text.split(separator: ",").map { part in
                let address = part.trimmingCharacters(in: .whitespaces)
                guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host() != nil else {
                    throw Failure("\(name) must be an address such as http://127.0.0.1:\(service.defaultPort)")
                }
                return Target(service: service, url: url)
            }
        }
    }
}
