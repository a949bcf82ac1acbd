import Testing

@Suite("The format of written conversations")
struct WrittenConversationParserTests {
    private func parsed(_ text: String) throws -> WrittenConversation {
        try WrittenConversation(parsing: text, file: "some.txt")
    }

    @Test("Every word of it is understood")
    func everything() throws {
        let conversation = try parsed(
            """
            # A lease, and a number too many
            # Remarks may stand anywhere.

            > What would 100k cost?
            > My SSN is 536-22-8145
              agents: financing, dealer-matching
            says: 2,100.19 | 2100.19
            never says: approved
            masked: 536-22-8145

            > Yes: go on
            state: input_required
            captured: company = Acme & Sons = one
            captured: email = nothing
            artifact: lead
            artifact: payment_schedule schedule.0.balance = 98,691.48
            artifact: dealers dealers.0.phone = nothing
            every artifact: robots robots.*.category = AMR | AGV
            no artifact: application
            """
        )
        #expect(conversation.title == "A lease, and a number too many")
        #expect(conversation.turns.map(\.said) == ["What would 100k cost?\nMy SSN is 536-22-8145", "Yes: go on"])
        #expect(conversation.turns.map(\.line) == [4, 11])
        #expect(conversation.secrets == ["536-22-8145"])
        let facts = conversation.turns.flatMap(\.expectations)
        #expect(facts.map(\.line) == Array(6...9) + Array(12...19))
        #expect(
            facts.map(\.fact) == [
                .agents(["financing", "dealer-matching"]), .says(["2,100.19", "2100.19"]), .neverSays("approved"),
                .masked("536-22-8145"), .state("input_required"),
                .captured(field: "company", value: "Acme & Sons = one"), .captured(field: "email", value: nil),
                .artifact(name: "lead", path: [], value: nil),
                .artifact(
                    name: "payment_schedule",
                    path: ["schedule", "0", "balance"],
                    value: .text("98,691.48")
                ),
                .artifact(name: "dealers", path: ["dealers", "0", "phone"], value: .nothing),
                .everyArtifact(name: "robots", path: ["robots", "*", "category"], values: ["AMR", "AGV"]),
                .noArtifact("application"),
            ]
        )
    }

    @Test(
        "What is wrong is said with its line",
        arguments: [
            ("", 1, "# title"), ("> Hello\nsays: hello", 1, "# title"), ("#\n> Hello", 1, "# title"),
            ("# a\n", 1, "nobody says anything"), ("# a\nsays: hello", 2, "before anything is said"),
            ("# a\n>\nsays: hello", 2, "says nothing"), ("# a\n\n> Hello\n\n> Hi\nsays: hi", 3, "nothing is expected"),
            ("# a\n> Hello\nhello there", 3, "neither"), ("# a\n> Hello\nsay: hello", 3, "unknown word “say”"),
            ("# a\n> Hello\nsays:  ", 3, "nothing stands after"), ("# a\n> Hello\nsays: a | ", 3, "empty choice"),
            ("# a\n> Hello\nstate: done", 3, "completed or input_required"),
            ("# a\n> Hello\ncaptured: company", 3, "field = value"),
            ("# a\n> Hello\ncaptured: company =", 3, "field = value"),
            ("# a\n> Hello\ncaptured: a company = Acme", 3, "field = value"),
            ("# a\n> Hello\nartifact: lead = 1", 3, "name path = value"),
            ("# a\n> Hello\nartifact: lead a b = 1", 3, "name path = value"),
            ("# a\n> Hello\nartifact: lead company =", 3, "name path = value"),
            ("# a\n> Hello\nevery artifact: lead company", 3, "name path = value"),
            ("# a\n> Hello\nevery artifact: lead = 1", 3, "name path = value"),
            ("# a\n> PIN 123456\nmasked: 123456", 3, "eight characters"),
            ("# a\n> Hello\nmasked: 536-22-8145", 3, "is not in what the visitor says on line 2"),
        ]
    )
    func malformed(text: String, line: Int, problem: String) throws {
        let thrown = try #require(throws: WrittenConversation.Malformed.self) { try parsed(text) }
        #expect(thrown.line == line)
        #expect(thrown.problem.contains(problem), "\(thrown)")
        #expect(thrown.description.hasPrefix("some.txt:\(line): "))
    }

    @Test(
        "A figure is said as a whole one",
        arguments: [
            ("5 kg", "It lifts 5 kg.", true), ("5 kg", "It lifts 12.5 kg.", false), ("5 kg", "15 kg", false),
            ("5 kg", "15 kg, then 5 kg", true), ("88", "a score of 88.", true), ("88", "$1,788.16", false),
            ("88", "88.5", false), ("50,000", "$50,000.", true), ("1,900", "11,900", false),
            ("MIR600", "the MiR600", true),
            ("36 months", "over 36 months,", true), ("2,100.19", "2,100.19", true),
        ]
    )
    func wholeFigures(words: String, text: String, isSaid: Bool) { #expect(Turn.says(words, in: text) == isSaid) }

    @Test("The trade stands in the file's name")
    func trade() {
        #expect(WrittenConversation.trade(of: "financing-1-payment.txt") == "financing")
        #expect(WrittenConversation.trade(of: "Tests/dealer-matching-3-near-dallas.txt") == "dealer-matching")
    }
}
