import Foundation
import HTTPTypes
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Erasures that go on until all is gone")
struct ErasureTests {
    /// Services that hold nothing but what is said here; those whose paths are named are away.
    private static func services(
        away: NIOLockedValueBox<Set<String>>,
        leads: NIOLockedValueBox<Int> = NIOLockedValueBox(2)
    ) -> @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        let hasErased = NIOLockedValueBox(false)
        return { request in
            let path = request.path.split(separator: "?").first.map(String.init) ?? ""
            if away.withLockedValue({ $0.contains(path) }) { return .json([:], status: .serviceUnavailable) }
            switch (request.method, path) {
            case (.get, "/v1/sessions"): return .json(["sessions": []])
            case (.get, "/tasks"): return .json(["tasks": []])
            case (.delete, "/v1/leads"):
                let count = leads.withLockedValue { leads in
                    defer { leads = 0 }
                    return leads
                }
                return .json(["deleted": .int(count)])
            case (.delete, _): return .json(["deleted": 0, "kept": 0])
            case (.get, _):
                let isTold = hasErased.withLockedValue { $0 }
                return .json(["results": isTold ? [["id": "memory-1"]] : []])
            default:
                hasErased.withLockedValue { $0 = true }
                return .json(["id": "memory-1", "counts": ["memories": 3]])
            }
        }
    }

    @Test("A service that was away does its part later, without the caller, and the receipt is signed then")
    func later() async throws {
        let away = NIOLockedValueBox<Set<String>>(["/v1/leads"])
        try await withFakeUpstream(answering: Self.services(away: away)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada-lovelace"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                #expect(answer.status == 202, "\(answer.text)")
                let place = try #require(answer.header("Location"))
                let open = try await gateway.request(.get, place, nil, headers)
                #expect(open.body["data"]?["receipt"]?["state"] == "pending")
                #expect(open.body["data"]?["valid"] == false)
                // Until then the name is sealed.
                let rows = try await gateway.owner.query("SELECT to_jsonb(e)::text AS text FROM user_erasures e")
                #expect(try rows.first?.decode("text", as: String.self).contains("lovelace") == false)
                away.withLockedValue { $0 = [] }
                var shown = open
                let end = ContinuousClock.now + .seconds(60)
                while shown.body["data"]?["receipt"]?["state"] != "done", ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(100))
                    shown = try await gateway.request(.get, place, nil, headers)
                }
                let receipt = try #require(try shown.body["data"]?["receipt"]?.decoded(as: ErasureReceipt.self))
                #expect(receipt.state == .done && receipt.complete)
                #expect(shown.body["data"]?["valid"] == true)
                let dealers = receipt.services.first { $0.service == "dealer-matching" }
                #expect(dealers?.erased == ["leads": 2] && dealers?.note == nil, "\(receipt)")
                // What went at the first attempt counts, and once.
                #expect(receipt.services.last?.erased["memories"] == 3)
                #expect(receipt.services.last?.receipts == ["memory-1"])
                let left = try await gateway.owner.query("SELECT id FROM user_erasures WHERE request IS NOT NULL")
                #expect(left.isEmpty)
            }
        }
    }

    @Test("A receipt can be verified by whoever holds it; changed, or for another tenant, it is none")
    func verified() async throws {
        let away = NIOLockedValueBox<Set<String>>([])
        try await withFakeUpstream(answering: Self.services(away: away)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada"]
                let answer = try await gateway.request(.post, "/api/v1/me/erase", nil, headers)
                #expect(answer.status == 200, "\(answer.text)")
                let receipt = try #require(answer.body["data"])
                func isValid(_ receipt: JSONValue, _ headers: [String: String]) async throws -> Bool {
                    let answer = try await gateway.request(.post, "/api/v1/erasures/verify", receipt, headers)
                    #expect(answer.status == 200, "\(answer.text)")
                    return answer.body["data"]?["valid"] == true
                }
                #expect(try await isValid(receipt, headers))
                var changed = try #require(receipt.objectValue)
                changed["complete"] = false
                #expect(try await isValid(.object(changed), headers) == false)
                changed = try #require(receipt.objectValue)
                changed["signature"] = nil
                #expect(try await isValid(.object(changed), headers) == false)
                let other = ["X-API-Key": try await gateway.key(tenant: "globex")]
                #expect(try await isValid(receipt, other) == false)
                let wrong = try await gateway.request(.post, "/api/v1/erasures/verify", ["id": "x"], headers)
                #expect(wrong.status == 422)
            }
        }
    }

    @Test("A receipt is shown to whom it is about and to its tenant's machines, and is never changed")
    func shown() async throws {
        let away = NIOLockedValueBox<Set<String>>([])
        try await withFakeUpstream(answering: Self.services(away: away)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                let erased = try await gateway.request(.post, "/api/v1/users/ada/erase", nil, ["X-API-Key": key])
                #expect(erased.status == 200, "\(erased.text)")
                #expect(erased.body["user_id"] == "ada" && erased.body["counts"]?["memories"] == 3)
                #expect(erased.body["services"]?.arrayValue?.count == 6)
                let place = "/api/v1/erasures/\(erased.body["id"]?.stringValue ?? "")"
                let listed = try await gateway.request(.get, "/api/v1/users/ada/erasures", nil, ["X-API-Key": key])
                #expect(listed.body["results"]?.arrayValue?.count == 1)
                for (headers, status) in [
                    (["X-API-Key": key], 200), (["X-API-Key": key, "X-User-Id": "ada"], 200),
                    (["X-API-Key": key, "X-User-Id": "eve"], 404), ([:], 404),
                    (["X-API-Key": try await gateway.key(tenant: "globex")], 404),
                ] {
                    #expect(try await gateway.request(.get, place, nil, headers).status == status, "\(headers)")
                }
                let eve = ["X-API-Key": key, "X-User-Id": "eve"]
                #expect(try await gateway.request(.post, "/api/v1/users/ada/erase", nil, eve).status == 403)
                #expect(try await gateway.request(.post, "/api/v1/users/ada/erase").status == 401)
                for change: PostgresQuery in [
                    "UPDATE user_erasures SET services = '[]'", "DELETE FROM user_erasures",
                ] {
                    await #expect(throws: PostgresError.self) { try await gateway.owner.execute(change) }
                }
            }
        }
    }

    @Test("What a gateway began and did not end goes on at another once its lease ends")
    func left() async throws {
        let away = NIOLockedValueBox<Set<String>>([])
        try await withFakeUpstream(answering: Self.services(away: away)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let database = try gateway.process.requireDatabase()
                let store = ErasureStore(database: database)
                let seal = ErasureSeal(secret: gateway.process.settings.meshSecret)
                let identity = Identity(tenant: "acme", user: "ada", role: .machine, namespaces: ["*"])
                let id = UUID()
                _ = try await store.begin(
                    id,
                    identity,
                    request: try seal.closed(identity, for: id),
                    at: Date(),
                    lease: .zero
                )
                let end = ContinuousClock.now + .seconds(60)
                var receipt = try await store.receipt(id, for: identity)
                while receipt?.state != .done, ContinuousClock.now < end {
                    try await Task.sleep(for: .milliseconds(100))
                    receipt = try await store.receipt(id, for: identity)
                }
                #expect(receipt?.state == .done && receipt?.complete == true)
                let other = ErasureSeal(secret: Secret("another secret that is long enough, too"))
                #expect(receipt.map { seal.isValid($0, tenant: "acme") } == true)
                #expect(receipt.map { other.isValid($0, tenant: "acme") } == false)
            }
        }
    }
}
