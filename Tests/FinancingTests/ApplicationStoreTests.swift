import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("Stored applications")
struct ApplicationStoreTests {
    private let clock = ManualClock()

    private func desk(_ database: PostgresClient) -> ApplicationDesk {
        ApplicationDesk(
            underwriter: Underwriter(rates: .standard, termMonths: 60),
            store: PostgresApplicationStore(database: database),
            now: { [clock] in clock.now }
        )
    }

    private static let dana = Identity(tenant: "acme", user: "dana", role: .user)
    private static let others = [
        Identity(tenant: "acme", user: "eve", role: .user),
        Identity(tenant: "acme", user: "", role: .user),
        Identity(tenant: "globex", user: "dana", role: .user),
        Identity(tenant: "globex", role: .machine, namespaces: ["*"]),
    ]

    @Test("What is stored is what was answered")
    func roundTrip() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            // More than a year's revenue is declined, and a declined application has no terms.
            for equipmentValue in [60_000, 1234.56, 0.01, 3_000_000, nil] {
                let form = Forms.sound { $0.equipmentValue = equipmentValue }
                let answer = try await desk.submit(form, contextID: "c1", identity: Self.dana)
                let stored = try #require(try await desk.store.application(answer.applicationID, for: Self.dana))
                #expect(stored == answer)
                #expect((stored.preliminaryTerms == nil) == (equipmentValue == nil))
            }
        }
    }

    @Test("A decision is stored with what it was made from, and replays")
    func replay() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let answer = try await desk(database).submit(Forms.sound, identity: Self.dana)
            let row = try #require(
                try await database.query(
                    "SELECT inputs, status, score, model_version FROM public.application_decisions",
                    claims: Self.dana.databaseClaims
                ).first
            )
            let again = CreditDecision(for: try row.decodeJSON("inputs"))
            #expect(again.status == answer.status)
            #expect(try row.decode("status") == again.status.rawValue)
            #expect(try row.decode("score") == again.score)
            #expect(try row.decode("model_version") == Scorecard.version)
            #expect(row[raw: "inputs"].map { String(decoding: $0, as: UTF8.self) }?.contains("Truckee") == false)
        }
    }

    @Test("Another user's and another tenant's application is not there, not even for a query without any filter")
    func isolation() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            let answer = try await desk.submit(Forms.sound, identity: Self.dana)
            for other in Self.others {
                #expect(try await desk.store.application(answer.applicationID, for: other) == nil)
                for table in ["applications", "application_decisions"] {
                    let rows = try await database.query(
                        "SELECT * FROM public.\(identifier: table)",
                        claims: other.databaseClaims
                    )
                    #expect(rows.isEmpty, "\(other.tenant) \(other.user ?? "-") sees \(table)")
                }
                let changed = try await database.query(
                    "UPDATE public.applications SET status = 'approved' RETURNING id",
                    claims: other.databaseClaims
                )
                #expect(changed.isEmpty)
            }
            #expect(try await database.query("SELECT * FROM public.applications").isEmpty, "without claims")
            let tenant = Identity(tenant: "acme", role: .machine, namespaces: ["*"])
            #expect(try await desk.store.application(answer.applicationID, for: tenant) != nil)
        }
    }

    @Test("Nobody can store an application for another user or tenant")
    func forgery() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            for (tenant, user) in [("acme", "eve"), ("globex", "dana")] {
                await #expect(throws: PostgresError.self) {
                    try await database.execute(
                        "INSERT INTO public.applications (tenant_id, user_id, application_number) VALUES (\(tenant), \(user), 'x')",
                        claims: Self.dana.databaseClaims
                    )
                }
            }
        }
    }

    @Test("Twenty at once under one key are one application")
    func sameKey() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            let answers = try await withThrowingTaskGroup(of: PrequalificationResult.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await desk.submit(Forms.sound, idempotencyKey: "k1", identity: Self.dana)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers).count == 1)
            let rows = try await database.query(
                "SELECT (SELECT count(*) FROM public.applications) + (SELECT count(*) FROM public.application_decisions) AS n",
                claims: Self.dana.databaseClaims
            )
            #expect(try rows[0].decode("n", as: Int.self) == 2)
        }
    }

    @Test("Under a used key another form is refused, whichever field differs")
    func conflict() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            let first = try await desk.submit(Forms.sound, idempotencyKey: "k", identity: Self.dana)
            let others = [
                Forms.sound { $0.businessName = "Another" }, Forms.sound { $0.businessType = "corporation" },
                Forms.sound { $0.industry = "retail" }, Forms.sound { $0.email = "d@example.com" },
                Forms.sound { $0.phone = "7755550135" }, Forms.sound { $0.selectedEquipment = [] },
                Forms.sound { $0.quantity = "1" }, Forms.sound { $0.annualRevenue = "10m+" },
                Forms.sound { $0.businessAge = "2-5" }, Forms.sound { $0.creditRating = "fair" },
                Forms.sound { $0.equipmentValue = 60_000.01 }, Forms.sound { $0.equipmentValue = nil },
            ]
            for form in others {
                await #expect(throws: APIError.self) {
                    try await desk.submit(form, idempotencyKey: "k", identity: Self.dana)
                }
            }
            clock.advance(by: .seconds(3_600))
            #expect(try await desk.submit(Forms.sound, idempotencyKey: "k", identity: Self.dana) == first)
        }
    }

    @Test("A key is its user's own")
    func keysOfOthers() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            var numbers: Set<UUID> = []
            for identity in [Self.dana] + Self.others {
                numbers.insert(
                    try await desk.submit(Forms.sound, idempotencyKey: "k", identity: identity).applicationID
                )
            }
            #expect(numbers.count == 5)
        }
    }

    @Test("Applications sent at once have different numbers")
    func numbers() async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            let numbers = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<30 {
                    group.addTask { try await desk.submit(Forms.sound, identity: Self.dana).applicationNumber }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(numbers.count == 30)
            #expect(numbers.allSatisfy { $0.wholeMatch(of: /YB-2026-\d{6}/) != nil })
        }
    }

    @Test("Where the decision cannot be stored, neither is the application")
    func atomicity() async throws {
        try await withTestDatabase { owner, url in
            let database = try TestDatabase.client(url: url, role: MeshService.financing.databaseRole)
            try await owner.execute("ALTER TABLE public.application_decisions ADD CHECK (status <> 'approved')")
            await #expect(throws: PostgresError.self) {
                try await desk(database).submit(Forms.sound, identity: Self.dana)
            }
            await database.shutdown()
            let rows = try await owner.query("SELECT count(*) AS n FROM public.applications")
            #expect(try rows[0].decode("n", as: Int.self) == 0)
        }
    }

    @Test(
        "Text of any kind is stored as it is",
        arguments: ["'); DROP TABLE applications; --", "Łódź 机器人 🤖", "O’Brien & Co"]
    )
    func text(name: String) async throws {
        try await withTestDatabase(as: .financing) { database, _ in
            let desk = desk(database)
            let form = Forms.sound {
                $0.businessName = "  \(name)\n"
                $0.selectedEquipment = [name, "{a,b}", "\"quoted\""]
            }
            let answer = try await desk.submit(form, identity: Self.dana)
            #expect(try await desk.store.application(answer.applicationID, for: Self.dana)?.businessName == name)
            let rows = try await database.query(
                "SELECT selected_equipment FROM public.applications",
                claims: Self.dana.databaseClaims
            )
            #expect(try rows[0].decode("selected_equipment") == [name, "{a,b}", "\"quoted\""])
        }
    }
}
