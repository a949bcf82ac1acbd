import Agents
import Foundation
import Platform
import SharedModels

/// Reads from a visitor's words what a lead is made of, each thing with the sentence that says it.
///
/// Contact data is no fact here: it is kept with consent alone (see ``ContactNote``), and no sentence carries it.
struct FactReader {
    /// What holds so far, by field: what a correction puts right and a denial takes back.
    private(set) var known: [String: JSONValue]
    let now: Date

    /// - Parameters:
    ///   - text: one message.
    ///   - question: what it answers, which says what a bare "3" is.
    mutating func facts(in text: String, answering question: String?) -> [SpokenFact] {
        // What was masked says "security number" of nobody's need.
        let text = InjectedInstructions.removed(from: String(text.prefix(4_000)))
            .replacing(compiled(#/\[[\w ]+ removed\]/#), with: "")
        let sentences = Sentences.of(text)
        let spelled = sentences.map(Spelling.corrected)
        let whole = Slots(text: Spelling.corrected(text), answering: question, now: now)
        let single = spelled.map { Slots(text: $0, answering: question, now: now) }
        var found: [SpokenFact] = []
        func add(_ field: String, _ value: JSONValue?, _ sentence: String) {
            guard let value else { return }
            found.append(
                SpokenFact(field: field, value: value, sentence: ContactText.masked(sentence), at: now)
            )
        }
        var values = LeadValues.of(whole)
        if values["price_covers_all"]?.isNull == true, known["price_covers_all"] == nil {
            values["price_covers_all"] = nil
        }
        for (field, value) in values.sorted(by: { $0.key < $1.key }) {
            let place =
                single.indices.last { LeadValues.of(single[$0])[field] == value }
                ?? sentences.indices.last { spelled[$0].contains(whole.quotes[field]?.prefix(20) ?? "\u{0}") }
            add(field, value, place.map { sentences[$0] } ?? text)
        }
        for (index, sentence) in sentences.enumerated() {
            for (field, value) in SentencePatterns.facts(in: spelled[index], as: sentence)
            where values[field] == nil || SentencePatterns.better.contains(field) {
                found.removeAll { $0.field == field && values[field] != nil }
                add(field, value, sentence)
            }
            for (field, value) in denials(in: spelled[index]) where values[field] == nil { add(field, value, sentence) }
            if let (field, value) = correction(in: spelled[index]), !found.contains(where: { $0.field == field }) {
                add(field, value, sentence)
            }
        }
        found = found.compactMap(withoutObjections)
        // "Our lease ends in June" is no start of ours.
        found.removeAll { fact in
            fact.field == "timeline"
                && fact.sentence.lowercased().contains(
                    compiled(#/\b(?:ends?|expires?|runs? out|is up|ran out|expired|ended)\b/#)
                )
        }
        // "Two people sand by hand" says how it is done, not how many work there.
        let today = found.filter { $0.field == "current_process" }.map(\.sentence)
        found.removeAll { $0.field == "counts" && today.contains($0.sentence) }
        found = found.map(joined)
        for fact in found { known[fact.field] = fact.value.isNull ? nil : fact.value }
        return found
    }

    /// "Robots are too expensive" is no trouble of theirs that a robot would end; "labor costs too much" is.
    private func withoutObjections(_ fact: SpokenFact) -> SpokenFact? {
        guard fact.field == "pains", let pains = fact.value.arrayValue else { return fact }
        let clauses = ObjectionReader.clauses(of: fact.sentence)
        guard clauses.contains(where: { $0.objection != nil }) else { return fact }
        let own = clauses.filter { $0.objection == nil }.map(\.text).joined(separator: ". ")
        let told = Slots(text: own, now: now).pains
        let kept = pains.filter { pain in told.contains { pain == .string($0) } }
        guard !kept.isEmpty else { return nil }
        var fact = fact
        fact.value = .array(kept)
        return fact
    }

    /// "Also packing" is told beside what was told before; "actually packing" in its place.
    private func joined(_ fact: SpokenFact) -> SpokenFact {
        if fact.field == "counts", let new = fact.value.objectValue, let old = known["counts"]?.objectValue {
            var fact = fact
            fact.value = .object(old.merging(new) { _, new in new })
            return fact
        }
        let lower = fact.sentence.lowercased()
        guard ["needs", "pains", "robot_categories"].contains(fact.field), let new = fact.value.arrayValue,
            let old = known[fact.field]?.arrayValue,
            lower.contains(compiled(#/\b(also|too|as well|plus|besides|and maybe)\b/#))
        else { return fact }
        var fact = fact
        fact.value = .array(old + new.filter { !old.contains($0) })
        return fact
    }

    // MARK: Taken back

    private func denials(in sentence: String) -> [(String, JSONValue)] {
        guard let denied = Sentences.denied(in: sentence), !denied.isEmpty else { return [] }
        let slots = Slots(text: denied, now: now)
        var taken: [(String, JSONValue)] = []
        for (field, value) in [("industry", slots.industry), ("facility", slots.facility)] {
            if let value, known[field] == .string(value) { taken.append((field, .null)) }
        }
        for (field, names) in [("needs", slots.needs), ("robot_categories", slots.robotCategories)] {
            guard let old = known[field]?.arrayValue, !names.isEmpty else { continue }
            let rest = old.filter { item in !names.contains { item == .string($0) } }
            if rest.count < old.count { taken.append((field, rest.isEmpty ? .null : .array(rest))) }
        }
        return taken
    }

    // MARK: Put right

    /// "Actually 5, not 3", "make it 5": which field is meant is seen from the value that is taken back, or from the only one
    /// that it can be.
    private func correction(in sentence: String) -> (String, JSONValue)? {
        let plain = sentence.lowercased().replacing("’", with: "'")
        let number = compiled(#/\$?(?<value>\d[\d,]*(?:\.\d+)?)\s?(?<unit>k|m|million|thousand)?\b/#)
        let words = Self.numberWords
        func value(_ text: Substring) -> Double? {
            if let match = text.firstMatch(of: number), let value = Double(match.output.value.replacing(",", with: ""))
            {
                switch match.output.unit {
                case "k", "thousand": return value * 1_000
                case "m", "million": return value * 1_000_000
                default: return value
                }
            }
            return text.split { !$0.isLetter }.lazy.compactMap { words[String($0)] }.first
        }
        if let match = plain.firstMatch(
            of: compiled(#/(?<new>[^,;]*?)[,;]?\s*\b(?:not|instead\ of|rather\ than)\s+(?<old>[^,;]+)/#)
        ),
            let new = value(match.output.new), let old = value(match.output.old)
        {
            return field(holding: old).map { ($0, Self.number(new)) }
        }
        if let match = plain.firstMatch(of: compiled(#/\bnot\s+(?<old>[^,;]+)[,;]?\s*(?:but\s+)?(?<new>.+)/#)),
            let new = value(match.output.new), let old = value(match.output.old)
        {
            return field(holding: old).map { ($0, Self.number(new)) }
        }
        guard
            plain.contains(
                compiled(
                    #/\b(actually|make (it|that)|i meant|correction|sorry|scratch that|rather|on second thought)\b/#
                )
            ),
            let new = value(plain[...])
        else { return nil }
        // "Actually we run two shifts", "sorry, I have to go in 10 minutes": a number of something else.
        let isCount = plain.contains(
            compiled(
                #/\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b\s*(robots?|units?|of (them|these|those)|machines?|amrs?|cobots?|please|instead|then|now)?\s*(\W*$|,)/#
            )
        )
        if new <= 1_000, isCount, known["quantity"] != nil { return ("quantity", Self.number(new)) }
        if new >= 1_000, known["budget"] != nil { return ("budget", Self.number(new)) }
        return nil
    }

    private func field(holding value: Double) -> String? {
        ["quantity", "budget", "equipment_value", "square_feet", "annual_revenue", "years_in_business", "shifts"]
            .first { known[$0]?.doubleValue == value }
    }

    private static func number(_ value: Double) -> JSONValue { Int(exactly: value).map { .int($0) } ?? .double(value) }

    private static let numberWords: [String: Double] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "dozen": 12,
    ]
}

/// The fields of a lead that the mesh's own reader finds.
enum LeadValues {
    static func of(_ slots: Slots) -> [String: JSONValue] {
        var values = slots.captured
        for field in ["email", "phone", "consent", "dates", "reach_mm", "radius_miles", "apr", "counts"] {
            values[field] = nil
        }
        if let count = slots.robotCount
            ?? (slots.robotCategories.contains("Autonomous Forklift") ? slots.counts["forklifts"] : nil)
        {
            values["quantity"] = .int(count)
        }
        // Taken back where a new price is that of one.
        if slots.equipmentPrice != nil { values["price_covers_all"] = slots.priceIsForAll ? true : .null }
        let counts = slots.counts.filter { !["robots", "shifts"].contains($0.key) }
        if !counts.isEmpty { values["counts"] = .object(counts.mapValues { .int($0) }) }
        if let shifts = slots.counts["shifts"] { values["shifts"] = .int(shifts) }
        return values
    }
}
