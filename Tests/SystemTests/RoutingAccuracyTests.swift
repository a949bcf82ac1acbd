import Foundation
import SharedModels
import Testing

extension SystemTests.OneMesh {
    /// Labelled sentences through the real gateway, supervisor and agents' cards. What is printed is the figure that
    /// docs/agents.md names.
    @Suite("Routing accuracy", .serialized)
    struct RoutingAccuracyTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        struct Case {
            var number: Int
            var expected: [Set<String>]
            var isContinued: Bool
            var text: String
        }

        static func cases() throws -> [Case] {
            let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
                path: "Routing/sentences.txt"
            )
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                .filter { !$0.hasPrefix("#") }
            return try lines.enumerated().map { number, line in
                let isContinued = line.hasPrefix("> ")
                let rest = isContinued ? line.dropFirst(2) : line
                let gap = try #require(rest.range(of: "  "), "line without a label: \(line)")
                let expected = rest[..<gap.lowerBound].split(separator: "/")
                    .map { Set($0.split(separator: "+").map(String.init)) }
                let text = rest[gap.upperBound...].trimmingCharacters(in: .whitespaces)
                return Case(number: number, expected: expected, isContinued: isContinued, text: text)
            }
        }

        /// Who took the message, in the file's words.
        private static func label(_ route: ChatRoute) -> Set<String> {
            let ids = Set(route.agents.map(\.agentID))
            guard ids == ["supervisor"] || ids.isEmpty else { return ids }
            if route.reason.contains("nobody") || route.reason.contains("no agent") { return ["none"] }
            if route.reason.contains("person") || route.reason.contains("human") { return ["human"] }
            if route.reason.contains("recall") { return ["recall"] }
            return ["talk"]
        }

        @Test("At least 95 of 100 messages go where they belong, on lines that nothing was tuned on as well")
        func accuracy() async throws {
            let cases = try Self.cases()
            #expect(cases.count >= 200)
            var sessions: [[Case]] = []
            for each in cases {
                if each.isContinued { sessions[sessions.count - 1].append(each) } else { sessions.append([each]) }
            }
            var wrong: [(Case, Set<String>)] = []
            for session in sessions {
                let user = mesh.user()
                var id: String?
                for each in session {
                    let turn = try await user.say(each.text, session: id)
                    id = turn.session
                    let label = Self.label(turn.route)
                    if !each.expected.contains(label) { wrong.append((each, label)) }
                }
            }
            func share(_ isCounted: (Case) -> Bool) -> Double {
                let all = cases.count { isCounted($0) }
                return 1 - Double(wrong.count { isCounted($0.0) }) / Double(max(1, all))
            }
            let (tuned, held) = (share { $0.number.isMultiple(of: 2) }, share { !$0.number.isMultiple(of: 2) })
            let percent = { (share: Double) in String(format: "%.1f %%", share * 100) }
            print(
                "routing: \(percent(share { _ in true })) of \(cases.count); odd lines \(percent(tuned)), even lines \(percent(held))"
            )
            for (each, label) in wrong {
                let expected = each.expected.map { $0.sorted().joined(separator: "+") }.joined(separator: "/")
                print("  routing: \(label.sorted().joined(separator: "+")) instead of \(expected): \(each.text)")
            }
            #expect(share { _ in true } >= 0.95)
            #expect(held >= 0.95)
        }
    }
}
