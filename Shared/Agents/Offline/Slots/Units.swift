/// What units of measure are worth, for every reader of texts.
public enum Units {
    /// Kilograms, and how many words the unit takes; nil where none stands there.
    ///
    /// A ton is the short ton of the United States, a tonne or a metric ton 1,000 kg (NIST Handbook 44, appendix C).
    /// - Parameter word: the word at a position, in small letters.
    public static func mass(at index: Int, word: (Int) -> String) -> (kilograms: Double, width: Int)? {
        if let named = kilograms[word(index)] { return (named, 1) }
        guard ["ton", "tons", "tonne", "tonnes"].contains(word(index + 1)) else { return nil }
        switch word(index) {
        case "metric": return (1_000, 2)
        case "short", "us": return (shortTon, 2)
        default: return nil
        }
    }

    private static let shortTon = 907.184_74

    private static let kilograms: [String: Double] = [
        "kg": 1, "kgs": 1, "kilo": 1, "kilos": 1, "kilogram": 1, "kilograms": 1, "lb": 0.453_592_37,
        "lbs": 0.453_592_37, "pound": 0.453_592_37, "pounds": 0.453_592_37, "ton": shortTon, "tons": shortTon,
        "tonne": 1_000, "tonnes": 1_000,
    ]

    public static let millimetres: [String: Double] = [
        "mm": 1, "millimeters": 1, "millimetres": 1, "cm": 10, "centimeters": 10, "centimetres": 10, "m": 1_000,
        "meter": 1_000, "meters": 1_000, "metre": 1_000, "metres": 1_000, "ft": 304.8, "feet": 304.8, "foot": 304.8,
        "inch": 25.4, "inches": 25.4, "in": 25.4,
    ]

    public static let metresPerSecond: [String: Double] = [
        "m/s": 1, "km/h": 1 / 3.6, "kph": 1 / 3.6, "mph": 0.447_04,
    ]

    public static let hours: [String: Double] = [
        "hour": 1, "hours": 1, "hr": 1, "hrs": 1, "h": 1, "minute": 1 / 60.0, "minutes": 1 / 60.0, "min": 1 / 60.0,
        "mins": 1 / 60.0,
    ]

    public static let miles: [String: Double] = [
        "mile": 1, "miles": 1, "mi": 1, "km": 0.621_371, "kilometers": 0.621_371, "kilometres": 0.621_371,
    ]
}
