import Foundation
import SharedModels
import Testing

@testable import Agents

@Suite("Who listens to a task")
struct TaskHubTests {
    private func record(_ state: A2A.State) -> TaskRecord {
        let task = A2A.Task(id: "t", contextId: "c", status: A2A.Status(state: state))
        return TaskRecord(
            tenant: "acme",
            agent: "sales",
            user: "dana",
            task: task,
            createdAt: .distantPast,
            updatedAt: .distantPast
        )
    }

    private func ends(_ signals: TaskHub.Signals) async throws -> [A2A.State] {
        var states: [A2A.State] = []
        for try await signal in signals {
            if case .ended(let record) = signal { states.append(record.task.status.state) }
        }
        return states
    }

    @Test(
        "A message that comes before the end of the one before is told hears its own end, and the other hears its own"
    )
    func overlapping() async throws {
        let hub = TaskHub()
        let first = hub.open(record(.working))
        let second = hub.open(record(.working))
        hub.progress(.text("late"), of: record(.working), work: first.work)
        hub.end(record(.inputRequired), .success(record(.inputRequired)), work: first.work)
        #expect(try await ends(first.signals) == [.inputRequired])
        #expect(hub.join("t", tenant: "acme")?.task.artifacts == nil)
        hub.end(record(.completed), .success(record(.completed)), work: second.work)
        #expect(try await ends(second.signals) == [.completed])
        #expect(hub.join("t", tenant: "acme") == nil)
    }

    @Test("A cancellation stops what goes on now, and its late end is nobody's")
    func canceled() async throws {
        let hub = TaskHub()
        let work = hub.open(record(.working))
        hub.end(record(.canceled), .success(record(.canceled)), work: nil)
        var rings = 0
        for await _ in work.stop { rings += 1 }
        #expect(rings == 1)
        let next = hub.open(record(.working))
        hub.end(record(.failed), .failure(CancellationError()), work: work.work)
        #expect(hub.join("t", tenant: "acme") != nil)
        hub.end(record(.completed), .success(record(.completed)), work: next.work)
        #expect(try await ends(work.signals) == [.canceled])
        #expect(try await ends(next.signals) == [.completed])
    }
}
