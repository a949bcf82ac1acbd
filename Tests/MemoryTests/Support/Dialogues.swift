import Foundation
import SharedModels

@testable import Memory

/// Made-up dialogues: several sessions, two speakers, questions, words of very different frequency, long and short
/// turns.
enum Dialogues {
    static let words = """
        robot warehouse picking lease dealer battery pallet conveyor forklift budget month contract payload \
        charger aisle drone sensor gripper welding harvest orchard tractor invoice deposit insurance \
        training warranty safety inspection camera software update network factory delivery truck driver \
        route schedule morning evening river mountain holiday birthday violin garden kitchen recipe bicycle \
        marathon novel painting museum concert puppy kitten neighbor daughter
        """.split(separator: " ").map(String.init)

    static func statements(_ count: Int, seed: UInt64, user: String? = "ann", speakers: [String] = ["Ann Lee", "Bob"])
        -> [Statement]
    {
        var numbers = SeededNumbers(state: seed)
        return (0..<count).map { index in
            let length = Int.random(in: 3...50, using: &numbers)
            var text = (0..<length).map { _ in
                // Squared, so that the first words are common.
                let draw = Double.random(in: 0..<1, using: &numbers)
                return words[Int(draw * draw * Double(words.count))]
            }.joined(separator: " ")
            if index.isMultiple(of: 4) { text = "I think " + text }
            text += [".", "?", "!"][Int.random(in: 0..<3, using: &numbers)]
            return Samples.statement(
                text,
                user: user,
                speaker: speakers.isEmpty ? nil : speakers[Int.random(in: 0..<speakers.count, using: &numbers)],
                role: speakers.isEmpty ? ["user", "assistant"][index % 2] : nil,
                run: index % 10 == 9 ? nil : "session \(index / 25)",
                metadata: ["n": .int(index), "third": .bool(index % 3 == 0)],
                said: Samples.moment - TimeInterval((count - index) * 1_800)
            )
        }
    }
}
