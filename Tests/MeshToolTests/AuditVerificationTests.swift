import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("Verifying the audit trail")
struct AuditVerificationTests {
    private static let keys = AuditKeys(secret: Secret("a secret for tests that is long enough"))
    private static let claims = DatabaseClaims(tenant: "", role: "worker")

    /// 20 events, as a gateway writes them, and signed ends at 5, 10 and 15.
    private func withTrail(_ body: (PostgresClient, PostgresClient) async throws -> Void) async throws {
        try await withTestDatabase { owner, url in
            let gateway = try TestDatabase.client(url: url, role: MeshService.gateway.databaseRole)
            do {
                for number in 1...20 {
                    try await add(number, gateway)
                    if [5, 10, 15].contains(number) { try await sign(owner, gateway) }
                }
                try await body(owner, gateway)
            } catch {
                await gateway.shutdown()
                throw error
            }
            await gateway.shutdown()
        }
    }

    private func add(_ number: Int, _ gateway: PostgresClient) async throws {
        try await gateway.execute(
            """
            INSERT INTO audit_events (tenant_id, role, action, resource, status, request_id)
            VALUES ('acme', 'machine', 'POST /ümlaut', \(number % 2 == 0 ? "r" : nil), \(number % 3 == 0 ? 200 : nil), \("r\(number)"))
            """,
            claims: Self.claims
        )
    }

    private func newest(_ owner: PostgresClient) async throws -> AuditEvent {
        try #require(try await AuditTrailStore.read(owner) { try await $0.newest(1, tenant: nil).first })
    }

    @discardableResult
    private func sign(_ owner: PostgresClient, _ gateway: PostgresClient) async throws -> AuditHead {
        let head = Self.keys.sign(try await newest(owner), as: .head, at: Date())
        try await gateway.execute(
            """
            INSERT INTO audit_heads (sequence, kind, hash, signed_at, key_id, signature) VALUES (
                \(head.sequence), 'head', decode(\(head.hash), 'hex'), \(head.signedAt), \(head.keyID), decode(\(head.signature), 'hex')
            )
            """,
            claims: Self.claims
        )
        return head
    }

    /// As whoever has taken the triggers off.
    private func tamper(_ owner: PostgresClient, _ statements: [PostgresQuery]) async throws {
        try await owner.withTransaction { connection in
            _ = try await connection.query("SET LOCAL session_replication_role = replica")
            for statement in statements { _ = try await connection.query(statement) }
        }
    }

    private func verify(
        _ owner: PostgresClient,
        keys: [AuditKeys] = [keys],
        since: Date? = nil,
        kept: AuditHead? = nil
    ) async throws -> AuditVerification {
        try await AuditCommand.Verify.verify(owner, keys: keys, since: since, kept: kept)
    }

    @Test("A trail as it was written is whole, from its beginning or from a time on, and so is none")
    func whole() async throws {
        try await withTrail { owner, gateway in
            let result = try await verify(owner)
            #expect(result.count == 20 && result.first == 1 && result.last == 20)
            #expect(result.signed?.sequence == 15 && result.foreign == 0)
            let kept = try await sign(owner, gateway)
            try await add(21, gateway)
            #expect(try await verify(owner, kept: kept).last == 21)
            let later = try await verify(owner, since: try await newest(owner).date)
            #expect(later.last == 21 && (1...3).contains(later.count))
        }
        try await withTestDatabase { owner, _ in
            let none = try await verify(owner)
            #expect(none.count == 0)
        }
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var statements: [PostgresQuery]
        /// The first event that is not as it was.
        var broken: Int64
    }

    /// Hashes as the database makes them, for who knows how.
    private static let rehash: PostgresQuery = """
        DO $$
        DECLARE
            e public.audit_events;
            last bytea;
        BEGIN
            FOR e IN SELECT * FROM audit_events ORDER BY sequence LOOP
                e.previous := coalesce(last, e.previous);
                last := mesh.audit_hash(e);
                UPDATE audit_events SET previous = e.previous, hash = last WHERE sequence = e.sequence;
            END LOOP;
        END
        $$
        """

