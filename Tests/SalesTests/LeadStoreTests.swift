import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Sales

@Suite("Stored leads")
struct LeadStoreTests {
    private static let dana = Identity(tenant: "acme", user: "dana", role: .user)
    private static let machine = Identity(tenant: "acme", role: .machine, namespaces: ["*"])
    private static let others = [
        Identity(tenant: "acme", user: "eve", role: .user), Identity(tenant: "acme", user: "", role: .user),
        Identity(tenant: "globex", user: "dana", role: .user),
        Identity(tenant: "globex", role: .machine, namespaces: ["*"]),
    ]

    private static func lead(_ fields: [String: JSONValue], context: String, at seconds: Double, over old: Lead?)
        -> Lead
    {
        LeadNotes.lead(
            from: LeadNotesTests.input(
                fields,
                quotes: ["needs": "we pick by hand"],
                mayContact: true,
                at: 1_768_478_400 + seconds,
                context: context
            ),
            over: old
        )
    }

    @discardableResult
    private static func record(
        _ fields: [String: JSONValue],
        context: String = "c1",
        at seconds: Double = 0,
        for identity: Identity = dana,
        in store: PostgresLeadStore
    ) async throws -> Lead {
        try await store.change(contextID: context, for: identity) { old in
            (lead(fields, context: context, at: seconds, over: old), ())
        }.lead
    }

    @Test("What is stored is what was changed, and the next change starts from it")
    func roundTrip() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            let fields: [String: JSONValue] = [
                "business_name": "'); DROP TABLE leads; --", "contact_name": "Łucja", "email": "d@example.com",
                "city": "里诺 🤖", "state": "NV", "zip_code": "89501", "industry": "logistics", "budget": 60_000,
                "needs": ["picking", "pack\"ing"], "counts": ["robots": 3],
            ]
            let first = try await Self.record(fields, in: store)
            #expect(try await store.leads(page: 1, limit: 10, for: Self.dana).leads == [first])
            let second = try await Self.record(["timeline": "spring"], at: 1, in: store)
            #expect(second.id == first.id)
            #expect(second.businessName == first.businessName)
            let stored = try await store.leads(page: 1, limit: 10, for: Self.dana)
            #expect(stored.leads == [second])
            #expect(stored.total == 1)
        }
    }

    @Test("A caller without a user has one lead a conversation too")
    func withoutUser() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            for step in 0..<3 {
                try await Self.record(["budget": .int(step + 1)], at: Double(step), for: Self.machine, in: store)
            }
            let (leads, total) = try await store.leads(page: 1, limit: 10, for: Self.machine)
            #expect(total == 1)
            #expect(leads.first?.needs["budget"] == 3)
        }
    }

    @Test("Changes of one conversation at once lose nothing", arguments: [dana, machine])
    func concurrent(identity: Identity) async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            let fields: [(String, JSONValue)] = [
                ("needs", ["picking"]), ("facility", "warehouse"), ("square_feet", 40_000), ("city", "Reno"),
                ("industry", "logistics"), ("budget", 60_000), ("timeline", "spring"), ("email", "d@example.com"),
                ("business_name", "Truckee"), ("contact_name", "Dana"), ("credit_rating", "good"),
                ("pains", ["errors"]),
            ]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (name, value) in fields {
                    group.addTask { try await Self.record([name: value], for: identity, in: store) }
                }
                try await group.waitForAll()
            }
            let (leads, total) = try await store.leads(page: 1, limit: 10, for: identity)
            #expect(total == 1)
            #expect(leads.first?.score == 100)
            #expect(leads.first?.businessName == "Truckee")
            #expect(leads.first?.needs["pains"] == ["errors"])
        }
    }

    @Test("Another user's and another tenant's lead is not there, not even for a query without any filter")
    func isolation() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            let own = try await Self.record(["city": "Reno"], in: store)
            for other in Self.others {
                #expect(try await store.leads(page: 1, limit: 10, for: other).total == 0)
                let rows = try await database.query("SELECT * FROM public.leads", claims: other.databaseClaims)
                #expect(rows.isEmpty, "\(other)")
                let changed = try await database.query(
                    "UPDATE public.leads SET city = 'Elsewhere' RETURNING id",
                    claims: other.databaseClaims
                )
                #expect(changed.isEmpty)
            }
            for other in Self.others {
                // The same name of a conversation is another conversation.
                let theirs = try await Self.record(["city": "Boston"], for: other, in: store)
                #expect(theirs.id != own.id)
                #expect(theirs.city == "Boston")
            }
            #expect(try await database.query("SELECT * FROM public.leads").isEmpty, "without claims")
            #expect(try await store.leads(page: 1, limit: 10, for: Self.dana).leads == [own])
            #expect(
                try await store.leads(page: 1, limit: 10, for: Self.machine).total == 3,
                "a machine sees its tenant"
            )
        }
    }

    @Test("A lead of somebody else cannot be taken over by its id")
    func takeOver() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            let own = try await Self.record(["city": "Reno"], in: store)
            for other in Self.others.prefix(2) {
                await #expect(throws: PostgresError.self) {
                    _ = try await store.change(contextID: "c1", for: other) { _ in
                        var stolen = own
                        stolen.city = "Elsewhere"
                        return (stolen, ())
                    }
                }
            }
            #expect(try await store.leads(page: 1, limit: 10, for: Self.dana).leads == [own])
        }
    }

    @Test("Leads come newest first, page by page, without gap or repetition")
    func pages() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let store = PostgresLeadStore(database: database)
            for number in 0..<7 {
                // Several at one moment: the order must hold all the same.
                try await Self.record([:], context: "c\(number)", at: Double(number / 3), in: store)
            }
            var seen: [Lead] = []
            for page in 1...4 {
                let (leads, total) = try await store.leads(page: page, limit: 2, for: Self.machine)
                #expect(total == 7)
                seen += leads
            }
            #expect(Set(seen.map(\.id)).count == 7)
            #expect(seen.map(\.updatedAt) == seen.map(\.updatedAt).sorted(by: >))
            #expect(try await store.leads(page: 100_000, limit: 100, for: Self.machine).leads.isEmpty)
        }
    }
}
