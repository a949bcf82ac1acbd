import Foundation
import Platform

/// Whether a visitor would rather not be asked.
enum Reluctance {
    /// "Just looking", "I'd rather not say", "stop asking": nothing is asked any more.
    static func isIn(_ message: String) -> Bool {
        let lower = message.lowercased().replacing("’", with: "'")
        return lower.contains(
            compiled(
                #/
            \b(just|only)\s(looking|browsing|curious|having\ a\ look|checking|window\ shopping)\b
            |\blooking\ around\b
            |\b(rather|prefer|preferred)\s(to\s)?not\b(?!.*\b(contact|call|e-?mail)(ed)?\b)
            |\b(would\ not|wouldn't|won't|don't\ want\ to|not\ going\ to|not\ gonna)\s(like\ to\s)?(say|tell|share|answer|discuss)\b
            |\bnone\ of\ your\ business\b|\bstop\s(asking|with\ the\ questions)\b|\b(no\ more|enough|too\ many)\s(of\ these\ |of\ the\ )?questions\b
            |\b(don't|do\ not|please\ don't)\s(ask|question|interrogate)\b|\bthat's\ (private|confidential)\b|\bskip\ (that|it|this)\b
            |\bno\ comment\b|\bnot\ telling\b
            /#
            )
        )
    }

    /// "I don't know yet": the question is closed, and another one waits a turn.
    static func isUnsure(_ message: String) -> Bool {
        message.lowercased().replacing("’", with: "'").contains(
            compiled(
                #/\b(don't|do not|dunno|not) (really )?(know|sure|decided)\b|\bno idea\b|\bno clue\b|\bdunno\b|\bhaven't decided\b|\btbd\b|\bnot yet\b/#
            )
        )
    }
}
