import ArgumentParser
import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
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

    @Option(help: "File with settings, .env unless given; the environment beats it.")
    var envFile: String?

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
        exit(
            await launch(
                arguments: Array(CommandLine.arguments.dropFirst()),
                environment: ProcessInfo.processInfo.environment
            )
        )
    }

    /// The process from its arguments to its end.
    ///
    /// - Returns: the exit code: 0 after an orderly end, 64 for wrong arguments, 78 for wrong settings, 1 for the rest.
    static func launch(arguments: [String], environment: [String: String]) async -> Int32 {
        let parsed: ProcessArguments
        do {
            parsed = try ProcessArguments.parse(arguments)
        } catch {
            let code = ProcessArguments.exitCode(for: error)
            // Help that was asked for is no error.
            let output: FileHandle = code == .success ? .standardOutput : .standardError
            output.write(Data((ProcessArguments.fullMessage(for: error) + "\n").utf8))
            return code.rawValue
        }
        // Before the settings, whose defaults follow from it.
        OpenFiles.raiseLimit()
        do {
            let (common, own) = try settings(arguments: parsed, environment: environment)
            let logger = Observing.bootstrap(common)
            do {
                try await run(parsed.command, settings: own, process: ProcessContext(settings: common, logger: logger))
                return 0
            } catch {
                throw StartFailure(error, settings: common)
            }
        } catch let failure as StartFailure {
            FileHandle.standardError.write(Data((failure.message + "\n").utf8))
            return failure.exitCode
        } catch {
            FileHandle.standardError.write(Data("\(service.name) stopped: \(error)\n".utf8))
            return StartFailure.failure
        }
    }

    /// - Throws: ``StartFailure`` that tells every problem at once.
    static func settings(
        arguments: ProcessArguments,
        environment: [String: String]
    ) throws -> (common: ProcessSettings, own: Settings) {
        let prefix = service.settingsPrefix
        let path = arguments.envFile ?? ".env"
        let file = DotEnv.read(path: path)
        var values = (file ?? [:]).merging(environment) { _, fromEnvironment in fromEnvironment }
        if let host = arguments.host { values["\(prefix)_HOST"] = host }
        if let port = arguments.port { values["\(prefix)_PORT"] = String(port) }
        // Another's port is not ours: only the prefixed one counts.
        if values["\(prefix)_PORT"] == nil { values["PORT"] = nil }
        var reader = SettingsReader(
            values: values,
            prefix: prefix,
            file: SettingsReader.File(path: path, environment: Set(environment.keys))
        )
        if let path = arguments.envFile, !FileManager.default.fileExists(atPath: path) {
            reader.problem("--env-file", "names no file: \(path)")
        }
        let common = ProcessSettings(service: service, from: &reader)
        let own = Settings(from: &reader)
        guard reader.problems.isEmpty else { throw StartFailure(service: service.name, problems: reader.problems) }
        return (common, own)
    }

    /// However it ends, connections are closed before what holds them goes away.
    private static func run(_ command: String, settings: Settings, process: ProcessContext) async throws {
        do {
            if command == "seed" {
                try await seed(settings: settings, process: process)
            } else {
                try await serve(settings: settings, process: process)
            }
        } catch {
            await process.shutdown()
            throw error
        }
        await process.shutdown()
    }

    private static func serve(settings: Settings, process: ProcessContext) async throws {
        let assembly = try await build(settings: settings, process: process)
        if let version = assembly.version {
            process.logger.info("starting", metadata: ["service.version": "\(version)"])
        }
        let application = assembly.application(process: process)
        // They end in reverse order: what requests need ends after the last request.
        let first = [process.database as (any Service)?, process.spans].compactMap(\.self)
        var configuration = ServiceGroupConfiguration(
            services: (first + [application, process.leaving]).map {
                ServiceGroupConfiguration.ServiceConfiguration(service: $0)
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: process.logger
        )
        configuration.maximumGracefulShutdownDuration = process.settings.shutdownDelay + process.settings.drainTimeout
        try await ServiceGroup(configuration: configuration).run()
    }
}
