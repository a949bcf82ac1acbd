import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Written cases", .enabled(if: RealModel.isConfigured, Comment(rawValue: RealModel.reason)))
struct WriteCasesTests {
    /// Right, wrong and missed of one action.
    private struct Tally {
        var right = 0
        var wrong = 0
        var missed = 0

        var precision: Double { right + wrong == 0 ? 1 : Double(right) / Double(right + wrong) }
        var recall: Double { right + missed == 0 ? 1 : Double(right) / Double(right + missed) }

        var text: String {
            "precision \(percent(precision)), recall \(percent(recall)) (\(right) right, \(wrong) wrong, \(missed) missed)"
        }

        private func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10) %" }
    }

    /// What is reached, less a little.
    private static let floors = ["merged": 0.9, "superseded": 0.9, "rejected": 0.95]

    @Test("At least 95 % of what is merged, superseded or refused is rightly so, and little is missed")
    func cases() async throws {
        let cases = try WriteCase.load()
        #expect(cases.count >= 300)
        var tallies: [String: [String: Tally]] = [:]
        var failures: [String] = []
        try await withMemory(embedder: try LocalEmbedder(settings: RealModel.settings)) { memory in
            for (number, item) in cases.enumerated() {
                let outcome = try await outcome(of: item, user: "case \(number) ", memory)
                for action in Self.floors.keys {
                    let isExpected = name(item.expected) == action
                    let isGiven = name(outcome) == action
                    guard isExpected || isGiven else { continue }
                    for half in [item.half, "both"] {
                        var tally = tallies[action, default: [:]][half, default: Tally()]
                        if outcome == item.expected {
                            tally.right += 1
                        } else {
                            if isGiven { tally.wrong += 1 }
                            if isExpected { tally.missed += 1 }
                        }
                        tallies[action, default: [:]][half] = tally
                    }
                }
                if outcome != item.expected {
                    let before = item.earlier.map(\.text).joined(separator: " // ")
                    failures.append(
                        "\(item.half) \(item.kind): \(outcome) for \(item.expected): \(before) => \(item.new.text)"
                    )
                }
            }
        }
        for (action, halves) in tallies.sorted(by: { $0.key < $1.key }) {
            for (half, tally) in halves.sorted(by: { $0.key < $1.key }) { print("cases", action, half, tally.text) }
        }
        for failure in failures { print("cases:", failure) }
        for (action, floor) in Self.floors {
            for (half, tally) in tallies[action] ?? [:] {
                #expect(tally.precision >= 0.95, "\(action), \(half)")
                if half == "both" { #expect(tally.recall >= floor, "\(action)") }
            }
        }
    }

    private func outcome(of item: WriteCase, user: String, _ memory: MemoryFixture) async throws -> WriteCase.Outcome {
        var ids: [UUID: Int] = [:]
        for (index, said) in item.earlier.enumerated() {
            let statement = item.statement(said, user: user, hoursBefore: item.earlier.count - index)
            let result = try await memory.add(statement)[0]
            if let id = result.id { ids[id] = index + 1 }
        }
        let result = try await memory.add(item.statement(item.new, user: user, hoursBefore: 0))[0]
        switch result.action {
        case .added: return .added
        case .merged: return .merged(into: result.id.flatMap { ids[$0] } ?? 0)
        case .superseded: return .superseded(Set((result.supersedes ?? []).map { ids[$0] ?? 0 }))
        case .rejected: return .rejected(result.reason ?? "")
        }
    }

    private func name(_ outcome: WriteCase.Outcome) -> String {
        switch outcome {
        case .added: "added"
        case .merged: "merged"
        case .superseded: "superseded"
        case .rejected: "rejected"
        }
    }
}
