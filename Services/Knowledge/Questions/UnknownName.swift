import Agents
import Foundation
import Platform

/// Finds what reads like the name of a model and is none of the catalogue: "Tell me about the FooBar 9000", "mir9999", "the Tesla
/// Optimus".
enum UnknownName {
    /// - Parameter known: names and makers of the catalogue.
    /// - Returns: as it was written; nil where nothing reads so.
    static func find(in text: String, known: [String]) -> String? {
        let question = QuestionText(text)
        let keys = known.map(NameMatcher.key)
        return question.words.indices.lazy
            .compactMap { numbered($0, question) ?? mixed($0, question) ?? proper($0, question) }
            .first { !isKnown($0, keys) }
    }

    private static func isKnown(_ name: String, _ keys: [String]) -> Bool {
        let key = NameMatcher.key(name)
        guard key.count >= 3 else { return true }
        // A short name lies in many a word: "Oz" in "Wizard of Oz".
        return keys.contains {
            $0.contains(key) || $0.count >= 4 && key.contains($0) || NameMatcher.isSlip(of: $0, key)
        }
    }

    // MARK: Names with a number

    /// "FooBar 9000", "XR-700"; in small letters only where a question is about it: "about the foobar 9000".
    private static func numbered(_ at: Int, _ text: QuestionText) -> String? {
        let number = text.written[at]
        guard (2...4).contains(number.count), number.allSatisfy(\.isNumber), !isMeasure(at + 1, text) else {
            return nil
        }
        let isHyphenated = text.word(at - 1) == "-"
        let last = isHyphenated ? at - 2 : at - 1
        guard isNameWord(last, text), text.word(last - 1) != "'" else { return nil }
        var first = last
        if text.isCapitalised(last) {
            while last - first < 2, text.isCapitalised(first - 1), isNameWord(first - 1, text),
                text.word(first - 1).count >= 3
            {
                first -= 1
            }
        } else {
            let isYear = ("1900"..."2099").contains(number)
            let next = text.word(at + 1)
            let ends = text.ends(at + 1) || [",", ")", "'"].contains(next) || verbs.contains(next)
            guard !isHyphenated, !isYear, ends, leads.contains(text.word(last - 1)) else { return nil }
        }
        guard isAboutNoStandard(first, text) else { return nil }
        return text.written[first...last].joined(separator: " ") + (isHyphenated ? "-" : " ") + number
    }

    /// "mir9999": letters and digits in one word.
    private static func mixed(_ at: Int, _ text: QuestionText) -> String? {
        let word = text.word(at)
        guard word.wholeMatch(of: compiled(/[a-z]{1,9}\d{2,5}[a-z]{0,2}/)) != nil,
            word.wholeMatch(of: compiled(/(ip|fy|covid|q|co|mp|r)\d+[a-z]?/)) == nil, isAboutNoStandard(at, text)
        else { return nil }
        return text.written[at]
    }

    private static func isMeasure(_ at: Int, _ text: QuestionText) -> Bool {
        ["%", "$", "percent", "dollars", "k", "thousand", "million", "people", "robots"].contains(text.word(at))
            || Units.mass(at: at, word: text.word) != nil || Units.hours[text.word(at)] != nil
            || Units.millimetres[text.word(at)] != nil || Units.metresPerSecond[text.word(at)] != nil
            || Units.miles[text.word(at)] != nil
    }

    /// What a body publishes is a standard.
    private static func isAboutNoStandard(_ first: Int, _ text: QuestionText) -> Bool {
        let before = text.word(first - 1) == "/" ? text.word(first - 2) : text.word(first - 1)
        return !standards.contains(before) && !standards.contains(text.word(first))
    }

    private static func isNameWord(_ at: Int, _ text: QuestionText) -> Bool {
        let word = text.word(at)
        return word.count >= 2 && word.allSatisfy(\.isLetter) && !ordinary.contains(word) && Kinds.kind(at, text) == nil
            || word.count == 1 && text.isCapitalised(at) && word != "i" && word != "a"
    }