    private static let tamperings = [
        Tampering(
            testDescription: "an event is changed",
            statements: ["UPDATE audit_events SET action = 'GET /' WHERE sequence = 7"],
            broken: 7
        ),
        Tampering(
            testDescription: "its time is changed",
            statements: ["UPDATE audit_events SET at = at - interval '1 microsecond' WHERE sequence = 7"],
            broken: 7
        ),
        Tampering(
            testDescription: "its end is changed to none",
            statements: ["UPDATE audit_events SET status = NULL WHERE sequence = 6"],
            broken: 6
        ),
        Tampering(
            testDescription: "an event is taken away",
            statements: ["DELETE FROM audit_events WHERE sequence = 8"],
            broken: 8
        ),
        Tampering(
            testDescription: "the first ones are taken away",
            statements: ["DELETE FROM audit_events WHERE sequence <= 3"],
            broken: 1
        ),
        Tampering(
            testDescription: "one is taken away and the others move up",
            statements: [
                "DELETE FROM audit_events WHERE sequence = 8",
                "UPDATE audit_events SET sequence = -sequence WHERE sequence > 8",
                "UPDATE audit_events SET sequence = -sequence - 1 WHERE sequence < 0",
            ],
            broken: 8
        ),
        Tampering(
            testDescription: "two change their places",
            statements: [
                "UPDATE audit_events SET sequence = -3 WHERE sequence = 3",
                "UPDATE audit_events SET sequence = 3 WHERE sequence = 4",
                "UPDATE audit_events SET sequence = 4 WHERE sequence = -3",
            ],
            broken: 3
        ),
        Tampering(
            testDescription: "an event is put in",
            statements: [
                "UPDATE audit_events SET sequence = -sequence WHERE sequence >= 12",
                "UPDATE audit_events SET sequence = -sequence + 1 WHERE sequence < 0",
                """
                INSERT INTO audit_events
                SELECT 12, at, tenant_id, role, key_digest, user_digest, action, operation, resource, status, 'forged', hash, '\\x00'
                FROM audit_events WHERE sequence = 11
                """,
                "UPDATE audit_events e SET hash = mesh.audit_hash(e) WHERE sequence = 12",
            ],
            broken: 13
        ),
        Tampering(
            testDescription: "an event is put before the first",
            statements: [
                """
                INSERT INTO audit_events
                SELECT 0, at, tenant_id, role, key_digest, user_digest, action, operation, resource, status, 'forged', previous, hash
                FROM audit_events WHERE sequence = 1
                """
            ],
            broken: 1
        ),
        Tampering(
            testDescription: "an event is changed and all hashes after it are made anew",
            statements: ["UPDATE audit_events SET action = 'GET /' WHERE sequence = 7", rehash],
            broken: 10
        ),
        Tampering(
            testDescription: "the last ones are taken away, signed ends too far",
            statements: ["DELETE FROM audit_events WHERE sequence > 12"],
            broken: 13
        ),
        Tampering(
            testDescription: "a signature is made up",
            statements: [
                "UPDATE audit_events SET action = 'GET /' WHERE sequence = 7", rehash,
                "UPDATE audit_heads h SET hash = e.hash FROM audit_events e WHERE e.sequence = h.sequence",
            ],
            broken: 10
        ),
        Tampering(
            testDescription: "what was taken away is signed by somebody else",
            statements: [
                """
                INSERT INTO audit_heads SELECT sequence, 'pruned', hash, 1, 'theirs', '\\x00' FROM audit_events WHERE sequence = 5
                """,
                "DELETE FROM audit_events WHERE sequence <= 5",
            ],
            broken: 5
        ),
    ]

    @Test("Tampering is found, and where", arguments: tamperings)
    func tampered(_ tampering: Tampering) async throws {
        try await withTrail { owner, _ in
            try await tamper(owner, tampering.statements)
            let broken = await #expect(throws: AuditVerification.Broken.self) { try await verify(owner) }
            #expect(broken?.sequence == tampering.broken, "\(broken?.reason ?? "")")
        }
    }

    @Test("Who takes the last events away, and what was signed of them, is found by an end that was kept elsewhere")
    func truncated() async throws {
        try await withTrail { owner, gateway in
            let kept = try await sign(owner, gateway)
            try await tamper(
                owner,
                ["DELETE FROM audit_events WHERE sequence > 12", "DELETE FROM audit_heads WHERE sequence > 12"]
            )
            // The chain alone shows nothing.
            #expect(try await verify(owner).last == 12)
            let broken = await #expect(throws: AuditVerification.Broken.self) { try await verify(owner, kept: kept) }
            #expect(broken?.sequence == 20)
            // Nor does it help to write others in their place.
            for number in 13...25 { try await add(number + 100, gateway) }
            #expect(try await verify(owner).last == 25)
            let other = await #expect(throws: AuditVerification.Broken.self) { try await verify(owner, kept: kept) }
            #expect(other?.sequence == 20)
        }
    }

    @Test("Another secret's signatures are counted, not trusted; the secret before is taken where it is named")
    func secrets() async throws {
        try await withTrail { owner, _ in
            let new = AuditKeys(secret: Secret("the secret that came after is as long as it"))
            let result = try await verify(owner, keys: [new])
            #expect(result.foreign == 3 && result.signed == nil)
            #expect(try await verify(owner, keys: [new, Self.keys]).signed?.sequence == 15)
        }
    }

    @Test("An event is exported as a line that has all that its hash is made of")
    func export() throws {
        let event = AuditEvent(
            sequence: 3,
            at: 1_700_000_000_000_042,
            tenant: "acme",
            role: "user",
            user: "d",
            action: "POST /x",
            status: 200,
            requestID: "r",
            previous: AuditEvent.origin,
            hash: Data([1, 255])
        )
        let line = try JSON.decode(JSONValue.self, from: try JSON.encode(AuditLine(event: event)))
        #expect(line["at"] == "2023-11-14T22:13:20.000042Z")
        #expect(line["hash"] == "01ff")
        #expect(line["operation"] == nil)
        #expect(line["previous"]?.stringValue?.count == 64)
    }
}
