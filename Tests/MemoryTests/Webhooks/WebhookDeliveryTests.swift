import Delivery
import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Webhooks are told of changes")
struct WebhookDeliveryTests {
    private static var settings: WebhookSettings {
        var settings = WebhookSettings()
        settings.allowsPrivate = true
        settings.timeout = .seconds(20)
        settings.tries = 4
        return settings
    }

    private func webhook(
        _ url: URL,
        _ memory: MemoryFixture,
        events: [String] = [],
        namespace: String = Samples.namespace,
        tenant: String = "default"
    ) async throws -> Mem0Webhook {
        let made = try await Mem0Store(database: memory.database).createWebhook(
            url: url.absoluteString,
            name: "hook",
            eventTypes: events,
            in: namespace,
            at: Samples.moment,
            claims: DatabaseClaims(tenant: tenant, namespaces: ["*"])
        )
        return try #require(made)
    }

    private func delivery(_ memory: MemoryFixture, _ settings: WebhookSettings = settings) -> DueWork<ClaimedEvent> {
        let clock = memory.clock
        return WebhookDelivery(
            store: memory.store,
            settings: settings,
            now: { clock.now },
            random: { 0.5 },
            logger: Logger(label: "test")
        ).service(concurrency: 4)
    }

    /// What became of the events, oldest first.
    private func outcomes(_ memory: MemoryFixture) async throws -> [String?] {
        try await memory.database.query(
            "SELECT result ->> 'outcome' AS outcome FROM memory_events WHERE kind = 'webhook' ORDER BY created_at, id",
            claims: DatabaseClaims(tenant: "", role: "worker")
        ).map { try $0.decode("outcome") }
    }