    // MARK: Names without one

    /// "the Tesla Optimus", "about Optimus", in a question about a robot.
    private static func proper(_ at: Int, _ text: QuestionText) -> String? {
        guard isProper(at, text), !isProper(at - 1, text), isAboutRobots(text) else { return nil }
        var last = at
        while last - at < 2, isProper(last + 1, text) { last += 1 }
        // With a number it is a name as well, and a longer one.
        guard !(text.word(last + 1).first?.isNumber ?? false), text.word(last + 1) != "-" else { return nil }
        let before = text.word(at - 1)
        let isOne = last == at
        guard before == "the" ? leads.contains(text.word(at - 2)) : isOne ? before == "about" : leads.contains(before)
        else { return nil }
        return text.written[at...last].joined(separator: " ")
    }

    private static func isProper(_ at: Int, _ text: QuestionText) -> Bool {
        text.isCapitalised(at) && text.written[at].contains(where: \.isLowercase) && isNameWord(at, text)
    }

    private static func isAboutRobots(_ text: QuestionText) -> Bool {
        let words = Set(text.words)
        let telling: Set = [
            "robot", "robots", "payload", "weigh", "weighs", "lift", "carry", "reach", "speed", "battery", "specs",
            "specifications", "catalogue", "catalog", "compare", "runtime", "cobot", "drone", "humanoid",
        ]
        let told = text.has(["tell", "me", "about"], at: 0) || text.has(["do", "you", "have", "the"], at: 0)
        return !words.isDisjoint(with: telling) || told
    }

    private static let leads: Set<String> = [
        "about", "the", "of", "have", "a", "an", "does", "is", "compare", "with", "and", "vs", "versus", "called",
        "named", "sell", "can",
    ]

    private static let verbs: Set<String> = [
        "cost", "carry", "lift", "weigh", "reach", "any", "do", "have", "run", "go", "work", "is", "does", "can",
        "and", "or", "with", "please", "robot", "model", "move", "handle", "last",
    ]

    private static let standards: Set = [
        "ansi", "asc", "gaap", "fasb", "ucc", "osha", "ul", "en", "iec", "nfpa", "iso", "astm", "ieee", "cfr", "ria",
    ]

    /// Words that a number or a capital letter makes no name of.
    private static let ordinary: Set<String> = [
        "section", "form", "title", "rule", "january", "february", "march", "april", "may", "june", "july", "august",
        "september", "october", "november", "december", "ip", "iso", "covid", "zip", "step", "phase", "shift", "fy",
        "suite", "building", "level", "grade", "class", "top", "reg", "irs", "over", "under", "about", "with", "need",
        "least", "most", "payload", "carry", "carries", "lift", "lifts", "reach", "reaches", "budget", "price", "the",
        "of", "have", "has", "and", "or", "for", "from", "to", "in", "by", "than", "more", "less", "only", "just",
        "around", "between", "page", "chapter", "article", "route", "highway", "interstate", "room", "unit", "units",
        "is", "are", "was", "were", "do", "does", "did", "can", "what", "which", "who", "how", "when", "where", "why",
        "we", "you", "they", "our", "their", "it", "that", "this", "these", "those", "year", "years", "last", "next",
        "first", "past", "other", "another", "some", "any", "all", "least", "within", "above", "below", "weigh",
        "weighs", "speed", "up", "at", "on", "a", "an", "robot", "robots", "ybryx", "capital", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "raas", "compare", "tell", "show", "hi", "hello",
        "exactly", "roughly", "approximately", "nearly", "almost", "say", "be", "as", "no", "not", "vs", "versus",
        "please", "lbs", "score", "credit", "max", "maximum", "min", "minimum", "age", "number", "code", "spring",
        "summer", "autumn", "winter", "fair", "market", "value", "lease", "leases", "leasing", "buyout", "bonus",
        "depreciation", "small", "business", "administration", "american", "english", "spanish",
    ]
}
