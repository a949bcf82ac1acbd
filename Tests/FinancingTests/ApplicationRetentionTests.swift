import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Financing

@Suite("How long applications are kept")
struct ApplicationRetentionTests {
    private func withStore(_ body: (PostgresApplicationStore, PostgresClient) async throws -> Void) async throws {
        try await withTestDatabase { owner, url in
            let client = try TestDatabase.client(url: url, role: "mesh_financing")
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(PostgresApplicationStore(database: client), owner))
            } catch {
                outcome = .failure(error)
            }
            await client.shutdown()
            try outcome.get()
        }
    }

    /// One application each: when it was sent, and when its applicant was told, in months ago.
    private func add(
        _ applications: [(number: String, user: String, sent: Int, told: Int, status: String)],
        _ owner: PostgresClient
    ) async throws {
        for one in applications {
            try await owner.execute(
                """
                WITH application AS (
                    INSERT INTO applications (
                        tenant_id, application_number, user_id, context_id, idempotency_key, email, status, created_at
                    ) VALUES (
                        'acme', \(one.number), \(one.user), \("talk of " + one.user),
                        \("user 3 " + one.user + one.number), 'a@b.example', \(one.status),
                        now() - make_interval(months => \(one.sent)::integer)
                    )
                    RETURNING id
                )
                INSERT INTO application_decisions (
                    tenant_id, application_id, user_id, status, model_version, created_at, notice_given_at
                )
                SELECT 'acme', id, \(one.user), 'declined', '1', now() - make_interval(months => \(one.sent)::integer),
                    now() - make_interval(months => \(one.told)::integer)
                FROM application
                """
            )
        }
    }

    private func numbers(_ owner: PostgresClient) async throws -> [String] {
        try await owner.query("SELECT application_number FROM applications ORDER BY application_number")
            .map { try $0.decode("application_number") }
    }

    @Test("An erased user's applications lose the user's name, stay 25 months after their notice, and go then")
    func erase() async throws {
        try await withStore { store, owner in
            try await add(
                [
                    ("past", "zq7", 40, 26, "declined"), ("recent", "zq7", 30, 24, "declined"),
                    ("open", "zq7", 40, 39, "needs_review"), ("others", "bob", 40, 39, "declined"),
                ],
                owner
            )
            let erased = try await store.erase(user: "zq7", tenant: "acme")
            #expect(erased == ErasedApplications(deleted: 1, kept: 2))
            #expect(try await numbers(owner) == ["open", "others", "recent"])
            for table in ["applications", "application_decisions"] {
                let rows = try await owner.query(
                    "SELECT to_jsonb(t)::text AS row FROM \(identifier: table) t WHERE user_id IS DISTINCT FROM 'bob'"
                )
                #expect(rows.count == 2)
                #expect(try rows.allSatisfy { try !$0.decode("row", as: String.self).contains("zq7") })
            }
            // The record itself is whole.
            let kept = try await owner.query("SELECT id FROM applications WHERE email = 'a@b.example'")
            #expect(kept.count == 3)
            #expect(try await store.sweep(olderThan: 0, limit: 100) == 0)
            // Decided on at last, it is kept from then on.
            try await owner.execute("UPDATE applications SET status = 'declined' WHERE application_number = 'open'")
            try await owner.execute(
                """
                UPDATE application_decisions SET notice_given_at = now()
                WHERE application_id = (SELECT id FROM applications WHERE application_number = 'open')
                """
            )
            #expect(try await store.sweep(olderThan: 0, limit: 100) == 0)
            try await owner.execute(
                """
                UPDATE application_decisions SET notice_given_at = now() - interval '26 months'
                WHERE application_id = (SELECT id FROM applications WHERE application_number = 'recent')
                """
            )
            try await owner.execute("UPDATE applications SET erase_after = now() WHERE application_number = 'recent'")
            #expect(try await store.sweep(olderThan: 0, limit: 100) == 1)
            #expect(try await numbers(owner) == ["open", "others"])
            // Again, and for nobody, nothing is found.
            #expect(try await store.erase(user: "zq7", tenant: "acme") == ErasedApplications())
            #expect(try await store.erase(user: "bob", tenant: "globex") == ErasedApplications())
        }
    }

    @Test("A user that is erased again is told of what this erasure did, not of what an earlier one left")
    func eraseAgain() async throws {
        try await withStore { store, owner in
            try await add([("first", "zq7", 30, 24, "declined")], owner)
            #expect(try await store.erase(user: "zq7", tenant: "acme") == ErasedApplications(deleted: 0, kept: 1))
            try await owner.execute("UPDATE applications SET erase_after = now() - interval '1 day'")
            try await add([("second", "zq7", 30, 24, "declined"), ("past", "zq7", 40, 26, "declined")], owner)
            #expect(try await store.erase(user: "zq7", tenant: "acme") == ErasedApplications(deleted: 1, kept: 1))
            #expect(try await numbers(owner) == ["first", "second"])
        }
    }

    @Test("With days set what was decided goes that long after its last notice; what a person has to decide stays")
    func sweep() async throws {
        try await withStore { store, owner in
            try await add(
                [
                    ("old", "ann", 40, 39, "declined"), ("told late", "ann", 40, 20, "declined"),
                    ("new", "ann", 20, 20, "approved"), ("open", "ann", 40, 39, "needs_review"),
                ],
                owner
            )
            #expect(try await store.sweep(olderThan: 0, limit: 100) == 0)
            #expect(try await store.sweep(olderThan: ApplicationRetention.fewestDays, limit: 100) == 1)
            #expect(try await numbers(owner) == ["new", "open", "told late"])
        }
    }

    @Test(
        "Fewer days than the law asks for are refused at the start",
        arguments: [("762", false), ("763", true), ("0", true)]
    )
    func settings(days: String, isGood: Bool) throws {
        var reader = SettingsReader(values: ["FINANCING_APPLICATION_DAYS": days], prefix: "FINANCING")
        _ = FinancingSettings(from: &reader)
        #expect(reader.problems.isEmpty == isGood)
    }
}
