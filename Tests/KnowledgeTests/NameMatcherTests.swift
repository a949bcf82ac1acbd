import Foundation
import SharedModels
import Testing

@testable import Knowledge

@Suite("Names of robots in a text")
struct NameMatcherTests {
    static let robots = ["MiR250", "UR10", "UR10e", "OTTO 1500", "Spot", "Matrice 350 RTK"].map { name in
        Samples.robot(name: name)
    }

    @Test(
        "A robot is found however its name is spaced",
        arguments: [
            ("Tell me about the MiR 250", ["MiR250"]),
            ("compare mir-250 and otto1500", ["MiR250", "OTTO 1500"]),
            ("What does a UR10e weigh?", ["UR10e"]),
            ("UR10 or UR10e?", ["UR10", "UR10e"]),
            ("two MiR250s please", ["MiR250"]),
            ("Is the Matrice 350 RTK good for roofs", ["Matrice 350 RTK"]),
            ("we lost a spotlight", []),
            ("", []),
        ]
    )
    func found(text: String, names: [String]) {
        #expect(NameMatcher.mentioned(in: text, among: Self.robots).map(\.name) == names)
    }
}

enum Samples {
    static func robot(
        name: String,
        category: String = "AMR",
        payload: Decimal? = nil,
        specifications: [String: JSONValue] = [:],
        price: Decimal? = nil
    ) -> CatalogueEntry {
        CatalogueEntry(
            id: UUID(),
            slug: name.lowercased().replacing(" ", with: "-"),
            name: name,
            manufacturer: "Maker of \(name)",
            category: category,
            description: "\(name) moves things. It does so by itself.",
            useCase: "Moving things",
            industries: ["logistics"],
            payloadKg: payload,
            reachMm: nil,
            autonomyLevel: nil,
            environment: "indoor",
            specifications: specifications,
            price: price,
            priceSource: price == nil ? nil : "A shop",
            priceDate: price == nil ? nil : "2026-01-31",
            sourceURL: nil,
            imageURL: nil
        )
    }
}
