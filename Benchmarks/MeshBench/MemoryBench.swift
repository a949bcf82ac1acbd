import ArgumentParser
import Foundation
import SharedModels

/// `mesh-bench memory`: adding and searching at the memory service, embedding included.
struct MemoryBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Fills a tenant of its own with memories, then adds and searches; removes them afterwards.",
        discussion: "Reads MESH_SECRET and MEMORY_URL as the services do."
    )

    @Option(help: "Memories to search in.")
    var count = 10_000

    @Option(help: "Searches of each kind.")
    var queries = 500

    @Option(help: "Single adds that are timed.")
    var adds = 200

    @Option(help: "Users that the memories belong to.")
    var users = 50

    @Option(help: "Callers at once, a list.")
    var concurrency = "1,8"

    @Option(help: "The memory service (default: MEMORY_URL, then http://127.0.0.1:8006).")
    var url: String?

    @Option(help: "Another seed gives other texts.")
    var seed: UInt64 = 1

    @Flag(help: "Leaves the memories in place.")
    var keep = false

    private static let namespace = "agent:bench"

    func validate() throws {
        guard count > 0, queries > 0, adds > 0, users > 0, !levels.isEmpty else {
            throw ValidationError("counts and concurrency must be positive numbers")
        }
    }

    private var levels: [Int] {
        concurrency.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }.filter { $0 > 0 }
    }

    func run() async throws {
        try await Endpoint.withMemory(at: url, tenant: "bench-\(seed)", bench)
    }

    private func bench(_ memory: Endpoint) async throws {
        var corpus = Corpus(seed: seed, users: users)
        let statements = (0..<count).map { _ in corpus.statement() }
        let extra = (0..<adds).map { _ in corpus.statement() }
        var results: [Measurements] = []
        results.append(await load(memory, statements))
        results.append(
            await measure("add one", count: extra.count) { number in
                let body = Self.request(extra[number])
                _ = try await memory.post("/v1/memories", body, as: AddMemoryResult.self)
            }
        )
        var asked = 0
        for level in levels {
            for scope in [Scope.user, .namespace] {
                results.append(await search(memory, statements, scope: scope, level, from: asked))
                asked += queries
            }
        }
        Report(measurements: results).print()
        try await printRecall(memory, statements, from: asked)
        if !keep { try await memory.send("DELETE", "/v1/memories?namespace=\(Self.namespace)") }
        if results.contains(where: { $0.failureCount > 0 }) { throw ExitCode(1) }
    }

    private func load(_ memory: Endpoint, _ statements: [Corpus.Statement]) async -> Measurements {
        let size = 100
        let batches = stride(from: 0, to: statements.count, by: size).map { start in
            Array(statements[start..<min(start + size, statements.count)])
        }
        var measured = await measure("add a batch of \(size)", count: batches.count) { number in
            let body = AddMemoryBatch(memories: batches[number].map(Self.request))
            _ = try await memory.post("/v1/memories/batch", body, as: AddMemoryResults.self)
        }
        measured.itemsPerRequest = size
        return measured
    }

    private enum Scope: String, Sendable {
        case user = "one user"
        case namespace = "whole namespace"
    }

    private func search(
        _ memory: Endpoint,
        _ statements: [Corpus.Statement],
        scope: Scope,
        _ concurrency: Int,
        from first: Int
    ) async -> Measurements {
        let name = "search of 5, \(scope.rawValue), \(concurrency) at once"
        return await measure(name, count: queries, concurrency: concurrency) { number in
            _ = try await memory.post(
                "/v1/memories/search",
                Self.query(statements, first + number, scope),
                as: SearchMemoryResults.self
            )
        }
    }

    /// How many of the searches within a user find a statement with the wanted text: a check that work is done at all.
    private func printRecall(_ memory: Endpoint, _ statements: [Corpus.Statement], from first: Int) async throws {
        var found = 0
        let asked = min(100, queries)
        for number in first..<first + asked {
            let wanted = Self.wanted(statements, number)
            let answer = try await memory.post(
                "/v1/memories/search",
                Self.query(statements, number, .user),
                as: SearchMemoryResults.self
            )
            if answer.results.contains(where: { $0.content == wanted.text }) { found += 1 }
        }
        print("\(found) of \(asked) questions found the very statement they were made from among 5 results")
    }

    private static func wanted(_ statements: [Corpus.Statement], _ number: Int) -> Corpus.Statement {
        // Fibonacci hashing spreads the questions over the corpus.
        statements[Int(truncatingIfNeeded: UInt64(number) &* 0x9e37_79b9_7f4a_7c15 >> 33) % statements.count]
    }

    /// No two questions are the same text: a server that keeps the vectors of questions must embed every one of these.
    private static func query(_ statements: [Corpus.Statement], _ number: Int, _ scope: Scope) -> SearchMemoryRequest {
        let wanted = wanted(statements, number)
        return SearchMemoryRequest(
            namespace: namespace,
            userID: scope == .user ? wanted.user : nil,
            query: "Ticket \(40_000 + number): \(wanted.question)",
            limit: 5
        )
    }

    private static func request(_ statement: Corpus.Statement) -> AddMemoryRequest {
        AddMemoryRequest(
            namespace: namespace,
            userID: statement.user,
            content: statement.text,
            speaker: statement.speaker,
            role: "user"
        )
    }
}
