import Clients
import Foundation
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("The list of agents")
struct AgentListTests {
    private let file = FileManager.default.temporaryDirectory.appending(path: "agents-\(UUID().uuidString).txt")

    private func write(_ text: String) throws { try Data(text.utf8).write(to: file, options: .atomic) }

    private func sources(fixed: [String] = []) -> AgentSources {
        AgentSources(fixed: fixed.compactMap { URL(string: $0) }, file: file.path(percentEncoded: false))
    }

    @Test("A file that is not there lists nobody; one that is adds its addresses, and says what is none")
    func lines() throws {
        let fixed = ["http://127.0.0.1:1"]
        #expect(sources(fixed: fixed).read()?.urls.map(\.absoluteString) == fixed)
        try write(
            "# ours\r\nhttp://a.example:9000/x # theirs\n\n  https://b.example , http://127.0.0.1:1\nbanana\nftp://c\n"
        )
        defer { try? FileManager.default.removeItem(at: file) }
        let listing = try #require(sources(fixed: fixed).read())
        #expect(
            listing.urls.map(\.absoluteString) == [
                "http://127.0.0.1:1", "http://a.example:9000/x", "https://b.example",
            ]
        )
        #expect(listing.problems == ["banana", "ftp://c"])
        // Bytes that are no text: what was read before holds.
        try Data([0xff, 0xfe, 0xff]).write(to: file)
        #expect(sources().read() == nil)
    }

    @Test("The settings file is read again: its agents come and go; without any the four specialists are listed")
    func live() throws {
        let specialists = ["http://127.0.0.1:1", "http://127.0.0.1:2"]
        var sources = sources()
        sources.live = LiveSetting(
            path: file.path(percentEncoded: false),
            names: ["SUPERVISOR_AGENT_URLS", "AGENT_URLS"]
        )
        sources.file = nil
        sources.specialists = specialists.compactMap { URL(string: $0) }
        func listed() -> [String]? { sources.read()?.urls.map(\.absoluteString) }
        #expect(listed() == specialists)
        defer { try? FileManager.default.removeItem(at: file) }
        try write("LOG_LEVEL=info\nAGENT_URLS=http://127.0.0.1:3,http://127.0.0.1:4\n")
        #expect(listed() == ["http://127.0.0.1:3", "http://127.0.0.1:4"])
        try write("AGENT_URLS=http://127.0.0.1:4, banana\n")
        #expect(listed() == ["http://127.0.0.1:4"])
        #expect(sources.read()?.problems == ["banana"])
        try write("SUPERVISOR_AGENT_URLS=http://127.0.0.1:5\nAGENT_URLS=http://127.0.0.1:4\n")
        #expect(listed() == ["http://127.0.0.1:5"])
        try write("#AGENT_URLS=http://127.0.0.1:4\n")
        #expect(listed() == specialists)
    }

    @Test("What the environment sets is not read again from the file")
    func environment() {
        func live(_ environment: Set<String>) -> LiveSetting? {
            SettingsReader(values: [:], prefix: "SUPERVISOR", file: .init(path: ".env", environment: environment))
                .live("AGENT_URLS")
        }
        #expect(live([]) == LiveSetting(path: ".env", names: ["SUPERVISOR_AGENT_URLS", "AGENT_URLS"]))
        #expect(live(["AGENT_URLS"]) == nil)
        #expect(live(["SUPERVISOR_AGENT_URLS"]) == nil)
        #expect(SettingsReader(values: [:], prefix: "SUPERVISOR").live("AGENT_URLS") == nil)
    }

    /// Lines of a log.
    private struct Lines: LogHandler {
        let lines: NIOLockedValueBox<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let reason = event.metadata?["reason"].map { " \($0)" } ?? ""
            lines.withLockedValue { $0.append("\(event.message)\(reason)") }
        }
    }

    /// A directory over the file, and one agent that the file may name.
    private func withDirectory(
        _ agent: ScriptedAgent,
        _ body: (AgentDirectory, FakeUpstream, NIOLockedValueBox<[String]>) async throws -> Void
    ) async throws {
        let home = NIOLockedValueBox("")
        let lines = NIOLockedValueBox<[String]>([])
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            var agent = agent
            agent.home = { home.withLockedValue { $0 } }
            return try await agent.respond(request)
        }
        try await withFakeUpstream(answering: answering) { server in
            home.withLockedValue { $0 = server.url.absoluteString }
            let process = try ProcessContext(
                settings: .testing(service: .supervisor),
                logger: Logger(label: "test") { _ in Lines(lines: lines) }
            )
            let directory = AgentDirectory(
                sources: sources(),
                ownSkills: [AgentCard.Skill(id: "greeting", name: "Greeting", description: "Hello", tags: [])],
                embeddings: EmbeddingsClient(process: process),
                process: process
            )
            do {
                try await body(directory, server, lines)
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
        try? FileManager.default.removeItem(at: file)
    }

    @Test("An agent that is written into the file is known after the next reading, and taken out it is not")
    func comesAndGoes() async throws {
        let agent = ScriptedAgent(name: "Weather", trade: "rain") { _ in .text("") }
        try await withDirectory(agent) { directory, server, _ in
            await directory.refresh()
            #expect(await directory.snapshot().known.isEmpty)
            try write(server.url.absoluteString)
            await directory.refresh()
            #expect(await directory.snapshot().present.map(\.id) == ["weather"])
            #expect(await directory.urls == [server.url])
            try write("")
            await directory.refresh()
            #expect(await directory.snapshot().known.isEmpty)
            #expect(await directory.urls.isEmpty)
        }
    }

    @Test("What is wrong with an agent is said once, and again only when it is something else")
    func saidOnce() async throws {
        let offer = NIOLockedValueBox("0.3")
        var agent = ScriptedAgent(name: "Weather", trade: "rain") { _ in .text("") }
        agent.interfaces = { home in
            let version = offer.withLockedValue { $0 }
            return [AgentCard.Interface(url: home, protocolBinding: "JSONRPC", protocolVersion: version)]
        }
        let asked = agent
        try await withDirectory(asked) { directory, server, lines in
            func said() -> [String] { lines.withLockedValue { $0.filter { $0.hasPrefix("agent") } } }
            try write(server.url.absoluteString)
            for _ in 0..<3 { await directory.refresh() }
            #expect(said() == ["agent is passed over the agent cannot be used: JSONRPC speaks version 0.3, not 1.0"])
            #expect(await directory.snapshot().known.isEmpty)
            offer.withLockedValue { $0 = "1.0" }
            for _ in 0..<2 { await directory.refresh() }
            #expect(said().dropFirst() == ["agent joined"])
            offer.withLockedValue { $0 = "2.0" }
            for _ in 0..<2 { await directory.refresh() }
            #expect(said().count == 3)
            #expect(await directory.snapshot().known.isEmpty)
        }
    }
}
