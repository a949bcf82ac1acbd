import Foundation
import Platform
import SharedModels
import TestSupport

@testable import DealerMatching

typealias DealerHarness = AgentHarness

extension AgentHarness {
    /// Nothing answers where the memory service should be.
    static func run(
        settings values: [String: String] = [:],
        _ body: @escaping @Sendable (AgentHarness) async throws -> Void
    ) async throws {
        try await run(
            .dealerMatching,
            build: { process in
                var reader = SettingsReader(values: values, prefix: "DEALER_MATCHING")
                return try await App.build(settings: DealerMatchingSettings(from: &reader), process: process)
            },
            body
        )
    }
}
