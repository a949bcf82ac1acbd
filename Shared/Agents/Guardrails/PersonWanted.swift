import Platform

/// Whether a message calls for a person: it asks for one, or speaks of what the contract leaves to people.
public enum PersonWanted {
    /// - Parameter words: of the contract; several words in a row are meant as such.
    public static func isIn(_ message: String, words: [String]) -> Bool {
        let lower = message.lowercased()
        let said = lower.split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
        let text = " " + said.joined(separator: " ") + " "
        if words.contains(where: { text.contains(" " + $0.lowercased() + " ") }) { return true }
        return text.contains(
            compiled(
                #/
            \s(talk|speak|chat|connect|put|transfer|pass|escalate)(\sme|\sthis)?(\sdirectly|\sthrough)?\s(to|with)\s
            (a\s|an\s|the\s|your\s)?(real\s|live\s|actual\s)?
            (human|person|agent|representative|rep|manager|supervisor|operator)\s
            /#
            )
        )
            || text.contains(compiled(#/\s(real|live|actual)\s(human|person|agent|representative)\s(please|now)\s/#))
            || text.contains(
                compiled(
                    #/
                \s(i|we)\s(want|need|would\slike|'d\slike)\s(a\s|to\ssee\sa\s)?(real\s|live\s)?
                (human|person|representative)\s($|please|now|instead|here|to\s(talk|speak|help|call)\s)
                /#
                )
            )
            || text.contains(compiled(#/\s(human|representative|operator)\splease\s$/#))
    }
}
