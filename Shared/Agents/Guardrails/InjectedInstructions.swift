import Platform
import SharedModels

/// Text that gives orders to a model where only facts belong: in memories, in what is known of the user and in what tools found. It is
/// kept from the model, whoever wrote it there.
public enum InjectedInstructions {
    static func areIn(_ text: String) -> Bool {
        // Most texts hold none of these words, and the patterns are dear. The shortest has six letters.
        guard text.utf8.count >= 6 else { return false }
        let plain = plain(text)
        guard hints.isAny(in: plain) else { return false }
        return setsAside(plain) || givesPart(plain) || orders(plain)
    }

    /// In small letters, with one blank for every gap: an order over two lines is one.
    private static func plain(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return plainASCII(text) }
        var plain = ""
        for scalar in text.lowercased().unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
            if scalar.properties.isWhitespace {
                if plain.unicodeScalars.last != " " { plain.append(" ") }
            } else {
                plain.unicodeScalars.append(scalar == "’" ? "'" : scalar)
            }
        }
        return plain
    }

    /// The same by bytes, for nearly all that is read.
    private static func plainASCII(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case 0x09...0x0D, 0x20: if bytes.last != 0x20 { bytes.append(0x20) }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): bytes.append(byte | 0x20)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// "Ignore all previous instructions", "disregard everything above". Not to follow rules is an order where it is said to the
    /// reader: "our workers don't follow the picking rules" is a fact.
    private static func setsAside(_ text: String) -> Bool {
        text.contains(
            compiled(
                #/
                \b(?:ignore|disregard|forget|override|bypass)\b.{0,40}
                \b(?:instructions?|rules?|prompts?|guardrails?|guidelines?)\b
                |(?:^\s?|[.!?:;,"“'(]\s?|\b(?:please|now|then|just|you)\s)(?:do\snot|don't|never|stop)\sfollow(?:ing)?\b.{0,40}
                \b(?:instructions?|rules?|prompts?|guardrails?|guidelines?)\b
                |\b(?:do\snot|don't|never|stop)\sfollow(?:ing)?\s(?:\w+\s){0,3}?(?:your|previous|prior|above|earlier|preceding|system)\s(?:\w+\s){0,3}?
                (?:instructions?|rules?|prompts?|guardrails?|guidelines?)\b
                |\b(?:ignore|disregard|forget|skip)\s(?:about\s)?(?:everything|all|anything|whatever|what)\s(?:of\s|that\s)?
                (?:(?:is|was|were|stands|came|has\sbeen)\s)?(?:written\s|said\s|told\s)?
                (?:above|before|earlier|previous(?:ly)?|prior|so\sfar|until\snow|the\s(?:above|rest)|you\s(?:were|are|have|know|learned|read)|i\ssaid)
                |\b(?:ignore|disregard)\s(?:the\s)?(?:above|preceding|foregoing|previous\s(?:text|messages?|conversation|context))\b
                |\b(?:ignora|ignoren?|ignorez|olvida|olviden?|oublie|oubliez|ignoriere|ignorieren\ssie|vergiss|missachte)\b.{0,40}
                \b(?:instrucci[óo]n(?:es)?|reglas|instructions|consignes|r[èe]gles|anweisung(?:en)?|regeln|vorgaben)\b
                /#
            )
        )
    }

    /// "You are now a pirate", "act as an underwriter"; "the arms act as a buffer" gives no part to anybody.
    private static func givesPart(_ text: String) -> Bool {
        text.contains(compiled(#/\byou are (now|no longer) (a|an|the|in)\b/#))
            || text.contains(
                compiled(
                    #/(?:^|[.!?:;,"“'(]\ ?|\bplease\ |\bnow\ |\byou\ (?:\w+\ ){0,2})act\ as\ (?:if|a|an|the|my)\b/#
                )
            )
            || text.contains(compiled(#/\bpretend (to be|that)\b/#))
            || text.contains(compiled(#/\b(system|developer) (prompt|message|instructions?)\b/#))
            || text.contains(compiled(#/\bnew (instructions?|rules?) ?:/#))
    }

    /// What a model is to say, keep to itself or decide.
    private static func orders(_ text: String) -> Bool {
        text.contains(compiled(#/\b(do not|don't|never) (tell|inform) the (user|customer|visitor)\b/#))
            || text.contains(compiled(#/\btell the (user|visitor) that\b/#))
            || text.contains(
                compiled(#/\b(reveal|print|repeat|show)\b.{0,30}\b(your|the) (prompt|instructions|api key|secret)\b/#)
            )
            // Without somebody who does it: "from now on we ship on Mondays" is a fact.
            || text.contains(
                compiled(
                    #/
                    \bfrom\s(?:now|here)\son,?\s(?:you\s(?:are|must|will|should|may|can|only|always|never)\b
                    |(?:please\s|always\s|never\s|only\s|just\s)?(?:say|tell|act|treat|approve|pretend|ignore|claim|state|assume|output|print
                    |recommend|(?:answer|respond|reply)(?!\s(?:me\s|us\s)?(?:in|by|at)\b))\b)
                    /#
                )
            )
            || text.contains(
                compiled(
                    #/
                    (?:^|[.!?:;,"“'(]\s?|\b(?:always|please)\s)(?:approve|accept)\s(?:all|every|each|any)\s
                    (?:of\s)?(?:the\s)?(?:applicants?|applications?|loans?|leases?|requests?|customers?|users?)\b
                    |\b(?:say|answer|claim|state)\s(?:that\s)?(?:all|every|each|any)\b.{0,40}\bapproved\b
                    /#
                )
            )
    }

    private static let hints = PhraseFinder([
        "ignor", "disregard", "forget", "override", "bypass", "prompt", "you are no", "act as", "pretend",
        "instruction",
        "new rule", "tell the", "inform the", "reveal", "system message", "developer message", "from now on",
        "from here on", "approve", "accept", "skip", "follow", "olvid", "oubli", "vergiss", "missachte",
    ])

    /// A visitor's message without the sentences that are such orders; what they name is no fact about the visitor.
    public static func removed(from message: String) -> String {
        guard areIn(message) else { return message }
        var sentences: [Substring] = []
        var start = message.startIndex
        for index in message.indices {
            let next = message.index(after: index)
            let isEnd = ".?!".contains(message[index]) && (next == message.endIndex || !message[next].isNumber)
            guard isEnd || message[index].isNewline else { continue }
            sentences.append(message[start..<next])
            start = next
        }
        sentences.append(message[start...])
        // Orders that only read so across a full stop leave nothing to tell them from the rest.
        let kept = sentences.filter { !areIn(String($0)) }
        return kept.count < sentences.count ? kept.joined() : ""
    }

    static let withheld = "[withheld: it reads like an instruction]"

    /// The same value with such texts withheld, wherever they are in it.
    static func withheld(from value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): areIn(text) ? .string(withheld) : value
        case .array(let items): .array(items.map(withheld))
        case .object(let members): .object(withheld(from: members))
        default: value
        }
    }

    /// A member that is called like an order goes with its name.
    static func withheld(from members: [String: JSONValue]) -> [String: JSONValue] {
        members.filter { !areIn($0.key) && !($0.key.contains("_") && areIn($0.key.replacing("_", with: " "))) }
            .mapValues(withheld)
    }
}