    @Test(
        "An add, a change and a deletion arrive once each, signed, in the words of the change; then nothing of it is left"
    )
    func changes() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await withMemory { memory in
                let hook = try await webhook(upstream.url, memory)
                let secret = try #require(hook.secret)
                let id = try #require(try await memory.add(Samples.statement("The robot is blue"))[0].id)
                #expect(upstream.requests.isEmpty)
                await delivery(memory).runDue()
                let clock = memory.clock
                let keeper = MemoryKeeper(
                    models: EmbeddingModels(WordEmbedder()),
                    memories: memory.store,
                    store: memory.store,
                    now: { clock.now }
                )
                clock.advance(by: .seconds(1))
                _ = try await keeper.change(
                    id,
                    MemoryChange(content: "The robot is green"),
                    claims: MemoryFixture.claims,
                    actor: "test"
                )
                await delivery(memory).runDue()
                #expect(try await memory.store.delete(id, claims: MemoryFixture.claims, actor: "test"))
                // A deletion is noted by the database's clock.
                clock.advance(by: .seconds(Date().timeIntervalSince(clock.now) + 60))
                await delivery(memory).runDue()
                await delivery(memory).runDue()
                #expect(try await outcomes(memory) == ["delivered", "delivered", "delivered"])

                let told = upstream.requests.compactMap(\.json)
                #expect(told.map { $0["event_details"]?["event"] } == ["ADD", "UPDATE", "DELETE"])
                #expect(told.allSatisfy { $0["event_details"]?["id"]?.stringValue == id.uuidString.lowercased() })
                let words = told.map { $0["event_details"]?["data"]?["memory"]?.stringValue }
                #expect(words == ["The robot is blue", "The robot is green", "The robot is green"])
                for request in upstream.requests {
                    let name = try #require(HTTPField.Name("webhook-id"))
                    let time = try #require(HTTPField.Name("webhook-timestamp"))
                    let proof = try #require(HTTPField.Name("webhook-signature"))
                    let signature = SignedMessage.signature(
                        of: Data(request.text.utf8),
                        id: request.headers[name] ?? "",
                        timestamp: request.headers[time] ?? "",
                        secret: secret
                    )
                    #expect(request.headers[proof] == "v1," + signature)
                }
                let left = try await memory.database.query(
                    "SELECT id FROM memory_events WHERE (payload::text || coalesce(result::text, '')) LIKE '%robot%'",
                    claims: DatabaseClaims(tenant: "", role: "worker")
                )
                #expect(left.isEmpty)
            }
        }
    }

    @Test(
        "Only what is asked for is told, in the namespace and the tenant of the webhook, and nothing that is imported"
    )
    func wanted() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await withMemory { memory in
                _ = try await webhook(upstream.url, memory, events: ["memory_delete"])
                _ = try await webhook(upstream.url, memory, namespace: "elsewhere")
                _ = try await webhook(upstream.url, memory, tenant: "other")
                try await memory.add(Samples.statement("The robot is blue"))
                await delivery(memory).runDue()
                #expect(upstream.requests.isEmpty)
                #expect(try await outcomes(memory).isEmpty)

                _ = try await webhook(upstream.url, memory, events: ["memory:add"])
                try await memory.add(Samples.statement("The dealer is in Reno"))
                await delivery(memory).runDue()
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("What is not taken is sent again later, with the same id, as long as is worth it")
    func again() async throws {
        let answers = NIOLockedValueBox<[FakeUpstream.Answer]>([
            .json([:], status: .internalServerError),
            .text("", status: .tooManyRequests, headers: [.retryAfter: "120"]), .json([:]),
        ])
        try await withFakeUpstream { _ in
            answers.withLockedValue { $0.isEmpty ? .json([:], status: .badGateway) : $0.removeFirst() }
        } _: { upstream in
            try await withMemory { memory in
                _ = try await webhook(upstream.url, memory)
                try await memory.add(Samples.statement("The robot is blue"))
                let delivery = delivery(memory)
                await delivery.runDue()
                await delivery.runDue()
                #expect(upstream.requests.count == 1)
                memory.clock.advance(by: .seconds(30))
                await delivery.runDue()
                #expect(upstream.requests.count == 2)
                memory.clock.advance(by: .seconds(60))
                await delivery.runDue()
                #expect(upstream.requests.count == 2)
                memory.clock.advance(by: .seconds(120))
                await delivery.runDue()
                #expect(try await outcomes(memory) == ["delivered"])
                let name = try #require(HTTPField.Name("webhook-id"))
                #expect(Set(upstream.requests.map { $0.headers[name] }).count == 1 && upstream.requests.count == 3)

                try await memory.add(Samples.statement("The dealer is in Reno"))
                for _ in 0..<8 {
                    await delivery.runDue()
                    memory.clock.advance(by: .seconds(7_200))
                }
                #expect(upstream.requests.count == 3 + Self.settings.tries)
                #expect(try await outcomes(memory) == ["delivered", "given_up"])
            }
        }
    }

    @Test("A receiver that does not answer holds up its own messages alone")
    func fair() async throws {
        try await withFakeUpstream(.json([:], status: .serviceUnavailable)) { failing in
            try await withFakeUpstream(.json([:])) { upstream in
                try await withMemory { memory in
                    _ = try await webhook(failing.url, memory)
                    _ = try await webhook(upstream.url, memory)
                    for number in 0..<20 { try await memory.add(Samples.statement("Shelf \(number) is full")) }
                    await delivery(memory).runDue()
                    #expect(upstream.requests.count == 20)
                    // Those that were under way, and none after them.
                    #expect((1..<20).contains(failing.requests.count))
                }
            }
        }
    }

    @Test("One replica sends what another has not taken on, and what one left in the middle")
    func replicas() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await withMemory { memory in
                _ = try await webhook(upstream.url, memory)
                for number in 0..<12 { try await memory.add(Samples.statement("Shelf \(number) is full")) }
                // One that died with three of them in its hands.
                let held = try await memory.store.claim(.webhook, limit: 3, lease: .seconds(60), at: memory.clock.now)
                #expect(held.count == 3)
                let (one, other) = (delivery(memory), delivery(memory))
                await withTaskGroup(of: Void.self) { group in
                    for replica in [one, other] { group.addTask { await replica.runDue() } }
                }
                #expect(upstream.requests.count == 9)
                memory.clock.advance(by: .seconds(61))
                await one.runDue()
                let name = try #require(HTTPField.Name("webhook-id"))
                #expect(Set(upstream.requests.map { $0.headers[name] }).count == 12 && upstream.requests.count == 12)
            }
        }
    }

    @Test("A webhook that is gone, a redirection, and an address of the own network are not followed")
    func refused() async throws {
        let elsewhere = NIOLockedValueBox(0)
        try await withFakeUpstream { request in
            guard request.path == "/elsewhere" else {
                return .text("", status: .temporaryRedirect, headers: [.location: "/elsewhere"])
            }
            elsewhere.withLockedValue { $0 += 1 }
            return .json([:])
        } _: { upstream in
            try await withMemory { memory in
                let hook = try await webhook(upstream.url, memory)
                try await memory.add(Samples.statement("The robot is blue"))
                await delivery(memory).runDue()
                #expect(upstream.requests.count == 1 && elsewhere.withLockedValue { $0 } == 0)

                // As if the name had led elsewhere when the webhook was made.
                var careful = Self.settings
                careful.allowsPrivate = false
                memory.clock.advance(by: .seconds(3_600))
                await delivery(memory, careful).runDue()
                #expect(upstream.requests.count == 1)
                #expect(try await outcomes(memory) == ["refused"])

                try await memory.add(Samples.statement("The dealer is in Reno"))
                let claims = DatabaseClaims(tenant: "default", namespaces: ["*"])
                #expect(try await Mem0Store(database: memory.database).deleteWebhook(hook.id, claims: claims))
                await delivery(memory).runDue()
                #expect(upstream.requests.count == 1)
                #expect(try await outcomes(memory) == ["refused", "gone"])
            }
        }
    }

    @Test("Erasing a user takes what was still to be told, and the Mem0 API shows no such event and no secret twice")
    func erased() async throws {
        try await withService { service in
            let machine = try await service.machine()
            let made = try await machine.mem0(
                .post,
                "/api/v1/webhooks/projects/default/",
                ["url": "https://example.com/hook", "name": "hook", "event_types": ["memory_add"]]
            )
            #expect(made.status == 201 && made.json["secret"]?.stringValue?.hasPrefix("whsec_") == true)
            #expect(made.json["is_active"] == true)
            let listed = try await machine.mem0(.get, "/api/v1/webhooks/projects/default/")
            #expect(listed.text.contains("example.com") && !listed.text.contains("whsec_"))
            let id = try #require(made.json["id"]?.intValue)
            let rotated = try await machine.mem0(.put, "/api/v1/webhooks/\(id)/", ["rotate_secret": true])
            #expect(rotated.json["secret"]?.stringValue?.hasPrefix("whsec_") == true)
            #expect(rotated.json["secret"] != made.json["secret"])
            let kept = try await machine.mem0(.put, "/api/v1/webhooks/\(id)/", ["name": "other"])
            #expect(kept.status == 200 && kept.json["secret"] == nil)
            for url in ["http://127.0.0.1/", "http://localhost:8006/v1", "https://a:b@example.com/"] {
                let refused = try await machine.mem0(
                    .post,
                    "/api/v1/webhooks/projects/default/",
                    ["url": .string(url), "name": "hook", "event_types": []]
                )
                #expect(refused.status == 400 && refused.text.contains("url"))
            }
            // Nobody answers at that address, so the change waits.
            _ = try await service.owner.query("UPDATE memory_webhooks SET url = 'https://nobody.invalid/'")
            _ = try await machine.add(["namespace": "default", "user_id": "ann", "content": "My secret is heliotrope"])
            let waiting: PostgresQuery =
                "SELECT count(*) AS n FROM memory_events WHERE payload::text LIKE '%heliotrope%'"
            #expect(try await service.owner.query(waiting)[0].decode("n", as: Int.self) == 1)
            #expect(try await machine.mem0(.get, "/v1/events/").json["results"]?.arrayValue?.isEmpty == true)
            #expect(try await machine.send(.post, "/v1/users/ann/erase").status == 200)
            #expect(try await service.owner.query(waiting)[0].decode("n", as: Int.self) == 0)
        }
    }
}
