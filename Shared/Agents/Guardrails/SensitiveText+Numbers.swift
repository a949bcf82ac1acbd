import Platform

/// Social security numbers, payment cards and the codes behind them.
extension SensitiveText {
    static func numbers(in text: String) -> [Part] {
        apart(
            DigitRun.all(in: text).flatMap { run in
                let cards = cards(in: run, of: text)
                return cards.map { Part(range: run.range($0), kind: cardNumber) }
                    + cards.compactMap { code(after: run.range($0).upperBound, in: text) }
                    + socialSecurityNumbers(in: run, of: text).map {
                        Part(range: run.range($0), kind: socialSecurityNumber)
                    }
            }
        )
    }

    // MARK: Cards

    /// Those that are grouped as cards are go first: a date behind one must not be read as the rest of a longer one.
    private static func cards(in run: DigitRun, of text: String) -> [Range<Int>] {
        guard run.digits.count >= PaymentCard.lengths.lowerBound else { return [] }
        let values = run.values
        var cards: [Range<Int>] = []
        var isTaken = Array(repeating: false, count: values.count)
        for isRegular in [true, false] {
            var start = 0
            while start + PaymentCard.lengths.lowerBound <= values.count {
                let card = PaymentCard.lengths.reversed().lazy.map { start..<(start + $0) }.first { places in
                    places.upperBound <= values.count && !isTaken[places].contains(true)
                        && isCard(places, values, run, isRegular: isRegular)
                }
                if let card {
                    cards.append(card)
                    for place in card { isTaken[place] = true }
                }
                start = card?.upperBound ?? start + 1
            }
        }
        return cards.sorted { $0.lowerBound < $1.lowerBound }
    }

    private static func isCard(_ places: Range<Int>, _ values: [Int], _ run: DigitRun, isRegular: Bool) -> Bool {
        guard PaymentCard.isNumber(values[places]), let groups = groups(at: places, of: run) else { return false }
        return (isRegular ? isGroupedAsCard(groups) : isGroupedAtWill(groups)) && !isFraction(places, groups, run)
    }

    /// The sizes of the groups that these digits are; nil where they cut through groups as no number behind a number does.
    private static func groups(at places: Range<Int>, of run: DigitRun) -> [Int]? {
        let first = run.group(of: places.lowerBound)
        let last = run.group(of: places.upperBound - 1)
        let startsGroup = run.starts[first] == places.lowerBound
        let endsGroup = run.starts[last] + run.size(ofGroup: last) == places.upperBound
        // In one long group a card has something stuck to one of its ends; in several the last may have a date stuck to it.
        if first == last { return startsGroup || endsGroup ? [places.count] : nil }
        guard startsGroup else { return nil }
        var sizes = (first..<last).map(run.size(ofGroup:))
        guard endsGroup || sizes == [4, 4, 4] else { return nil }
        sizes.append(places.upperBound - run.starts[last])
        return sizes
    }

    private static func isGroupedAsCard(_ groups: [Int]) -> Bool {
        switch groups.count {
        case 1: true
        case 3: groups == [4, 6, 5] || groups == [4, 6, 4]
        case 4: groups.starts(with: [4, 4, 4])
        default: groups == [4, 4, 4, 4, 3]
        }
    }

    /// Groups of any size but those of phone numbers side by side, and of a large figure.
    private static func isGroupedAtWill(_ groups: [Int]) -> Bool {
        let isFigure = groups.dropFirst().allSatisfy { $0 == 3 } && groups[0] <= 3
        let hasPhone = groups.indices.dropFirst(2).contains { Array(groups[($0 - 2)...$0]) == [3, 3, 4] }
        return !isFigure && !hasPhone && groups.reduce(0, +) > PaymentCard.lengths.lowerBound
    }

    /// 0.4111111111111111
    private static func isFraction(_ places: Range<Int>, _ groups: [Int], _ run: DigitRun) -> Bool {
        let group = run.group(of: places.lowerBound)
        guard groups.count == 1, group > 0, run.starts[group] == places.lowerBound else { return false }
        return run.gaps[group - 1] == "."
    }

