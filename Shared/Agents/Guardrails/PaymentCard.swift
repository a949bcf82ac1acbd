/// Whether digits are the number of a payment card.
enum PaymentCard {
    /// Lengths there are: ISO/IEC 7812-1 allows up to 19 digits, and no issuer gives out fewer than 13.
    static let lengths = 13...19

    /// Digits of an issuer's range and length that satisfy the Luhn formula (ISO/IEC 7812-1, annex B).
    static func isNumber(_ digits: ArraySlice<Int>) -> Bool {
        lengths.contains(digits.count) && isIssued(digits) && satisfiesLuhn(digits)
    }

    private static func satisfiesLuhn(_ digits: ArraySlice<Int>) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = place.isMultiple(of: 2) ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }

    /// The ranges that issuers publish, by the first six digits.
    private static func isIssued(_ digits: ArraySlice<Int>) -> Bool {
        let count = digits.count
        let six = digits.prefix(6).reduce(0) { $0 * 10 + $1 }
        switch six {
        // American Express
        case 340_000...349_999, 370_000...379_999: return count == 15
        // Diners Club
        case 300_000...305_999, 309_500...309_599, 360_000...369_999, 380_000...399_999: return count >= 14
        // JCB
        case 352_800...358_999: return count >= 16
        // Visa
        case 400_000...499_999: return [13, 16, 19].contains(count)
        // Mir
        case 220_000...220_499: return count >= 16
        // Mastercard
        case 222_100...272_099, 510_000...559_999: return count == 16
        // Maestro and others
        case 500_000...509_999, 560_000...599_999, 630_000...639_999, 670_000...679_999: return true
        // Discover, UnionPay, RuPay
        case 601_100...601_199, 620_000...629_999, 644_000...659_999, 810_000...829_999:
            return count >= 16
        // RuPay, Hipercard
        case 600_000...609_999: return count == 16
        // Troy
        case 979_200...979_299: return count == 16
        default: return false
        }
    }
}
