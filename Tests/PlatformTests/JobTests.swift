import Foundation
import HTTPTypes
import HummingbirdTesting
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOFoundationCompat
import Postgres
import ServiceLifecycle
import SharedModels
import TestSupport
import Testing

@testable import Platform

@Suite("Jobs that replicas share", .enabled(if: TestDatabase.isAvailable))
struct JobTests {
    private struct Broken: Error {}

    /// How often something ran, and how many did at once.
    private final class Runs: Sendable {
        private let counts = NIOLockedValueBox((all: 0, now: 0, most: 0))

        var all: Int { counts.withLockedValue { $0.all } }
        var most: Int { counts.withLockedValue { $0.most } }

        func run(
            for time: Duration = .milliseconds(50),
            while isHeld: @Sendable () -> Bool = { false }
        ) async throws -> Int {
            counts.withLockedValue {
                $0.all += 1
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            defer { counts.withLockedValue { $0.now -= 1 } }
            try await Task.sleep(for: time)
            while isHeld() { try await Task.sleep(for: .milliseconds(10)) }
            return 3
        }
    }

    private static func runner(_ jobs: [Job], _ client: PostgresClient, of service: MeshService = .sales) -> JobRunner {
        var pace = JobRunner.Pace()
        (pace.look, pace.lease, pace.note) = (.milliseconds(50), .seconds(3), .milliseconds(100))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return JobRunner(
            service: service.name,
            jobs: jobs,
            store: JobStore(database: client),
            pace: pace,
            logger: logger
        )
    }

    /// Runs replicas until `body` ends, and waits for their end.
    private static func with(
        _ replicas: [JobRunner],
        _ body: @Sendable () async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: replicas, logger: logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            defer { tasks.cancelAll() }
            try await body()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private static func soon(
        _ condition: @Sendable () async throws -> Bool,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("it has not come to that within a minute", sourceLocation: location)
    }

    private static func state(_ job: String, _ client: PostgresClient) async throws -> JobState? {
        try await JobStore(database: client).states(of: "sales").first { $0.job == job }
    }

    @Test("Of two replicas one runs each period's job, and what it did is written down")
    func once() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runs = Runs()
            let job = Job("sweep", "Sweeps", every: .milliseconds(200)) { try await runs.run() }
            try await Self.with([Self.runner([job], client), Self.runner([job], client)]) {
                try await Self.soon { runs.all >= 4 }
            }
            #expect(runs.most == 1)
            let state = try #require(try await Self.state("sweep", client))
            #expect(state.runs == runs.all)
            #expect(state.everySeconds == 0.2)
            #expect([.succeeded, .interrupted].contains(state.outcome))
            #expect(state.succeededAt != nil)
            #expect(state.itemsTotal >= 9)
            #expect((state.durationMS ?? -1) >= 0)
            #expect(state.claimedBy == nil)
            #expect(state.summary == "Sweeps")
        }
    }

