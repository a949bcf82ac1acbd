import Foundation
import SharedModels

/// Robots side by side: only rows for which at least one has a published figure.
struct Comparison: Sendable, Hashable, Codable {
    struct Row: Sendable, Hashable, Codable {
        var key: String
        var label: String
        /// One a robot, in order; nil where nothing is published.
        var values: [String?]

        /// Writes `null` where nothing is published, so that columns stay aligned.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(key, forKey: .key)
            try container.encode(label, forKey: .label)
            try container.encode(values, forKey: .values)
        }
    }

    var robots: [String]
    var rows: [Row]

    init(_ entries: [CatalogueEntry]) {
        robots = entries.map(\.name)
        var rows: [Row] = [
            Row(key: "manufacturer", label: "Manufacturer", values: entries.map(\.manufacturer)),
            Row(key: "category", label: "Kind", values: entries.map(\.category)),
            Row(key: "use_case", label: "Used for", values: entries.map(\.useCase)),
            Row(key: "payload_kg", label: "Payload", values: entries.map { $0.payloadKg.map { "\($0) kg" } }),
            Row(key: "reach_mm", label: "Reach", values: entries.map { $0.reachMm.map { "\($0) mm" } }),
            Row(key: "environment", label: "Works", values: entries.map { $0.environment.map(Self.place) }),
        ]
        let keys = Set(entries.flatMap { $0.specifications.keys }).sorted()
        rows += keys.map { key in
            let (label, unit) = Specification.label(for: key)
            return Row(
                key: key,
                label: label,
                values: entries.map { $0.specifications[key].flatMap { Specification.text($0, unit: unit) } }
            )
        }
        rows.append(Row(key: "price", label: "Indicative price", values: entries.map(Self.price)))
        self.rows = rows.filter { $0.values.contains { $0 != nil } }
    }

    private static func place(_ environment: String) -> String {
        environment == "both" ? "indoors and outdoors" : "\(environment)s"
    }

    private static func price(_ entry: CatalogueEntry) -> String? { entry.price.map { Dollars.format($0) } }
}

/// Names and units of published figures: `max_speed_m_s` is "Max speed" in m/s.
enum Specification {
    private static let units: [(suffix: String, unit: String)] = [
        ("_m_s", "m/s"), ("_km_h", "km/h"), ("_kg", "kg"), ("_mm", "mm"), ("_cm", "cm"), ("_m", "m"), ("_km", "km"),
        ("_h", "h"), ("_min", "min"), ("_kwh", "kWh"), ("_wh", "Wh"), ("_kw", "kW"), ("_w", "W"), ("_v", "V"),
        ("_l", "l"), ("_m2_h", "m²/h"), ("_ha_h", "ha/h"), ("_ha_day", "ha/day"), ("_deg", "°"), ("_percent", "%"),
    ]

    static func label(for key: String) -> (label: String, unit: String?) {
        let match = units.filter { key.hasSuffix($0.suffix) }.max { $0.suffix.count < $1.suffix.count }
        let name = key.dropLast(match?.suffix.count ?? 0).split(separator: "_").joined(separator: " ")
        let label = name.prefix(1).uppercased() + name.dropFirst()
        return (label.replacingOccurrences(of: "Ip rating", with: "IP rating"), match?.unit)
    }

    /// nil for what cannot be read as one figure.
    static func text(_ value: JSONValue, unit: String?) -> String? {
        let suffix = unit.map { " \($0)" } ?? ""
        switch value {
        case .string(let text): return text.isEmpty ? nil : text + (text.last?.isNumber == true ? suffix : "")
        case .int(let number): return "\(number)\(suffix)"
        case .double(let number): return "\(number)\(suffix)"
        case .bool(let flag): return flag ? "yes" : "no"
        case .array(let items):
            let parts = items.compactMap { text($0, unit: nil) }
            return parts.isEmpty ? nil : parts.joined(separator: " × ") + suffix
        case .null, .object: return nil
        }
    }
}

/// Whole dollars for people: `$45,000`.
enum Dollars {
    static func format(_ amount: Decimal) -> String {
        amount.formatted(.currency(code: "USD").precision(.fractionLength(0)).locale(Locale(identifier: "en_US")))
    }
}
