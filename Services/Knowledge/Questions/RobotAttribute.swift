import SharedModels

/// One figure of a robot that a question asks for: "How long does the MiR250's battery last?"
enum RobotAttribute: String, Sendable, CaseIterable {
    case payload, reach, speed, runtime, weight, price, repeatability, navigation, protection, dimensions

    /// nil where a question asks for none, or for several.
    static func asked(in text: String) -> RobotAttribute? {
        let question = QuestionText(text)
        let found = allCases.filter { attribute in
            attribute.phrases.contains { phrase in
                question.words.indices.contains { question.has(phrase, at: $0) }
            }
        }
        return found.count == 1 ? found.first : nil
    }

    /// "runtime 13 h", or that it is not published.
    func told(of robot: JSONValue) -> String {
        guard let value = value(of: robot) else { return "no \(name) is published of it, and I would rather not guess" }
        return "\(name) \(value)"
    }

    private func value(of robot: JSONValue) -> String? {
        switch self {
        case .payload: return robot["payload"]?.stringValue
        case .reach: return robot["reach"]?.stringValue
        case .price: return KnowledgeAnswers.price(of: robot).map { "\($0) (indicative)" }
        case .speed, .runtime, .weight, .repeatability, .navigation, .protection, .dimensions:
            for key in keys {
                guard let value = robot["specifications"]?[key] else { continue }
                if let text = Specification.text(value, unit: Specification.label(for: key).unit) { return text }
            }
            return nil
        }
    }

    private var name: String {
        switch self {
        case .protection: "degree of protection"
        case .runtime: "runtime"
        default: rawValue
        }
    }

    /// Of the data sheet, the first that there is.
    private var keys: [String] {
        switch self {
        case .payload, .reach, .price: []
        case .speed: ["max_speed_m_s", "max_speed_m_h"]
        case .runtime: ["runtime_h", "max_flight_time_min"]
        case .weight: ["weight_kg", "empty_weight_kg"]
        case .repeatability: ["repeatability_mm", "accuracy_mm"]
        case .navigation: ["navigation"]
        case .protection: ["ip_rating"]
        case .dimensions: ["dimensions_mm"]
        }
    }

    private var phrases: [[String]] {
        let phrases: [String] =
            switch self {
            case .payload:
                [
                    "payload", "can it carry", "can it lift", "much does it lift", "much can it", "carry", "lift",
                    "much weight",
                ]
            case .reach: ["reach"]
            case .speed: ["speed", "how fast", "fast is"]
            case .runtime:
                ["battery", "batteries", "runtime", "run time", "flight time", "how long does", "fly", "endurance"]
            case .weight: ["weigh", "weight", "how heavy"]
            case .price: ["price", "cost", "how expensive"]
            case .repeatability: ["repeatability", "accuracy", "accurate", "precise", "precision"]
            case .navigation: ["navigate", "navigation", "find its way"]
            case .protection: ["ip rating", "waterproof", "weatherproof", "protection"]
            case .dimensions: ["dimensions", "footprint", "how big", "how wide", "size"]
            }
        return phrases.map { $0.split(separator: " ").map(String.init) }
    }
}
