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

            /// The labels as the file has them.
            var wanted: String { expected.map { $0.sorted().joined(separator: "+") }.joined(separator: "/") }
            var isNobodys: Bool { expected == [["none"]] }
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

        /// In lower case, without punctuation.
        private static func plain(_ text: String) -> String {
            text.lowercased().filter { $0.isLetter || $0.isNumber || $0.isWhitespace }
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        @Test("No message is an example that a card brings: it would measure nothing")
        func nothingCopied() throws {
            struct Contract: Decodable {
                var skills: [AgentCard.Skill]
            }
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent()
            var examples: Set<String> = []
            for service in ["Supervisor", "Financing", "Sales", "DealerMatching", "Knowledge"] {
                let file = root.appending(path: "Services/\(service)/contract.json")
                let contract = try JSON.decode(Contract.self, from: try Data(contentsOf: file))
                examples.formUnion(contract.skills.flatMap { $0.examples ?? [] }.map(Self.plain))
            }
            #expect(examples.count > 100)
            let cases = try Self.cases()
            let copied = cases.map(\.text).filter { examples.contains(Self.plain($0)) }
            #expect(copied.isEmpty, "\(copied)")
            let messages = cases.filter { !$0.isContinued }.map { Self.plain($0.text) }
            #expect(Set(messages).count == messages.count, "a message stands there twice")
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
            #expect(cases.count >= 240)
            #expect(cases.count { $0.expected.contains(["none"]) } >= 75)
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
            let (outside, inside) = (cases.filter(\.isNobodys), cases.filter { !$0.isNobodys })
            let missed = wrong.count { $0.0.isNobodys }
            let rejected = wrong.count { !$0.0.isNobodys && $0.1 == ["none"] }
            print(
                "routing: nobody's trade known as such \(percent(1 - Double(missed) / Double(max(1, outside.count)))) of "
                    + "\(outside.count); turned away though somebody's trade "
                    + "\(percent(Double(rejected) / Double(max(1, inside.count)))) of \(inside.count)"
            )
            let confusions = Dictionary(grouping: wrong) { each, label in
                "\(label.sorted().joined(separator: "+")) instead of \(each.wanted)"
            }
            for (confusion, lines) in confusions.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
                print("  routing: \(lines.count) × \(confusion)")
                for (each, _) in lines { print("    routing: \(each.text)") }
            }
            #expect(share { _ in true } >= 0.95)
            #expect(held >= 0.95)
        }
    }
}
