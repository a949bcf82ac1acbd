extension SlotReader {
    mutating func readNames() {
        readBusinessType()
        readBusinessName()
        readPersonName()
    }

    // MARK: The business

    private mutating func readBusinessType() {
        for index in text.tokens.indices {
            guard let type = businessType(at: index) else { continue }
            slots.businessType = type
            note("business_type", index, index)
            return
        }
    }

    private func businessType(at index: Int) -> String? {
        switch text.lower(index) {
        case "llc", "pllc": return "llc"
        case "inc", "corporation", "incorporated":
            return text.lower(index) == "incorporated" && text.lower(index + 1) == "in" ? nil : "corporation"
        case "corp": return "corporation"
        case "partnership", "llp": return "partnership"
        case "proprietor", "proprietorship": return "sole-proprietor"
        case "l": return text.matches(["l", ".", "l", ".", "c"], at: index) ? "llc" : nil
        default: return text.matches("limited liability company", at: index) ? "llc" : nil
        }
    }

    private mutating func readBusinessName() {
        if let named = nameWithSuffix() ?? introducedName() {
            slots.businessName = named.name
            note("business_name", named.range.lowerBound, named.range.upperBound - 1)
        } else if question.businessName, !question.personName, text.tokens.count <= 6, let name = properName(at: 0) {
            slots.businessName = name.text
            note("business_name", 0, name.end - 1)
        }
    }

    /// "Acme Logistics LLC", "acme robotics, inc."
    private func nameWithSuffix() -> (name: String, range: Range<Int>)? {
        for index in text.tokens.indices where Self.suffixes.contains(text.lower(index)) && index > 0 {
            // "Co" and "Company" only close a name that is written as one.
            let isWeak = ["co", "company", "group"].contains(text.lower(index))
            guard !isWeak || text.isCapitalised(index) else { continue }
            var start = index
            if text.lower(start - 1) == "," { start -= 1 }
            while start > 0, index - start < 6, belongsToName(start - 1, capitalised: isWeak || !startsLower(index)) {
                start -= 1
            }
            while start < index, ["&", "and", "of", ",", "the"].contains(text.lower(start)) { start += 1 }
            guard start < index else { continue }
            let name = text.quote(start, index).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return (startsLower(start) ? titled(name) : name, start..<index + 1)
        }
        return nil
    }

    private func startsLower(_ index: Int) -> Bool { text.token(index)?.text.first?.isLowercase ?? false }

    private func belongsToName(_ index: Int, capitalised: Bool) -> Bool {
        guard let token = text.token(index) else { return false }
        if ["&", "-"].contains(token.text) { return true }
        if token.kind == .number { return index > 0 && text.isCapitalised(index - 1) }
        guard token.kind == .word, !Self.introducers.contains(token.lower) else { return false }
        return capitalised ? (token.isCapitalised || ["and", "of", "the"].contains(token.lower)) : true
    }

    /// "my company is Acme Logistics", "we are called Acme", "I own Acme", "I'm Dana from Acme".
    private func introducedName() -> (name: String, range: Range<Int>)? {
        let introductions = [
            "company is called", "company is named", "business is called", "business is named", "firm is called",
            "we are called", "we're called", "company name is", "business name is", "company name :", "business name :",
            "company :", "business :", "name of my company is", "name of our company is", "name of the company is",
            "my company is", "our company is", "my business is",
            "our business is", "my firm is", "our firm is", "our name is", "i own", "we own", "on behalf of",
            "work for", "work at", "manager at", "director at", "owner of", "ceo of", "founder of", "president of",
            "manager of", "here at", "we at", "called", "company , ", "business , ", "calling from", "i represent",
        ]
        for introduction in introductions {
            guard let position = text.position(of: introduction) else { continue }
            let start = position + introduction.split(separator: " ").count
            guard let name = properName(at: start), !isPlace(name.text) else { continue }
            return (name.text, start..<name.end)
        }
        // "I'm Dana from Acme", "Dana Smith with Acme Logistics".
        for index in text.tokens.indices where ["from", "with", "at"].contains(text.lower(index)) {
            guard personEnds.contains(index), let name = properName(at: index + 1), !isPlace(name.text) else {
                continue
            }
            return (name.text, index + 1..<name.end)
        }
        return nil
    }

    /// Up to five capitalised words, with `&`, "and" or "of" between them.
    private func properName(at start: Int) -> (text: String, end: Int)? {
        guard !text.isShouted, text.isCapitalised(start), !Self.notNames.contains(text.lower(start)) else { return nil }
        var end = start + 1
        while end - start < 6 {
            if text.isCapitalised(end), !Self.notNames.contains(text.lower(end)) {
                end += 1
            } else if ["&", "-", "and", "of"].contains(text.lower(end)), text.isCapitalised(end + 1),
                !["I", "We", "Our", "My"].contains(text.token(end + 1)?.text ?? "")
            {
                end += 2
            } else if let number = text.token(end), number.kind == .number, number.value.map({ $0 < 1_000 }) ?? false {
                end += 1
            } else {
                break
            }
        }
        let name = text.quote(start, end - 1).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return name.count <= 80 ? (name, end) : nil
    }

    private func isPlace(_ name: String) -> Bool { Places.city(named: name) != nil || Places.state(named: name) != nil }

    private func titled(_ name: String) -> String {
        name.split(separator: " ").map { word in
            let plain = word.lowercased().filter(\.isLetter)
            if ["llc", "llp", "lp", "pllc"].contains(plain) { return word.uppercased() }
            return word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }

    // MARK: The person

    private mutating func readPersonName() {
        for index in text.tokens.indices {
            guard let start = introductionOfPerson(at: index) else { continue }
            let isExplicit =
                text.lower(start - 2) == "name" || text.lower(start - 1) == "name" || text.lower(start - 1) == "name's"
            guard let name = personName(at: start, isExplicit: isExplicit) else { continue }
            slots.personName = name.text
            note("contact_name", start, name.end - 1)
            return
        }
        if slots.personName == nil, text.lower(1) == "here", let name = personName(at: 0, isExplicit: false) {
            slots.personName = name.text
        } else if slots.personName == nil, question.personName, text.tokens.count <= 4,
            let name = personName(at: 0, isExplicit: true)
        {
            slots.personName = name.text
        }
    }

    private func introductionOfPerson(at index: Int) -> Int? {
        for phrase in [
            "my name is", "my name's", "the name is", "name is", "name :", "call me", "i am", "i'm", "this is", "im",
        ] where text.matches(phrase, at: index) {
            // "company name is" and "business name:" are of the business.
            if phrase.hasPrefix("name"), ["company", "business", "our", "firm"].contains(text.lower(index - 1)) {
                return nil
            }
            return index + phrase.split(separator: " ").count
        }
        return nil
    }

    private func personName(at start: Int, isExplicit: Bool) -> (text: String, end: Int)? {
        guard let first = text.token(start), first.kind == .word, !Self.notNames.contains(first.lower) else {
            return nil
        }
        guard first.isCapitalised && !text.isShouted || isExplicit else { return nil }
        guard first.text.count >= 2, !first.lower.hasSuffix("ing"), Places.state(named: first.text) == nil else {
            return nil
        }
        guard
            isExplicit || Places.city(named: first.text) == nil || Places.ambiguous.contains(first.lower)
                || text.isCapitalised(start + 1)
        else { return nil }
        // "This is Great Lakes Robotics LLC" names a business.
        if let business = slots.businessName, business.hasPrefix(first.text) { return nil }
        var end = start + 1
        while end - start < 3, let next = text.token(end), next.isCapitalised, !text.isShouted,
            !Self.notNames.contains(next.lower)
        {
            end += 1
            if text.lower(end) == ".", next.text.count == 1 { end += 1 }
        }
        // "my name is john smith": where nothing is capitalised a last word belongs to the name.
        if isExplicit, !first.isCapitalised, text.token(end)?.kind == .word, text.token(end + 1)?.kind != .word,
            !Self.notNames.contains(text.lower(end))
        {
            end += 1
        }
        var name = text.quote(start, end - 1)
        if first.text.first?.isLowercase ?? false { name = titled(name) }
        return (name, end)
    }

    /// Where a person's name ends, for "Dana from Acme".
    private var personEnds: Set<Int> {
        var ends = Set<Int>()
        for index in text.tokens.indices {
            guard let start = introductionOfPerson(at: index), let name = personName(at: start, isExplicit: false)
            else {
                continue
            }
            ends.insert(name.end)
        }
        return ends
    }

    private static let suffixes: Set<String> = [
        "llc", "inc", "corp", "corporation", "ltd", "llp", "lp", "pllc", "co", "company", "incorporated", "limited",
    ]

    private static let introducers: Set<String> = [
        "is", "are", "called", "named", "from", "at", "for", "with", "i'm", "am", "i", "we", "we're", "our", "my",
        "own",
        "run", "name", "by", "to", "in", "as", "an", "a", "this", "it's", "company", "business", "behalf", "represent",
        "hello", "hi", "hey",
    ]

    private static let notNames: Set<String> = [
        "i", "i'm", "we", "we're", "our", "my", "the", "a", "an", "and", "but", "so", "not", "just", "in", "at", "from",
        "for", "of", "to", "on", "with", "here", "there", "it", "is", "are", "was", "looking", "interested", "trying",
        "based", "located", "good", "great", "fine", "ok", "okay", "well", "sure", "yes", "no", "sorry", "happy", "new",
        "very", "really", "also", "still", "ready", "afraid", "curious", "wondering", "thinking", "planning", "hoping",
        "about", "urgent", "correct", "right", "wrong", "what", "how", "why", "when", "where", "who", "which", "please",
        "thanks", "hello", "hi", "hey", "llc", "inc", "amr", "agv", "cobot", "drone", "robot", "robots", "ceo", "cfo",
        "coo", "owner", "manager", "director", "president", "founder", "operations", "operator", "english", "american",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "june", "july", "august", "september", "october", "november", "december", "all", "only", "now",
        "going",
        "called", "being", "able", "done", "sick", "tired", "worried", "sole", "self", "one", "two", "three", "your",
        "you", "us", "me", "this", "that", "these", "those", "some", "any", "can", "could", "would", "do", "does",
        "did",
        "currently", "mostly", "likely", "probably", "maybe", "busy", "open", "awesome", "cool", "perfect", "nice",
        "mr", "mrs", "ms", "dr", "email", "call", "text", "contact", "write", "reach", "unsure", "leasing", "buying",
        "section", "fico", "usd", "apr",
    ]
}
