import Foundation
import Platform
import SharedModels
import TestSupport

@testable import Sales

typealias SalesHarness = AgentHarness

extension AgentHarness {
    /// Nothing answers where the memory service should be.
    static func run(_ body: @escaping @Sendable (AgentHarness) async throws -> Void) async throws {
        try await run(
            .sales,
            build: { process in
                var reader = SettingsReader(values: [:], prefix: "SALES")
                return try await App.build(settings: SalesSettings(from: &reader), process: process)
            },
            body
        )
    }
}
