public import Foundation

/// The binary form of numeric (numeric_send in utils/adt/numeric.c): counts of base-10000 digits, weight of the first,
/// sign, displayed scale, digits.
struct NumericText {
    /// Decimal text without an exponent, or `NaN`, `inf`, `-inf`.
    let text: String

    init(_ cell: PostgresCell, for target: Any.Type) throws(PostgresError) {
        var reader = ByteReader(try cell.value(for: target))
        guard let count = reader.integer(UInt16.self), let weight = reader.integer(Int16.self),
            let sign = reader.integer(UInt16.self), reader.integer(UInt16.self) != nil,
            reader.rest.count == Int(count) * 2
        else { throw cell.invalid(target, "it is malformed") }
        switch sign {
        case 0xC000: text = "NaN"
        case 0xD000: text = "inf"
        case 0xF000: text = "-inf"
        default:
            var digits: [UInt16] = []
            while let digit = reader.integer(UInt16.self) { digits.append(digit) }
            text = (sign == 0x4000 ? "-" : "") + Self.decimal(digits, weight: Int(weight))
        }
    }

    private static func decimal(_ digits: [UInt16], weight: Int) -> String {
        func group(_ position: Int) -> String {
            let digit = digits.indices.contains(position) ? String(digits[position]) : "0"
            return String(repeating: "0", count: 4 - digit.count) + digit
        }
        var whole = ""
        if weight >= 0 { for position in 0...weight { whole += group(position) } }
        whole = String(whole.drop { $0 == "0" })
        var fraction = ""
        // The position of the first group after the point; negative when the value starts further to the right.
        var position = weight + 1
        while position < digits.count {
            fraction += position < 0 ? "0000" : group(position)
            position += 1
        }
        while fraction.last == "0" { fraction.removeLast() }
        return (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
    }
}

extension Decimal: PostgresEncodable, PostgresDecodable {
    public static var postgresType: PostgresType { .numeric }
    public var postgresParameter: PostgresParameter {
        PostgresParameter(type: .numeric, format: .text, bytes: Array(description.utf8))
    }

    /// A numeric or a whole number. One with more digits than a `Decimal` holds (38) is an error, never rounded.
    public init(from cell: PostgresCell) throws(PostgresError) {
        switch cell.type {
        case .int2, .int4, .int8: self = Decimal(try Int64(from: cell))
        case .numeric: self = try Self.exact(cell)
        default:
            _ = try cell.value(for: Decimal.self)
            throw cell.mismatch(Decimal.self)
        }
    }

    private static func exact(_ cell: PostgresCell) throws(PostgresError) -> Decimal {
        let text = try NumericText(cell, for: Decimal.self).text
        if text == "NaN" { return .nan }
        guard !text.hasSuffix("inf") else { throw cell.invalid(Decimal.self, "it is infinite") }
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        var digits = String((parts[0] + fraction).drop { $0 == "0" })
        guard !digits.isEmpty else { return 0 }
        var exponent = -fraction.count
        while digits.count > 1, digits.last == "0", exponent < 127 {
            digits.removeLast()
            exponent += 1
        }
        // The comparison catches what was rounded to fit.
        guard (-128...127).contains(exponent),
            let significand = UInt64(digits).map({ Decimal($0) }) ?? Decimal(string: digits),
            digits.count < 20 || significand.description == digits
        else { throw cell.invalid(Decimal.self, "it has more digits than a Decimal holds") }
        return Decimal(sign: isNegative ? .minus : .plus, exponent: exponent, significand: significand)
    }
}
