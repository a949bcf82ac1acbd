import TestSupport
import Testing

/// Runs every test once with vectors as wide as the local model's and once with those of OpenAI's.
struct EveryWidth: SuiteTrait, TestTrait, TestScoping {
    static let widths = [384, 1_536]

    let isRecursive = true

    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        for width in Self.widths {
            try await TestDatabase.$embeddingDimensions.withValue(width) { try await function() }
        }
    }
}

extension Trait where Self == EveryWidth {
    static var everyWidth: Self { Self() }
}
