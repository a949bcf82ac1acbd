import Foundation
import Postgres

@testable import Memory

/// The recipe once more, plainly, over all memories of a scope at once: what the SQL must agree with.
struct ReferenceRanking {
    struct Memory {
        var id: UUID
        var session: String?
        var seq: Int
        var speaker: String?
        var voice: String
        var asks: Bool
        var importance: Double
        var reinforcement: Double
        var createdAt: Date
        var length: Int
        var frequencies: [String: Int]
        var vector: [Float]
    }

    var memories: [Memory]
    var stems: [String]

    /// Reads everything as it is stored.
    static func load(_ plan: SearchPlan, _ database: PostgresClient) async throws -> ReferenceRanking {
        let rows = try await database.query(
            """
            SELECT m.*, (
                SELECT coalesce(jsonb_object_agg(u.lexeme, cardinality(u.positions)), '{}') FROM unnest(m.lexemes) u
            ) AS frequencies
            FROM agent_memories m
            WHERE m.namespace = \(plan.scope.namespace) AND m.user_id = \(plan.scope.user ?? "")
            """,
            claims: MemoryFixture.claims
        )
        let stems: [String] = try await database.query(
            "SELECT tsvector_to_array(to_tsvector('english', \(plan.question))) AS stems"
        )[0].decode("stems")
        let memories = try rows.map { row in
            let name = try row.decode("speaker", as: String?.self)?.split(separator: " ").first?.lowercased()
            return Memory(
                id: try row.decode("id"),
                session: try row.decode("run_id"),
                seq: try row.decode("seq", as: Int?.self) ?? 0,
                speaker: name,
                voice: try name ?? row.decode("role", as: String?.self) ?? "",
                asks: try row.decode("is_question"),
                importance: Double(try row.decode("importance", as: Float.self)),
                reinforcement: Double(try row.decode("reinforcement", as: Float.self)),
                createdAt: try row.decode("created_at"),
                length: try row.decode("token_count"),
                frequencies: try row.decodeJSON("frequencies"),
                vector: try row.decode("embedding", as: HalfVector.self).values
            )
        }
        return ReferenceRanking(memories: memories, stems: stems)
    }

    func scores(
        question: QueryVector,
        named: [String],
        weights: ScoringWeights,
        now: Date
    ) -> [(id: UUID, score: Double)] {
        let lexical = lexicalScores()
        let best = lexical.max() ?? 0
        let relevance = memories.indices.map { index in
            weights.semantic * cosine(memories[index].vector, question) + weights.lexical
                * (best > 0 ? lexical[index] / best : 0)
        }
        var positions: [String: [Int]] = [:]
        for index in memories.indices {
            if let session = memories[index].session { positions[session, default: []].append(index) }
        }
        var around = [Double](repeating: 0, count: memories.count)
        for turns in positions.values.map({ $0.sorted { memories[$0].seq < memories[$1].seq } }) {
            for (place, index) in turns.enumerated() {
                var terms = [0.0]
                if place > 0 {
                    let before = turns[place - 1]
                    let answers = memories[before].asks && memories[before].voice != memories[index].voice
                    terms.append((answers ? weights.answer : weights.previous) * relevance[before])
                }
                if place + 1 < turns.count { terms.append(weights.next * relevance[turns[place + 1]]) }
                around[index] = terms.max() ?? 0
            }
        }
        return memories.indices.map { index in
            let memory = memories[index]
            let age = max(0, now.timeIntervalSince(memory.createdAt)) / 3600 / weights.halfLifeHours
            let said = named.count == 1 && memory.speaker == named[0] ? weights.speaker : 0
            let score = relevance[index] + around[index] + weights.importance * memory.importance + said
            return (memory.id, score + weights.recency * pow(0.5, age) + weights.reinforcement * memory.reinforcement)
        }.sorted { $0.score > $1.score }
    }

    /// BM25 with k1 = b = .9 and a fixed pivot of 30 stems.
    private func lexicalScores() -> [Double] {
        let all = Double(memories.count)
        var scores = [Double](repeating: 0, count: memories.count)
        for stem in stems {
            let holding = Double(memories.count { $0.frequencies[stem] != nil })
            let rarity = log(1 + (all - holding + 0.5) / (holding + 0.5))
            for index in memories.indices {
                guard let frequency = memories[index].frequencies[stem].map(Double.init) else { continue }
                let penalty = 0.9 * (1 - 0.9 + 0.9 * max(1, Double(memories[index].length) / 30))
                scores[index] += rarity * frequency * (0.9 + 1) / (frequency + penalty)
            }
        }
        return scores
    }

    private func cosine(_ vector: [Float], _ question: QueryVector) -> Double {
        // The database compares in half precision.
        let halves = question.values.map { Double(Float(Float16($0))) }
        var dot = 0.0
        var left = 0.0
        var right = 0.0
        for (a, b) in zip(vector.map(Double.init), halves) {
            dot += a * b
            left += a * a
            right += b * b
        }
        return dot / (left * right).squareRoot() * question.length
    }
}
