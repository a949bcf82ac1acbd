import ArgumentParser
import Foundation
import SharedModels

/// `mesh-bench recall`: how much of what answers a question is among the first ten memories found.
struct RecallBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall",
        abstract: "Tells dialogues of REALTALK to a tenant of its own, turn by turn, and asks their questions.",
        discussion: """
            The data is not part of this project: fetch github.com/danny911kr/REALTALK and name its folder of Chat_*.json. Prints every \
            chat, both halves (chats in turn) and all. Reads MESH_SECRET and MEMORY_URL as the services do.
            """
    )

    @Option(help: "The folder that holds Chat_*.json.")
    var data: String

    @Option(help: "The memory service (default: MEMORY_URL, then http://127.0.0.1:8006).")
    var url: String?

    @Option(help: "balanced, standard or recent.")
    var profile: String?

    @Option(help: "Changes to the profile's weights, as next=0,speaker=0.1.")
    var weights = ""

    @Option(help: "Links followed.")
    var hops: Int?

    @Flag(help: "Lets a cross-encoder read the best again, where the service has one.")
    var rerank = false

    private static let namespace = "agent:bench"

    func run() async throws {
        let dialogues = try Dialogue.load(data)
        try await Endpoint.withMemory(at: url, tenant: "recall") { memory in
            var halves = [RetrievalScore(), RetrievalScore()]
            print(Machine.description)
            for (index, dialogue) in dialogues.enumerated() {
                let ids = try await tell(dialogue, to: memory)
                let score = try await ask(dialogue, ids, of: memory)
                try await memory.send("DELETE", "/v1/memories?namespace=\(Self.namespace)")
                report("\(dialogue.name), \(dialogue.turns.count) turns", score)
                halves[index % 2].add(score)
            }
            var all = halves[0]
            all.add(halves[1])
            report("one half", halves[0])
            report("the other half", halves[1])
            report("all", all)
        }
    }

    private func report(_ name: String, _ score: RetrievalScore) {
        func text(_ value: Double) -> String { value.formatted(.number.precision(.fractionLength(3))) }
        print(
            "\(name): recall@10 \(text(score.recallAt10)), nDCG@10 \(text(score.nDCGAt10)), \(score.questions) questions"
        )
    }

    /// One turn after the other, as they were said.
    /// - Returns: the turn of each memory.
    private func tell(_ dialogue: Dialogue, to memory: Endpoint) async throws -> [UUID: String] {
        var ids: [UUID: String] = [:]
        for turn in dialogue.turns {
            let result = try await memory.post(
                "/v1/memories",
                AddMemoryRequest(
                    namespace: Self.namespace,
                    userID: dialogue.name,
                    content: "\(turn.speaker): \(turn.text)",
                    runID: turn.session,
                    speaker: turn.speaker,
                    createdAt: turn.said
                ),
                as: AddMemoryResult.self
            )
            // What repeats an earlier turn stands for that one.
            if let id = result.id, ids[id] == nil { ids[id] = turn.id }
        }
        return ids
    }

    private func ask(_ dialogue: Dialogue, _ ids: [UUID: String], of memory: Endpoint) async throws -> RetrievalScore {
        var changes: [String: Double] = [:]
        for item in weights.split(separator: ",") {
            let parts = item.split(separator: "=")
            guard parts.count == 2, let value = Double(parts[1]) else {
                throw ValidationError("--weights: \(item) is not of the form name=number")
            }
            changes[String(parts[0])] = value
        }
        var score = RetrievalScore()
        for question in dialogue.questions {
            let answer = try await memory.post(
                "/v1/memories/search",
                SearchMemoryRequest(
                    namespace: Self.namespace,
                    userID: dialogue.name,
                    query: question.text,
                    limit: 10,
                    profile: profile,
                    weights: changes.isEmpty ? nil : changes,
                    hops: hops,
                    rerank: rerank ? true : nil
                ),
                as: SearchMemoryResults.self
            )
            score.add(answer.results.map { ids[$0.id] ?? "" }, wanted: question.evidence)
        }
        return score
    }
}
