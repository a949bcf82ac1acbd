import ArgumentParser
import AsyncHTTPClient
import Foundation
import SharedModels

/// `mesh-bench chat`: whole turns through the gateway, from the request to the last word.
struct ChatBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat",
        abstract: "Holds conversations through the gateway and times every turn.",
        discussion: "Reads GATEWAY_URL, and MESH_API_KEY or the file .mesh/dev-key. Its users are named bench-…"
    )

    @Option(help: "Turns at each level.")
    var turns = 200

    @Option(help: "Conversations at once, a list.")
    var concurrency = "1,16"

    @Option(help: "The gateway (default: GATEWAY_URL, then http://127.0.0.1:8000).")
    var url: String?

    @Option(help: "The file that holds an API key.")
    var keyFile = ".mesh/dev-key"

    /// One conversation: discovery, catalogue, dealers, money, memory, small talk.
    private static let script = [
        "Hello, we run a 40,000 sq ft warehouse in Reno and want to automate picking",
        "Compare two AMRs for that",
        "Who sells them near 89501?",
        "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?",
        "What did I tell you about my warehouse?",
        "Which drones can spray a field?",
        "What happens at the end of a lease?",
        "Thanks, that is all",
    ]

    private var levels: [Int] {
        concurrency.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }.filter { $0 > 0 }
    }

    func validate() throws {
        guard turns > 0, !levels.isEmpty else {
            throw ValidationError("turns and concurrency must be positive numbers")
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let key = environment["MESH_API_KEY"] ?? (try? String(contentsOfFile: keyFile, encoding: .utf8))
        guard let key = key?.trimmingCharacters(in: .whitespacesAndNewlines), !key.isEmpty else {
            throw Endpoint.Refused(description: "no API key: set MESH_API_KEY or give --key-file")
        }
        let base = url ?? environment["GATEWAY_URL"] ?? "http://127.0.0.1:\(MeshService.gateway.defaultPort)"
        let client = Endpoint.makeClient()
        var results: [Measurements] = []
        for level in levels {
            results.append(contentsOf: await converse(level, base: base, key: key, client: client))
        }
        try await client.shutdown()
        Report(measurements: results).print()
        if results.contains(where: { $0.failureCount > 0 }) { throw ExitCode(1) }
    }

    /// Every conversation is a user and a session of its own, so that turns of one wait for each other as they do in life.
    private func converse(_ level: Int, base: String, key: String, client: HTTPClient) async -> [Measurements] {
        let conversations = (turns + Self.script.count - 1) / Self.script.count
        let run = UUID().uuidString.prefix(8).lowercased()
        let clock = ContinuousClock()
        let start = clock.now
        var byTurn = Self.script.map { Measurements(name: "  “\($0.prefix(40))…”") }
        var total = Measurements(name: "a turn, \(level) conversations at once")
        await withTaskGroup(of: [Measurements].self) { group in
            for caller in 0..<level {
                group.addTask {
                    var own = Self.script.map { Measurements(name: $0) }
                    for number in stride(from: caller, to: conversations, by: level) {
                        let user = "bench-\(run)-\(number)"
                        let gateway = Endpoint(base: base, client: client) {
                            [("X-API-Key", key), ("X-User-Id", user)]
                        }
                        var session: String?
                        for (index, message) in Self.script.enumerated()
                        where number * Self.script.count + index < turns {
                            let sent = clock.now
                            do {
                                session = try await say(message, session, gateway)
                                own[index].add(clock.now - sent)
                            } catch {
                                own[index].fail(String(describing: error))
                            }
                        }
                    }
                    return own
                }
            }
            for await own in group {
                for (index, measurements) in own.enumerated() {
                    byTurn[index].add(measurements)
                    total.add(measurements)
                }
            }
        }
        total.elapsed = clock.now - start
        for index in byTurn.indices { byTurn[index].elapsed = total.elapsed }
        return [total] + byTurn.filter { !$0.latencies.isEmpty || $0.failureCount > 0 }
    }

    private func say(_ message: String, _ session: String?, _ gateway: Endpoint) async throws -> String {
        let answer = try await gateway.post(
            "/api/v1/chat",
            ChatRequest(message: message, sessionID: session),
            as: Envelope<ChatReply>.self
        )
        guard let reply = answer.data, !reply.message.isEmpty else {
            throw Endpoint.Refused(description: "an empty answer")
        }
        return reply.sessionID
    }
}
