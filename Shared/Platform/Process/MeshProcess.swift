import ArgumentParser
import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import Metrics
import Postgres
import ServiceLifecycle
public import SharedModels
import UnixSignals

/// One process of the mesh: what `App.swift` conforms to.
public protocol MeshProcess {
    associatedtype Settings: ServiceSettings

    static var service: MeshService { get }

    /// Settings -> stores -> domain -> routes.
    static func build(settings: Settings, process: ProcessContext) async throws -> Assembly

    /// Loads the seed data; running it again changes nothing.
    static func seed(settings: Settings, process: ProcessContext) async throws
}

struct ProcessArguments: ParsableArguments {
    @Argument(help: "serve, or seed to load the seed data.")
    var command = "serve"

    @Option(help: "Address to listen on; beats HOST.")
    var host: String?

    @Option(help: "Port to listen on; beats the setting.")
    var port: Int?

    @Option(help: "File with settings; the environment beats it.")
    var envFile = ".env"

    func validate() throws {
        guard ["serve", "seed"].contains(command) else { throw ValidationError("The command is serve or seed.") }
    }
}

extension MeshProcess {
    public static func seed(settings: Settings, process: ProcessContext) async throws {
        print("\(service.name): nothing to seed")
    }

    @concurrent
    public static func main() async {
        let arguments: ProcessArguments
        do {
            arguments = try ProcessArguments.parse()
        } catch {
            let text = ProcessArguments.fullMessage(for: error)
            let code = ProcessArguments.exitCode(for: error)
            FileHandle.standardError.write(Data((text + "\n").utf8))
            exit(code.rawValue)
        }
        var values = DotEnv.read(path: arguments.envFile) ?? [:]
        values.merge(ProcessInfo.processInfo.environment) { _, fromEnvironment in fromEnvironment }
        if let host = arguments.host { values["\(service.settingsPrefix)_HOST"] = host }
        if let port = arguments.port { values["\(service.settingsPrefix)_PORT"] = String(port) }
        // Another's port is not ours: only the prefixed one counts.
        if values["\(service.settingsPrefix)_PORT"] == nil { values["PORT"] = nil }
        var reader = SettingsReader(values: values, prefix: service.settingsPrefix)
        let processSettings = ProcessSettings(service: service, from: &reader)
        let settings = Settings(from: &reader)
        guard reader.problems.isEmpty else {
            let lines = ["\(service.name) cannot start; settings are wrong:"] + reader.problems.map { "  \($0)" }
            FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
            // EX_CONFIG of sysexits.h.
            exit(78)
        }
        let logger = Observing.bootstrap(processSettings)
        do {
            let process = try ProcessContext(settings: processSettings, logger: logger)
            if arguments.command == "seed" {
                try await seed(settings: settings, process: process)
                await process.database?.shutdown()
                try await process.http.shutdown()
            } else {
                try await run(settings: settings, process: process)
            }
        } catch {
            FileHandle.standardError.write(Data("\(service.name) stopped: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(settings: Settings, process: ProcessContext) async throws {
        let assembly = try await build(settings: settings, process: process)
        let application = assembly.application(process: process)
        let first: [any Service] = process.database.map { [$0] } ?? []
        var configuration = ServiceGroupConfiguration(
            services: (first + [application]).map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: process.logger
        )
        configuration.maximumGracefulShutdownDuration = process.settings.drainTimeout
        try await ServiceGroup(configuration: configuration).run()
        try await process.http.shutdown()
    }
}
