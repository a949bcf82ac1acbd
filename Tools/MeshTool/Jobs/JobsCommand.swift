import ArgumentParser
import Foundation
import NIOHTTP1
import SharedModels

/// `mesh-tool jobs`: what is done again and again, and a run of it by hand.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Lists what the services do again and again, or has one of these jobs run now.",
        subcommands: [List.self, Run.self],
        defaultSubcommand: List.self
    )

    struct Target: ParsableArguments {
        @Option(help: "Where the gateway is (default: GATEWAY_URL, then http://127.0.0.1:8000).")
        var gateway: String?

        @Option(help: "The file that holds an API key for all namespaces (MESH_API_KEY goes before it).")
        var keyFile: String = ".mesh/dev-key"

        func api() throws -> OperatorAPI {
            let environment = ProcessInfo.processInfo.environment
            let address = gateway ?? environment["GATEWAY_URL"] ?? "http://127.0.0.1:8000"
            guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host() != nil else {
                throw Failure("\(address) is no http:// or https:// address")
            }
            return OperatorAPI(url: url, key: environment["MESH_API_KEY"] ?? SecretFile(path: keyFile).read())
        }
    }

    struct Jobs: Codable, Sendable {
        var jobs: [JobState]
        var unreachable: [String]
    }
}

extension JobsCommand {
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the jobs of every service.")

        @OptionGroup var target: Target

        func run() async throws {
            let told = try await target.api().call(.GET, "/jobs", as: Jobs.self)
            Terminal.line(JobTable(told.jobs, at: Date()).text(width: 160))
            guard !told.unreachable.isEmpty else { return }
            Terminal.note("no answer from: " + told.unreachable.joined(separator: ", "))
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Has a job run now, whichever replica takes it on, and waits for its end."
        )

        @OptionGroup var target: Target

        @Argument(help: "The service: memory, financing …; database for backups.")
        var service: String

        @Argument(help: "The job, as ./mesh jobs lists it.")
        var job: String

        @Option(help: "Seconds to wait for its end; 0 only asks for it.")
        var wait: Int = 60

        func validate() throws {
            guard (0...86_400).contains(wait) else { throw ValidationError("--wait takes 0 to 86400 seconds") }
        }

        func run() async throws {
            let api = try target.api()
            let allowed = CharacterSet.alphanumerics.union(.init(charactersIn: "-_"))
            let names = [service, job].map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }
            let asked = try await api.call(.POST, "/jobs/\(names[0])/\(names[1])/run", as: JobState.self)
            let end = ContinuousClock.now + .seconds(wait)
            while wait > 0 {
                let told = try await api.call(.GET, "/jobs", as: Jobs.self)
                let now = told.jobs.first { $0.service == service && $0.job == job }
                // One that only takes long to answer is in the next list again.
                if now == nil, !told.unreachable.contains(service) {
                    throw Failure("\(service) has no job \(job) any more")
                }
                if let now, now.runs > asked.runs, now.runRequestedAt == nil {
                    guard now.outcome == .succeeded else {
                        throw Failure("\(job) \(now.outcome?.rawValue ?? "did not run"): \(now.error ?? "no reason")")
                    }
                    return Terminal.line("\(job) of \(service): \(now.items) done in \(now.durationMS ?? 0) ms")
                }
                guard ContinuousClock.now < end else {
                    if now == nil { throw Failure("\(service) does not answer any more") }
                    throw Failure("\(job) has not ended within \(wait) s; ./mesh jobs shows how it goes on")
                }
                try await Task.sleep(for: .milliseconds(500))
            }
            Terminal.line("\(job) of \(service) is asked for")
        }
    }
}
