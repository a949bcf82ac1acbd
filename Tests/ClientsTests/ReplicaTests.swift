import Foundation
import Hummingbird
import HummingbirdTesting
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Clients

@Suite("Several replicas of a service", .timeLimit(.minutes(1)))
struct ReplicaTests {
    /// A process that finds the memory service at several addresses.
    private func withReplicas<Result>(
        _ urls: [URL],
        _ body: (ProcessContext) async throws -> Result
    ) async throws -> Result {
        try await withProcess(replicas: [.memory: urls], body)
    }

    /// Nothing listens on port 9: discard.
    private func nowhere() throws -> URL { try #require(URL(string: "http://127.0.0.1:9")) }

    @Test("Calls are spread over all, and a token is good at each")
    func spread() async throws {
        try await withFakeUpstream(.json([:])) { first in
            try await withFakeUpstream(.json([:])) { second in
                try await withReplicas([first.url, second.url]) { process in
                    let client = ServiceClient(.memory, process: process)
                    for _ in 0..<10 { _ = try await client.raw("POST", "/x") }
                    #expect(first.requests.count == 5)
                    #expect(second.requests.count == 5)
                    let secret = process.settings.meshSecret
                    for request in first.requests + second.requests {
                        #expect(try await request.caller(of: .memory, secret: secret).role == .service)
                    }
                    // Other clients of the same service know the same replicas.
                    let agent = AgentClient(baseURL: second.url, process: process)
                    #expect(agent.isOurs)
                    #expect(agent.client.replicas === client.replicas)
                }
            }
        }
    }

    @Test("A slow replica gets fewer calls")
    func leastUnderWay() async throws {
        let isHeld = NIOLockedValueBox(true)
        let held: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { _ in
            while isHeld.withLockedValue({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
            return .json([:])
        }
        try await withFakeUpstream(answering: held) { slow in
            try await withFakeUpstream(.json([:])) { quick in
                try await withReplicas([slow.url, quick.url]) { process in
                    let client = ServiceClient(.memory, process: process)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { _ = try await client.raw("GET", "/x") }
                        group.addTask { _ = try await client.raw("GET", "/x") }
                        _ = try await group.next()
                        for _ in 0..<10 { _ = try await client.raw("GET", "/x") }
                        #expect(slow.requests.filter { $0.path == "/x" }.count == 1)
                        isHeld.withLockedValue { $0 = false }
                        try await group.waitForAll()
                    }
                    #expect(quick.requests.count == 11)
                }
            }
        }
    }

    @Test("A replica that is gone costs no call anything, and is soon asked no more")
    func oneGone() async throws {
        try await withFakeUpstream(.json([:])) { there in
            let gone = try nowhere()
            try await withReplicas([gone, there.url]) { process in
                let client = ServiceClient(.memory, process: process)
                // A refused connect has done nothing: even what may not be repeated goes to the other.
                for _ in 0..<20 {
                    let answer = try await client.raw("POST", "/x")
                    #expect(answer.status == 200)
                }
                #expect(there.requests.count == 20)
                #expect(client.replicas.health.well == 1)
            }
        }
    }

    @Test("What may not be repeated is not sent to another replica where the first broke off")
    func brokenOff() async throws {
        try await RawServer.run { _ in
            .hangUp
        } _: { url, connections in
            try await withFakeUpstream(.json([:])) { there in
                try await withReplicas([url, there.url]) { process in
                    let client = ServiceClient(.memory, process: process)
                    var failures = 0
                    for _ in 0..<4 {
                        do { _ = try await client.raw("POST", "/x") } catch is UpstreamError { failures += 1 }
                    }
                    #expect(failures == 2)
                    #expect(connections() == 2)
                    // A repeatable one is.
                    for _ in 0..<2 {
                        let answer = try await client.raw("GET", "/x")
                        #expect(answer.status == 200)
                    }
                }
            }
        }
    }

    @Test("Where all are gone a call is refused at once, nobody is asked, and the caller hears when to come back")
    func allGone() async throws {
        try await RawServer.run { _ in
            .hangUp
        } _: { url, connections in
            try await withReplicas([url]) { process in
                let client = ServiceClient(.memory, process: process)
                for _ in 0..<2 { await #expect(throws: UpstreamError.self) { try await client.raw("GET", "/x") } }
                let asked = connections()
                #expect(asked == 5)
                let error = await #expect(throws: UpstreamError.self) { try await client.raw("GET", "/x") }
                #expect(error?.kind == .unreachable)
                #expect(error?.apiError.status == .serviceUnavailable)
                #expect(error?.apiError.retryAfter == 2)
                #expect(connections() == asked)
            }
        }
    }

    @Test("A service that comes back is found by probes, without a call being spent on it")
    func comesBack() async throws {
        let isUp = NIOLockedValueBox(false)
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
        try await RawServer.run { _ in
            isUp.withLockedValue { $0 } ? .say(answer) : .hangUp
        } _: { url, _ in
            try await withReplicas([url]) { process in
                let client = ServiceClient(.memory, process: process)
                let assembly = Assembly(router: meshRouter(process: process, identity: .open))
                try await assembly.application(process: process).test(.router) { _ in
                    for _ in 0..<2 { await #expect(throws: UpstreamError.self) { try await client.raw("GET", "/x") } }
                    #expect(client.replicas.health.well == 0)
                    isUp.withLockedValue { $0 = true }
                    let isBack = try await eventually { client.replicas.health.well == 1 }
                    #expect(isBack)
                    let answer = try await client.raw("GET", "/x")
                    #expect(answer.status == 200)
                }
            }
        }
    }

    @Test("While one replica stays silent, others that come back are found all the same")
    func silentBeside() async throws {
        let isUp = NIOLockedValueBox(false)
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
        try await RawServer.run { _ in
            .silence
        } _: { silent, _ in
            try await RawServer.run { _ in
                isUp.withLockedValue { $0 } ? .say(answer) : .hangUp
            } _: { url, _ in
                try await withProcess(replicas: [.memory: [url], .knowledge: [silent]]) { process in
                    let client = ServiceClient(.memory, process: process)
                    let mute = ServiceClient(.knowledge, process: process)
                    let assembly = Assembly(router: meshRouter(process: process, identity: .open))
                    try await assembly.application(process: process).test(.router) { _ in
                        await #expect(throws: (any Error).self) {
                            try await Deadline.limited(to: .milliseconds(2_100)) { try await mute.raw("GET", "/x") }
                        }
                        for _ in 0..<2 {
                            await #expect(throws: UpstreamError.self) { try await client.raw("GET", "/x") }
                        }
                        #expect(client.replicas.health.well == 0)
                        isUp.withLockedValue { $0 = true }
                        let started = ContinuousClock.now
                        let isBack = try await eventually { client.replicas.health.well == 1 }
                        #expect(isBack)
                        #expect(ContinuousClock.now - started < .seconds(4))
                    }
                }
            }
        }
    }

    @Test("What cannot be sent says nothing of a replica: one that is left alone stays so")
    func unsendable() async throws {
        try await withReplicas([try nowhere()]) { process in
            let client = ServiceClient(.memory, process: process)
            for _ in 0..<2 { await #expect(throws: UpstreamError.self) { try await client.raw("GET", "/x") } }
            #expect(client.replicas.health.well == 0)
            // Its rest is over: one call may try it.
            try await Task.sleep(for: .milliseconds(1_100))
            var events = client.events("/x", body: [Double.nan]).makeAsyncIterator()
            await #expect(throws: (any Error).self) { try await events.next() }
            #expect(client.replicas.health.well == 0)
        }
    }

    @Test("Callers who give up, and short deadlines, leave a service in place")
    func impatient() async throws {
        try await withFakeUpstream(.late(.milliseconds(300), .json([:]))) { upstream in
            try await withReplicas([upstream.url]) { process in
                let client = ServiceClient(.memory, process: process)
                for _ in 0..<20 {
                    await #expect(throws: (any Error).self) {
                        try await Deadline.limited(to: .milliseconds(20)) { try await client.raw("GET", "/x") }
                    }
                }
                #expect(client.replicas.health.well == 1)
                let answer = try await client.raw("GET", "/x")
                #expect(answer.status == 200)
            }
        }
    }

    @Test("A stream holds its place at a replica until it ends")
    func streams() async throws {
        try await withFakeUpstream(.eventsLeftOpen("data: 1\n\n")) { first in
            try await withFakeUpstream(.events(["data: 2\n\n"])) { second in
                try await withReplicas([first.url, second.url]) { process in
                    let client = ServiceClient(.memory, process: process)
                    var events = client.events("/x", body: [1]).makeAsyncIterator()
                    let begun = try await events.next()?.data
                    #expect(begun == "1")
                    for _ in 0..<4 {
                        var others = client.events("/x", body: [1]).makeAsyncIterator()
                        var heard: [String] = []
                        while let event = try await others.next() { heard.append(event.data) }
                        #expect(heard == ["2"])
                    }
                    #expect(first.requests.count == 1)
                }
            }
        }
    }

    @Test("An upstream is told how long a stream of its may last, not how long its head may take")
    func told() async throws {
        try await withFakeUpstream(.events(["data: 2\n\n"])) { upstream in
            try await withReplicas([upstream.url]) { process in
                let client = ServiceClient(.memory, process: process)
                try await Deadline.limited(to: .seconds(5)) {
                    for limit in [Duration?.none, .seconds(90)] {
                        var events = client.events("/x", body: [1], lastsFor: limit).makeAsyncIterator()
                        _ = try await events.next()
                    }
                    _ = try await client.pass("POST", "/x", bytes: nil, within: .seconds(60), isStream: true)
                    _ = try await client.pass("POST", "/x", bytes: nil, within: .seconds(60))
                }
                let told = upstream.requests.map { $0.headers[.deadline].flatMap { Int($0) } ?? 0 }
                #expect((1...5_000).contains(told[0]))
                #expect((80_000...90_000).contains(told[1]))
                #expect((50_000...60_000).contains(told[2]))
                #expect((1...5_000).contains(told[3]))
            }
        }
    }
}