    @Test("Of many that are due each claim takes one, and every one is run")
    func many() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runs = Runs()
            let jobs = (0..<12).map { number in
                Job("job-\(number)", "One of many", every: .seconds(3_600)) { try await runs.run() }
            }
            let store = JobStore(database: client)
            try await store.register(jobs, of: "sales")
            let claim = try await store.claim(jobs.map(\.name), of: "sales", as: "one", lease: .seconds(60))
            let running = try await store.states(of: "sales").filter { $0.state == .running }
            #expect(running.map(\.job) == [claim?.job])
            try await Self.with([Self.runner(jobs, client), Self.runner(jobs, client)]) {
                try await Self.soon { runs.all == 11 }
                try await Self.soon {
                    try await store.states(of: "sales").filter { $0.outcome == .succeeded }.count == 11
                }
            }
        }
    }

    @Test("What is asked for is run once, by whichever replica, and again when it is asked for meanwhile")
    func byHand() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let (runs, isHeld) = (Runs(), NIOLockedValueBox(true))
            let job = Job("by-hand", "Waits to be asked", every: nil) {
                try await runs.run(while: { isHeld.withLockedValue { $0 } })
            }
            let store = JobStore(database: client)
            try await Self.with([Self.runner([job], client), Self.runner([job], client)]) {
                try await Self.soon { try await Self.state("by-hand", client) != nil }
                #expect(try await Self.state("by-hand", client)?.state == .idle)
                #expect(try await store.request("by-hand", of: "sales"))
                try await Self.soon { runs.all == 1 }
                #expect(try await Self.state("by-hand", client)?.state == .running)
                #expect(try await store.request("by-hand", of: "sales"))
                isHeld.withLockedValue { $0 = false }
                try await Self.soon { try await Self.state("by-hand", client)?.runs == 2 }
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(runs.all == 2)
            #expect(runs.most == 1)
            #expect(try await store.request("none", of: "sales") == false)
        }
    }

    @Test("What a dead process had taken on is taken on by another once its claim runs out, and not before")
    func takenOver() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runs = Runs()
            let job = Job("sweep", "Sweeps", every: .seconds(3_600)) { try await runs.run() }
            let store = JobStore(database: client)
            try await store.register([job], of: "sales")
            // It says nothing more.
            let dead = try await store.claim(["sweep"], of: "sales", as: "dead/1", lease: .seconds(2))
            let lost = try #require(dead)
            try await Self.with([Self.runner([job], client)]) {
                try await Task.sleep(for: .milliseconds(500))
                let before = runs.all
                // On a machine that slept meanwhile there is nothing to see any more.
                if try await Self.state("sweep", client)?.claimedBy == "dead/1" { #expect(before == 0) }
                try await Self.soon { runs.all == 1 }
                // Back from wherever it was, it changes nothing.
                #expect(try await store.extend(lost, lease: .seconds(60)) == false)
                try await store.finish(lost, as: .failed("late"))
                try await Self.soon { try await Self.state("sweep", client)?.outcome == .succeeded }
            }
            let state = try #require(try await Self.state("sweep", client))
            #expect(state.runs == 1)
            #expect(state.error == nil)
        }
    }

    @Test("A failure is told in words of the program's own, and tried again later each time")
    func failure() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runs = Runs()
            let job = Job("broken", "Breaks", every: .seconds(600)) {
                _ = try await runs.run(for: .zero)
                if runs.all == 1 { _ = try await client.query("SELECT \("ann@example.com")::text::integer") }
                throw Broken()
            }
            try await Self.with([Self.runner([job], client)]) {
                try await Self.soon { try await Self.state("broken", client)?.failures == 1 }
                let first = try #require(try await Self.state("broken", client))
                #expect(first.outcome == .failed)
                #expect(first.error?.contains("SQLSTATE 22P02") == true)
                #expect(first.error?.contains("ann") == false)
                #expect(try await JobStore(database: client).request("broken", of: "sales"))
                try await Self.soon { try await Self.state("broken", client)?.failures == 2 }
            }
            let state = try #require(try await Self.state("broken", client))
            #expect(state.error == "Broken")
            #expect(state.succeededAt == nil)
            let pause = try #require(state.dueAt).timeIntervalSince(try #require(state.finishedAt))
            #expect(abs(pause - 2_400) < 1)
        }
    }

    @Test("A job may have a pause of its own after a failure")
    func retry() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let job = Job("broken", "Breaks", every: .seconds(86_400), retry: .seconds(900)) { throw Broken() }
            try await Self.with([Self.runner([job], client)]) {
                try await Self.soon { try await Self.state("broken", client)?.failures == 1 }
            }
            let state = try #require(try await Self.state("broken", client))
            let pause = try #require(state.dueAt).timeIntervalSince(try #require(state.finishedAt))
            #expect(abs(pause - 900) < 1)
            // Longer after each, and never longer than its own time.
            for (failures, expected) in [(1, 1_800.0), (2, 3_600), (12, 86_400)] {
                try await client.execute(
                    "UPDATE mesh_jobs SET failures = \(failures), due_at = now() WHERE job = 'broken'",
                    claims: JobStore.claims
                )
                try await Self.with([Self.runner([job], client)]) {
                    try await Self.soon { try await Self.state("broken", client)?.failures == failures + 1 }
                }
                let state = try #require(try await Self.state("broken", client))
                let pause = try #require(state.dueAt).timeIntervalSince(try #require(state.finishedAt))
                #expect(abs(pause - expected) < 1)
            }
        }
    }

    @Test("What shutdown interrupts is due at once for another")
    func shutdown() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runs = Runs()
            let job = Job("long", "Takes its time", every: .seconds(3_600)) { try await runs.run(for: .seconds(600)) }
            try await Self.with([Self.runner([job], client)]) { try await Self.soon { runs.all == 1 } }
            let state = try #require(try await Self.state("long", client))
            #expect(state.outcome == .interrupted)
            #expect(state.state == .due)
            try await Self.with([Self.runner([job], client)]) { try await Self.soon { runs.all == 2 } }
        }
    }

    @Test("What replicas share item by item adds up, and can be looked at by hand")
    func shared() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let (one, other) = (JobTally(), JobTally())
            let looked = Runs()
            func job(_ tally: JobTally) -> Job {
                Job(shared: "outbox", "Sends", tally: tally) {
                    _ = try? await looked.run(for: .zero)
                    tally.add(5)
                }
            }
            try await Self.with([Self.runner([job(one)], client), Self.runner([job(other)], client)]) {
                try await Self.soon { try await Self.state("outbox", client) != nil }
                one.add(2)
                other.add(1)
                try await Self.soon { try await Self.state("outbox", client)?.itemsTotal == 3 }
                one.fail(Broken())
                try await Self.soon { try await Self.state("outbox", client)?.error == "Broken" }
                #expect(try await JobStore(database: client).request("outbox", of: "sales"))
                try await Self.soon { try await Self.state("outbox", client)?.runs == 1 }
            }
            let state = try #require(try await Self.state("outbox", client))
            #expect(looked.all == 1)
            #expect(state.itemsTotal == 8)
            #expect(state.items == 5)
            #expect(state.outcome == .succeeded)
            #expect(state.shared)
            #expect(state.everySeconds == nil)
        }
    }

    @Test("A service sees its own jobs alone; the gateway sees those of the database, and asks for them")
    func apart() async throws {
        try await withTestDatabase { owner, url in
            let runs = Runs()
            let backup = Job("backup", "Backs up", every: .seconds(3_600)) { try await runs.run(for: .zero) }
            let runner = JobRunner(
                service: "database",
                jobs: [backup],
                store: JobStore(database: owner),
                logger: Logger(label: "test")
            )
            #expect(try await runner.once("backup"))
            #expect(runs.all == 1)
            for service in MeshService.allCases {
                let client = try TestDatabase.client(url: url, role: service.databaseRole)
                let store = JobStore(database: client)
                try await store.register([Job("own", "Its own", every: nil) { 0 }], of: service.name)
                for other in MeshService.allCases.map(\.name) + ["database"] {
                    let isSeen = other == service.name || (other == "database" && service == .gateway)
                    let seen = try await store.states(of: other)
                    #expect(seen.isEmpty == !isSeen, "\(service.name) of \(other)")
                    if isSeen { #expect(try await store.request(seen[0].job, of: other)) }
                }
                await #expect(throws: PostgresError.self) {
                    try await store.register([Job("own", "Another's", every: nil) { 0 }], of: "nobody")
                }
                let bare = try await client.query("SELECT job FROM mesh_jobs", claims: DatabaseClaims(tenant: "acme"))
                #expect(bare.isEmpty)
                await client.shutdown()
            }
            #expect(try await JobStore(database: owner).states(of: "database").first?.runRequestedAt != nil)
        }
    }

    @Test("A job that fails is told to the tool that ran it")
    func onceFails() async throws {
        try await withTestDatabase(as: .sales) { client, _ in
            let runner = Self.runner([Job("broken", "Breaks", every: nil) { throw Broken() }], client)
            await #expect(throws: Broken.self) { _ = try await runner.once("broken") }
            let state = try await Self.state("broken", client)
            #expect(state?.outcome == .failed)
            let other = try await runner.once("none")
            #expect(other == false)
        }
    }

    @Test("Jobs are shown to the gateway alone, calling for itself, and run for it")
    func routes() async throws {
        try await withTestDatabase { _, url in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let process = try ProcessContext(
                settings: .testing(service: .sales, databaseURL: url),
                logger: logger
            )
            let runs = Runs()
            let job = Job("by-hand", "Waits to be asked", every: nil) { try await runs.run(for: .zero) }
            let assembly = Assembly(router: meshRouter(process: process), jobs: [job])
            try await assembly.application(process: process).test(.live) { client in
                let secret = process.settings.meshSecret
                func ask(_ caller: MeshService, _ identity: Identity?, _ path: String, _ method: HTTPRequest.Method)
                    async throws -> TestResponse
                {
                    let tokens = ServiceTokens(secret: secret, service: caller)
                    let token = try await tokens.mint(for: identity, to: "sales")
                    return try await client.execute(
                        uri: path,
                        method: method,
                        headers: [.authorization: "Bearer \(token)"]
                    )
                }
                let paths: [(String, HTTPRequest.Method)] = [("/jobs", .get), ("/jobs/by-hand/run", .post)]
                for (path, method) in paths {
                    #expect(try await client.execute(uri: path, method: method).status == .unauthorized)
                    #expect(try await ask(.financing, nil, path, method).status == .forbidden)
                    let machine = Identity(role: .machine, namespaces: ["*"])
                    #expect(try await ask(.gateway, machine, path, method).status == .forbidden)
                }
                #expect(runs.all == 0)
                #expect(try await ask(.gateway, nil, "/jobs/none/run", .post).status == .notFound)
                #expect(try await ask(.gateway, nil, "/jobs/by-hand/run", .post).status == .accepted)
                try await Self.soon { runs.all == 1 }
                let answer = try await ask(.gateway, nil, "/jobs", .get)
                let list = try JSON.decode(JobList.self, from: Data(buffer: answer.body))
                #expect(list.jobs.map(\.job) == ["by-hand"])
            }
            await process.shutdown()
        }
    }
}
