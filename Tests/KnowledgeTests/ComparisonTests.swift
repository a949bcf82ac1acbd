import Foundation
import SharedModels
import Testing

@testable import Knowledge

@Suite("Comparisons")
struct ComparisonTests {
    @Test("Only published figures make a row, and columns stay aligned")
    func rows() throws {
        let comparison = Comparison([
            Samples.robot(name: "A", payload: 250, specifications: ["max_speed_m_s": 2.0, "ip_rating": "IP21"]),
            Samples.robot(name: "B", specifications: ["max_speed_m_s": 1.5]),
        ])
        let rows = Dictionary(uniqueKeysWithValues: comparison.rows.map { ($0.key, $0) })
        #expect(rows["payload_kg"]?.values == ["250 kg", nil])
        #expect(rows["max_speed_m_s"]?.label == "Max speed")
        #expect(rows["max_speed_m_s"]?.values == ["2.0 m/s", "1.5 m/s"])
        #expect(rows["ip_rating"]?.label == "IP rating")
        #expect(rows["price"] == nil)
        #expect(rows["reach_mm"] == nil)
        let text = try JSON.encodeText(comparison)
        #expect(text.contains(#""values":["250 kg",null]"#))
    }

    @Test("A lease for orientation grows with the price and needs one")
    func lease() {
        #expect(LeaseEstimate.monthly(price: 0) == nil)
        #expect(LeaseEstimate.monthly(price: 100_000) == 2_110)
    }
}