    /// The digits on the card's back, where they follow its number with or without the date.
    private static func code(after card: String.Index, in text: String) -> Part? {
        let rest = text[card...].prefix(60)
        let dated = rest.prefixMatch(
            of: compiled(
                #/[\s,;:(\-\/]*(?:(?:exp[a-z]*+|valid|thru|until|date)[\s.:]*)*\d{1,2}\s?[\/\-.]\s?(?:20)?\d\d\)?[\s,;:\/\-]+(\d{3,4})(?![\d,.]*\d)/#
                    .ignoresCase()
            )
        )
        let alone = rest.prefixMatch(of: compiled(#/[\s,;:\/\-]+(\d{3,4})(?=\s*(?:$|[.,;!?)]\s|[.,;!?)]$|\n))/#))
        guard let code = dated?.output.1 ?? alone?.output.1 else { return nil }
        return Part(range: code.startIndex..<code.endIndex, kind: securityCode)
    }

    // MARK: Social security numbers

    /// 3-2-4 digits with a sign between them; with blanks, or nine in a row, where the words before or after say what they are.
    private static func socialSecurityNumbers(in run: DigitRun, of text: String) -> [Range<Int>] {
        var numbers: [Range<Int>] = []
        var group = 0
        while group < run.starts.count {
            let start = run.starts[group]
            let end = isSocialSecurity(group, of: run, text) ? start + 9 : named(group, of: run, text)
            guard let end else {
                group += 1
                continue
            }
            numbers.append(start..<end)
            while group < run.starts.count, run.starts[group] < end { group += 1 }
        }
        return numbers
    }

    private static func isSocialSecurity(_ group: Int, of run: DigitRun, _ text: String) -> Bool {
        guard group + 2 < run.starts.count, (0..<3).map({ run.size(ofGroup: group + $0) }) == [3, 2, 4] else {
            return false
        }
        let gaps = [run.gaps[group], run.gaps[group + 1]]
        // "120 45 1500" may count anything.
        if gaps.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { return false }
        if run.starts.count == 3 { return !isPhone(run, text) }
        guard gaps[0] == gaps[1], !isPhone(run, text) else { return false }
        // Between full stops it would be a part of something longer.
        let around = [group > 0 ? run.gaps[group - 1] : nil, group + 2 < run.gaps.count ? run.gaps[group + 2] : nil]
        return gaps[0] != "." || !around.contains(gaps[0])
    }

    /// - Returns: the end of nine digits that are called a social security number.
    private static func named(_ group: Int, of run: DigitRun, _ text: String) -> Int? {
        let start = run.starts[group]
        let end = start + 9
        guard end == run.digits.count || (end < run.digits.count && run.starts[run.group(of: end)] == end) else {
            return nil
        }
        let range = run.range(start..<end)
        // Between words and a number stands nothing of the same run, so deep in a long one there is nothing to read.
        let before = start < 60 ? text[..<range.lowerBound].suffix(60).lowercased() : ""
        let after = run.digits.count - end < 60 ? text[range.upperBound...].prefix(60).lowercased() : ""
        guard names.contains(where: { before.contains($0) || after.contains($0) }) else { return nil }
        let isNamed =
            before.contains(
                compiled(
                    #/
                    \b(?:ssn|itin|ss\s?(?:\#|number|no\.)|social\ssecurity|social(?:\s(?:number|no\.?|num|insurance\snumber))?(?=\s*(?:is|was|[:=\#,\-(]|\d|$))
                    |(?:seguro|seguridad)\ssocial|s[ée]curit[ée]\ssociale|sozialversicherungs\w*)
                    (?:\b(?:no|nr|num)\.|[^\n.;!?])*(?:\n\s*)?$
                    /#
                )
            )
            || after.contains(
                compiled(
                    #/
                    ^[\s,;:=(\-–—.]*(?:(?:that|this|it)(?:'s|’s|\sis)?\s|(?:is|was|are|as|for|being)\s)*
                    (?:(?:my|our|the|his|her|their|your|\w+['’]s|mi|su|mon|mein|meine)\s)?(?:\w+['’]s\s)?
                    (?:ssn|itin|social(?=$|[\s.,;!?)])(?!\s(?:media|club|network))
                    |(?:seguro|seguridad)\ssocial|sozialversicherungs\w*)
                    /#
                )
            )
        return isNamed ? end : nil
    }

    /// What every name of it holds.
    private static let names = ["ss", "itin", "soci", "sozi"]

    private static func isPhone(_ run: DigitRun, _ text: String) -> Bool {
        text[..<run.digits[0].range.lowerBound].last == "+"
    }
}
