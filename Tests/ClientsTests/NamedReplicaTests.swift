import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOConcurrencyHelpers
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Clients

/// Addresses of 127.0.0.0/8 other than 127.0.0.1 are this machine's on Linux alone.
@Suite("Several replicas behind one name", .timeLimit(.minutes(1)))
struct NamedReplicaTests {
    /// A name that stands for what a test says.
    private final class Names: Sendable {
        private let known: NIOLockedValueBox<[String]?>

        init(_ addresses: [String]) { known = NIOLockedValueBox(addresses) }

        func become(_ addresses: [String]?) { known.withLockedValue { $0 = addresses } }

        @Sendable func find(_ name: String) async -> [String]? {
            name == "memory.test" ? known.withLockedValue { $0 } : nil
        }
    }

    private func withName<Result>(
        _ names: Names,
        port: Int,
        _ body: (ServiceClient, ProcessContext) async throws -> Result
    ) async throws -> Result {
        let url = try #require(URL(string: "http://memory.test:\(port)"))
        return try await withProcess(urls: [.memory: url], lookup: names.find) { process in
            try await body(ServiceClient(.memory, process: process), process)
        }
    }

    #if os(Linux)
    @Test("Each address of a name takes its share, under the name that the caller knows")
    func spread() async throws {
        try await withFakeUpstream(.json([:])) { first in
            let port = try #require(first.url.port)
            try await withFakeUpstream(.json([:]), host: "127.0.0.2", port: port) { second in
                try await withName(Names(["127.0.0.1", "127.0.0.2"]), port: port) { client, process in
                    await process.replicas.lookUpNames()
                    #expect(client.replicas.count == 2)
                    for _ in 0..<10 { _ = try await client.raw("POST", "/x") }
                    #expect(first.requests.count == 5)
                    #expect(second.requests.count == 5)
                    let named = (first.requests + second.requests).allSatisfy { $0.authority == "memory.test:\(port)" }
                    #expect(named)
                }
            }
        }
    }

    @Test("One that comes is found, one that goes is asked no more, and where the name cannot be found all stay")
    func comeAndGo() async throws {
        let names = Names(["127.0.0.1"])
        try await withFakeUpstream(.json([:])) { first in
            let port = try #require(first.url.port)
            try await withFakeUpstream(.json([:]), host: "127.0.0.2", port: port) { second in
                try await withName(names, port: port) { client, process in
                    await process.replicas.lookUpNames()
                    for _ in 0..<4 { _ = try await client.raw("POST", "/x") }
                    #expect(second.requests.isEmpty)
                    names.become(["127.0.0.1", "127.0.0.2"])
                    await process.replicas.lookUpNames()
                    for _ in 0..<4 { _ = try await client.raw("POST", "/x") }
                    #expect(second.requests.count == 2)
                    names.become(nil)
                    await process.replicas.lookUpNames()
                    #expect(client.replicas.count == 2)
                    names.become(["127.0.0.2"])
                    await process.replicas.lookUpNames()
                    for _ in 0..<4 { _ = try await client.raw("POST", "/x") }
                    #expect(first.requests.count == 6)
                    #expect(second.requests.count == 6)
                }
            }
        }
    }

    @Test("A stream is begun at another address where one refuses it")
    func refusedStream() async throws {
        try await withFakeUpstream(.events(["data: 1\n\n"])) { there in
            let port = try #require(there.url.port)
            try await withName(Names(["127.0.0.1", "127.0.0.3"]), port: port) { client, process in
                await process.replicas.lookUpNames()
                for _ in 0..<4 {
                    var events = client.events("/x", body: [1]).makeAsyncIterator()
                    let event = try await events.next()
                    #expect(event?.data == "1")
                    let passed = try await client.pass("POST", "/x", bytes: nil, within: .seconds(5))
                    #expect(passed.status == 200)
                }
                #expect(there.requests.count == 8)
            }
        }
    }

    @Test("A call that is refused goes to another address, even where the one that refused is off the list meanwhile")
    func refusedAndGone() async throws {
        let names = Names(["127.0.0.3"])
        try await withName(names, port: 9) { client, process in
            await process.replicas.lookUpNames()
            var tried: [String] = []
            let last = try await client.placed { place in
                tried.append(place.url.host() ?? "")
                if tried.count > 1 { return tried.last }
                names.become(["127.0.0.1"])
                await process.replicas.lookUpNames()
                #expect(client.replicas.count == 1)
                throw IOError(errnoCode: ECONNREFUSED, reason: "connect")
            }
            #expect(last == "127.0.0.1")
            #expect(tried == ["127.0.0.3", "127.0.0.1"])
        }
    }

    @Test("One that says that it is about to stop is asked no more while there is another")
    func leaves() async throws {
        try await withFakeUpstream(.text("{}", headers: [.connection: "close"])) { leaving in
            let port = try #require(leaving.url.port)
            try await withFakeUpstream(.json([:]), host: "127.0.0.2", port: port) { staying in
                try await withName(Names(["127.0.0.1", "127.0.0.2"]), port: port) { client, process in
                    await process.replicas.lookUpNames()
                    for _ in 0..<10 { _ = try await client.raw("POST", "/x") }
                    #expect(leaving.requests.count == 1)
                    #expect(staying.requests.count == 9)
                }
            }
        }
    }
    #endif
}
