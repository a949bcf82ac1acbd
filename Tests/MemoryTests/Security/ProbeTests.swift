import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import Testing

@testable import Memory

/// Ten thousand random requests of random callers to every face of the service. Every memory carries its owner in its text, so
/// that whatever an answer holds can be told from what its caller may read.
@Suite("Random probes across tenants, namespaces and users")
struct ProbeTests {
    static let probes = 10_000

    @Test("Nothing is found, changed or removed that is not the caller's", .timeLimit(.minutes(10)))
    func probes() async throws {
        try await withService { service in
            let world = try await ProbeWorld(service)
            let before = try await world.all()
            var random = ProbeRequests(numbers: SeededNumbers(state: 2_026), ids: world.ids)
            var answered = 0
            var read = 0
            for number in 0..<Self.probes {
                let who = random.one(world.callers)
                // The last ones take away; before, there is something to be found.
                let probe = number < Self.probes - 500 ? random.probe() : random.removal()
                let answer = try await who.caller.send(
                    probe.method,
                    probe.path,
                    bytes: try probe.body.map { try JSON.encode($0) },
                    type: probe.type
                )
                #expect(answer.status < 500, "\(number): \(probe) \(answer.text.prefix(300))")
                answered += answer.status < 300 ? 1 : 0
                for owner in ProbeWorld.owners(in: answer.text) {
                    read += 1
                    #expect(who.mayRead(owner), "\(number): \(who.identity) got \(owner) by \(probe)")
                }
            }
            // Probes that are all refused would prove nothing.
            #expect(answered > Self.probes / 4)
            #expect(read > Self.probes / 10)
            let after = try await world.all()
            let untouchable = before.keys.filter { owner in !world.callers.contains { $0.mayRead(owner) } }
            #expect(untouchable.count == 17)
            // To the last column.
            for owner in untouchable { #expect(after[owner] == before[owner], "\(owner)") }
            let removed = before.keys.filter { (after[$0]?.count ?? 0) < (before[$0]?.count ?? 0) }
            #expect(!removed.isEmpty)
        }
    }
}
