/// Numbers that are never kept: social security numbers and payment cards.
enum SensitiveNumbers {
    static func areIn(_ text: String) -> Bool {
        var digits: [Int] = []
        var groups: [Int] = []
        var gap = 0
        func isSensitive() -> Bool { isSocialSecurity(digits, groups) || isCard(digits) }
        for character in text {
            if character.isASCII, let digit = character.wholeNumberValue {
                if gap > 0 || digits.isEmpty { groups.append(0) }
                digits.append(digit)
                groups[groups.count - 1] += 1
                gap = 0
            } else if !digits.isEmpty, character == " " || character == "-", gap == 0 {
                gap = 1
            } else {
                if isSensitive() { return true }
                (digits, groups, gap) = ([], [], 0)
            }
        }
        return isSensitive()
    }

    /// 3-2-4 digits.
    private static func isSocialSecurity(_ digits: [Int], _ groups: [Int]) -> Bool { groups == [3, 2, 4] }

    /// 13 to 19 digits that satisfy the Luhn formula (ISO/IEC 7812-1, annex B).
    private static func isCard(_ digits: [Int]) -> Bool {
        guard (13...19).contains(digits.count) else { return false }
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let doubled = place.isMultiple(of: 2) ? digit : digit * 2
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum.isMultiple(of: 10)
    }
}
