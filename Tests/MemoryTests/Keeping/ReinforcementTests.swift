import Foundation
import Testing

@testable import Memory

@Suite("Reinforcement")
struct ReinforcementTests {
    @Test("Changes add as hyperbolic tangents do", arguments: [(0.0, 0.3), (0.5, 0.5), (-0.2, 0.9), (0.9, -0.4)])
    func sum(_ value: Double, _ change: Double) {
        let expected = tanh(atanh(value) + atanh(change))
        #expect(abs(Reinforcement.sum(value, change) - expected) < 1e-12)
    }

    @Test("The order of changes does not matter, and opposite ones cancel")
    func order() {
        let forward = [0.3, -0.1, 0.7].reduce(0, Reinforcement.sum)
        let backward = [0.7, -0.1, 0.3].reduce(0, Reinforcement.sum)
        #expect(abs(forward - backward) < 1e-12)
        #expect(abs(Reinforcement.sum(Reinforcement.sum(0.2, 0.6), -0.6) - 0.2) < 1e-12)
    }

    @Test("However often it is reinforced it stays within its bounds, and can be led back")
    func bounds() {
        let high = (0..<1_000).reduce(0.0) { value, _ in Reinforcement.sum(value, 1) }
        #expect(high > 0.99 && high <= 1)
        let low = (0..<1_000).reduce(1.0) { value, _ in Reinforcement.sum(value, -1) }
        #expect(low < -0.99 && low >= -1)
        #expect(Reinforcement.sum(1, -1) < 1)
        #expect(Reinforcement.sum(-1, 1) > -1)
    }
}
