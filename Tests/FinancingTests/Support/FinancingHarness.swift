import Foundation
import Platform
import SharedModels
import TestSupport

@testable import Financing

typealias FinancingHarness = AgentHarness

extension AgentHarness {
    /// Nothing answers where the memory service should be.
    static func run(_ body: @escaping @Sendable (AgentHarness) async throws -> Void) async throws {
        try await run(
            .financing,
            build: { process in
                var reader = SettingsReader(values: [:], prefix: "FINANCING")
                return try await App.build(settings: FinancingSettings(from: &reader), process: process)
            },
            body
        )
    }
}

/// A form that is approved, to be changed field by field.
enum Forms {
    static let sound = PrequalificationRequest(
        businessName: "Truckee Robotics LLC",
        businessType: "llc",
        industry: "logistics",
        email: "dana@example.com",
        phone: "+1 (775) 555-0134",
        selectedEquipment: ["mir250"],
        quantity: "2-5",
        annualRevenue: "1m-5m",
        businessAge: "5+",
        creditRating: "good",
        consent: true,
        equipmentValue: 60_000
    )

    static func sound(_ change: (inout PrequalificationRequest) -> Void) -> PrequalificationRequest {
        var form = sound
        change(&form)
        return form
    }

    /// The form as JSON, with some fields replaced; null takes a field out.
    static func body(_ changes: [String: JSONValue] = [:]) throws -> JSONValue {
        var fields = try JSONValue(encoding: sound).objectValue ?? [:]
        for (name, value) in changes { fields[name] = value.isNull ? nil : value }
        return .object(fields)
    }
}
