import Foundation
import Postgres
import SharedModels
import Testing

@testable import Memory

@Suite("What is no longer true")
struct SupersessionTests {
    private func record(_ id: UUID?, _ memory: MemoryFixture) async throws -> MemoryRecord {
        let id = try #require(id)
        return try #require(
            try await memory.store.memory(id, at: Samples.moment, claims: MemoryFixture.claims),
            "what is superseded stays"
        )
    }

    @Test("A new value marks the old memory, from when on and by which, and is noted in the history and linked")
    func marks() async throws {
        try await withMemory { memory in
            let said = Samples.moment - 7_200
            let old = try await memory.add(Samples.statement("Our budget is 60k.", said: said))[0]
            let new = try await memory.add(Samples.statement("Our budget is now 80k.", said: said + 3_600))[0]
            #expect(new.action == .superseded && new.supersedes == old.id.map { [$0] } && new.reason == nil)
            let before = try await record(old.id, memory)
            #expect(before.invalidAt == said + 3_600 && before.supersededBy == new.id)
            let after = try await record(new.id, memory)
            #expect(after.validFrom == said + 3_600 && after.invalidAt == nil)
            let history = try await memory.database.query(
                """
                SELECT action, before ->> 'content' AS content, after ->> 'superseded_by' AS successor
                FROM memory_history WHERE memory_id = \(old.id) ORDER BY action
                """,
                claims: MemoryFixture.claims
            )
            #expect(try history.map { try $0.decode("action", as: String.self) } == ["add", "supersede"])
            let content: String? = try history[1].decode("content")
            let successor: String? = try history[1].decode("successor")
            #expect(content == "Our budget is 60k." && successor == new.id?.uuidString.lowercased())
            let links = try await memory.database.query(
                "SELECT from_id, to_id FROM memory_links WHERE kind = 'supersedes'",
                claims: MemoryFixture.claims
            )
            let ends: [UUID] = try links.flatMap { [try $0.decode("from_id"), try $0.decode("to_id")] }
            #expect(ends == [new.id, old.id])
            #expect(try await memory.contents(Samples.plan("What is our budget?")) == ["Our budget is now 80k."])
            let then = try await memory.contents(Samples.plan("What is our budget?", asOf: said + 60))
            #expect(then == ["Our budget is 60k."])
        }
    }

    @Test("An earlier statement that arrives late ends nothing, and is itself over already")
    func late() async throws {
        try await withMemory { memory in
            let now = try await memory.add(Samples.statement("Our budget is 80k."))[0]
            let said = Samples.moment - 86_400
            let late = try await memory.add(Samples.statement("Our budget is 60k.", said: said))[0]
            #expect(late.action == .added && late.supersedes == nil)
            #expect(try await record(now.id, memory).invalidAt == nil)
            let record = try await record(late.id, memory)
            #expect(record.supersededBy == now.id && record.invalidAt == Samples.moment && record.validFrom == said)
            let then = try await memory.contents(Samples.plan("What is our budget?", asOf: said + 60))
            #expect(then == ["Our budget is 60k."])
        }
    }

    @Test("In a batch each statement sees those before it, and what was ended is not said again by merging")
    func batch() async throws {
        try await withMemory { memory in
            let results = try await memory.add([
                Samples.statement("Our budget is 60k.", run: "1"),
                Samples.statement("The rain is loud here.", run: "1"),
                Samples.statement("Actually 80k, not 60k.", run: "1"),
                Samples.statement("Our budget is 90k now.", run: "1"),
                Samples.statement("Our budget is 60k.", run: "1"),
                Samples.statement("Our budget is 60k.", user: "bob", run: "1"),
            ])
            #expect(results.map(\.action) == [.added, .added, .superseded, .added, .superseded, .added])
            #expect(results[2].supersedes == results[0].id.map { [$0] })
            #expect(results[4].supersedes == results[3].id.map { [$0] })
            #expect(try await memory.count("invalid_at IS NOT NULL") == 2)
        }
    }

    @Test(
        "Only the same user in the same namespace and the same speaker takes back what was said",
        arguments: ["user", "namespace", "speaker", "nobody", "agent", "role"]
    )
    func fences(_ differs: String) async throws {
        try await withMemory { memory in
            let claims = DatabaseClaims(tenant: "default", namespaces: ["*"])
            let speaker = differs == "role" ? nil : "Ann"
            let old = Samples.statement("I live in Tulsa.", speaker: speaker)
            var new = Samples.statement("I live in Reno now.", speaker: speaker)
            switch differs {
            case "user": new.scope.user = "bob"
            case "namespace": new.scope.namespace = "agent:financing"
            case "speaker": new.speaker = "Bob"
            case "nobody": new.scope.user = nil
            case "agent": new.agentID = "other"
            default: new.role = "assistant"
            }
            _ = try await memory.writer.remember([old], claims: claims, actor: "test")
            let result = try await memory.writer.remember([new], claims: claims, actor: "test")[0]
            #expect(result.action == .added)
            #expect(try await memory.count("invalid_at IS NOT NULL") == 0)
            // The same without the difference does.
            let same = Samples.statement("I live in Reno now.", speaker: speaker)
            #expect(try await memory.writer.remember([same], claims: claims, actor: "test")[0].action == .superseded)
        }
    }

    @Test("A memory that says more than one thing is not ended for one of them")
    func several() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("Our budget is 60k and our lease ends in June."))
            try await memory.add(Samples.statement("Our budget is 70k. We bake bread in Reno."))
            #expect(try await memory.add(Samples.statement("Our budget is now 80k."))[0].action == .added)
            #expect(try await memory.count("invalid_at IS NOT NULL") == 0)
        }
    }

    @Test("A short correction ends the turn it means, and nothing where two could be meant")
    func ambiguous() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("Our budget is 60k.", run: "1"))
            try await memory.add(Samples.statement("Our deposit is 60k.", run: "1"))
            #expect(try await memory.add(Samples.statement("Sorry, 80k, not 60k.", run: "1"))[0].action == .added)
            try await memory.add(Samples.statement("Our rent is 4,000 a month.", run: "1"))
            let correction = try await memory.add(Samples.statement("Correction: 4,500.", run: "1"))[0]
            #expect(correction.supersedes?.count == 1)
            #expect(try await memory.count("invalid_at IS NOT NULL AND content LIKE 'Our rent%'") == 1)
        }
    }

    @Test("Ten who change the same at once leave one value that holds, and a chain behind it")
    func concurrent() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("Our budget is 10k."))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for value in 20..<30 {
                    group.addTask { try await memory.add(Samples.statement("Our budget is \(value)k.")) }
                }
                try await group.waitForAll()
            }
            #expect(try await memory.count() == 11)
            #expect(try await memory.count("invalid_at IS NULL") == 1)
            #expect(try await memory.count("invalid_at IS NOT NULL AND superseded_by IS NULL") == 0)
        }
    }

    @Test("What an agent repeats is refused, what it adds is kept, and what a user repeats is merged")
    func feedback() async throws {
        try await withMemory { memory in
            try await memory.add(Samples.statement("We run a warehouse in Reno with forty people"))
            let words = "You told me earlier: you run a warehouse in Reno with forty people"
            let echo = try await memory.add(Samples.statement(words, role: "assistant"))[0]
            #expect(echo.id == nil && echo.action == .rejected && echo.reason == "recalled")
            let asks = "Do you run a warehouse in Reno with forty people?"
            #expect(try await memory.add(Samples.statement(asks, role: "assistant"))[0].action == .added)
            let more = words + " and I suggest three small robots for the night shift"
            #expect(try await memory.add(Samples.statement(more, role: "assistant"))[0].action == .added)
            let stranger = Samples.statement(words, user: "bob", role: "assistant")
            #expect(try await memory.add(stranger)[0].action == .added)
        }
    }

    @Test("Whatever is said, it is read without harm and asserts nothing by being odd")
    func oddTexts() {
        let odd = [
            "", "not", "not not not", "instead of", "it is", "our", "our is", "we", "from to", "no longer", "is is is",
            ",,,", "-",
            "I said", "; ; ;", "'s 's", "#60000", "$", "to to to 5", "make that", "actually", "3 3 3 3 3",
            "our our our is is",
            "we moved to", "we moved our", "we switched from to", "𝟘𝟙 我们的预算是六万", "\u{202E}budget", "a.b.c.d", "…",
            "n't", "'re",
        ]
        for text in odd {
            let reading = Reading(text)
            for other in odd { _ = Supersession.ends(Reading(other), by: reading, cosine: 1) }
            #expect(!Supersession.ends(Reading("Our budget is 60k."), by: reading, cosine: 1), "\(text)")
        }
        #expect(!Reading(String(repeating: "our budget is 60k and ", count: 400)).asserts)
    }
}
