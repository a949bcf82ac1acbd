/// E-mail addresses and phone numbers.
enum ContactEntities {
    static func emails(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        scan.pieces.indices.compactMap { index in
            let piece = scan.pieces[index]
            guard isEmail(piece.text) else { return nil }
            taken.insert(index)
            return Entity(kind: .email, name: String(piece.text), key: piece.lower)
        }
    }

    static func isEmail(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last, !local.isEmpty, domain.count >= 4,
            local.allSatisfy({ Words.isPart($0) || ".+-'%".contains($0) }),
            domain.allSatisfy({ Words.isPart($0) || $0 == "." || $0 == "-" })
        else { return false }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty } && (labels.last?.count ?? 0) >= 2
    }

    static func phones(_ scan: MentionScan, _ taken: inout Set<Int>) -> [Entity] {
        var found: [Entity] = []
        var index = 0
        while index < scan.pieces.count {
            if !taken.contains(index), let end = phoneEnd(scan, index) {
                let name = scan.written(index...end)
                found.append(Entity(kind: .phone, name: name, key: key(name)))
                taken.formUnion(index...end)
                index = end
            }
            index += 1
        }
        return found
    }

    /// The last of the pieces that make a phone number together, from this one on: "(555) 010-0199", "+49 30 1234567",
    /// "555-0134".
    private static func phoneEnd(_ scan: MentionScan, _ start: Int) -> Int? {
        var end = start
        var best: Int?
        var digits = 0
        while end < scan.pieces.count, end - start < 5 {
            let text = scan.pieces[end].text
            guard text.allSatisfy({ $0.isWholeNumber || "+()-./".contains($0) }) else { break }
            digits += text.count(where: \.isWholeNumber)
            if isPhone(scan.written(start...end), digits: digits) { best = end }
            if scan.pieces[end].isClosed, !text.contains("("), !text.contains(")") {
                // "555) …" closes by its bracket, which is part of the number.
                guard scan.pieces[start].text.contains("(") else { break }
            }
            end += 1
        }
        return best
    }

    private static func isPhone(_ text: String, digits: Int) -> Bool {
        let groups = text.split { !$0.isWholeNumber }.map(\.count)
        if text.hasPrefix("+") { return (8...15).contains(digits) }
        guard !text.contains("/") else { return false }
        return groups == [3, 4] && text.contains("-") || groups == [3, 3, 4] || groups == [1, 3, 3, 4]
            || groups == [10] && !text.contains(",")
    }

    /// The digits; a leading 1 of eleven is the country's.
    static func key(_ text: String) -> String {
        let digits = text.filter(\.isWholeNumber)
        return digits.count == 11 && digits.hasPrefix("1") ? String(digits.dropFirst()) : digits
    }
}
