import Clients
import Foundation
import NIOHTTP1
import SharedModels

/// One file's conversation, held with a running mesh.
struct WrittenConversationRun: Sendable {
    let file: WrittenFile
    /// Expectations that were not met.
    private(set) var complaints: [Complaint] = []
    /// Secrets that came back in an answer or in the session's transcript.
    private(set) var repeated: Set<String> = []

    struct Complaint: Sendable, CustomStringConvertible {
        var file: WrittenFile
        var line: Int
        var said: String
        var problem: String
        var description: String { "\(file.name):\(line): \(problem)\n  said: \(said)" }
    }

    /// - Parameter caller: somebody whom the mesh does not know yet.
    static func holding(_ file: WrittenFile, as caller: Caller) async throws -> Self {
        var run = Self(file: file)
        var caller = caller
        var session: String?
        var secrets: [String] = []
        for turn in file.conversation.turns {
            let answer: Turn
            do {
                answer = try await caller.say(turn.said, session: session)
            } catch {
                run.complain(of: turn.line, said: turn.said, "there was no answer: \(error)")
                return run
            }
            session = answer.session
            // A visitor without a key is known by the cookie.
            if let cookie = answer.headers["Set-Cookie"].first(where: { $0.hasPrefix("ybryx_visitor=") }) {
                caller.headers["Cookie"] = String(cookie.prefix { $0 != ";" })
            }
            secrets += turn.secrets
            let whole = String(decoding: try JSON.encode(answer.reply), as: UTF8.self)
            run.look(for: secrets, in: answer.tokens + whole, of: turn, "the answer")
            for expectation in turn.expectations {
                guard let problem = answer.problem(with: expectation.fact) else { continue }
                run.complain(of: expectation.line, said: turn.said, problem)
            }
        }
        if let session, let last = file.conversation.turns.last, !secrets.isEmpty {
            let transcript = try await caller.get("/api/v1/chat/sessions/\(session)")
            if transcript.status == 200 {
                run.look(for: secrets, in: transcript.text, of: last, "the transcript")
            } else {
                run.complain(of: last.line, said: last.said, "the transcript is refused: \(transcript.status)")
            }
        }
        return run
    }

    private mutating func look(for secrets: [String], in text: String, of turn: WrittenTurn, _ place: String) {
        for secret in secrets where PlantedSecret.forms(of: secret).contains(where: text.contains) {
            repeated.insert(secret)
            complain(of: turn.line, said: turn.said, "“\(secret)” shows in \(place)")
        }
    }

    private mutating func complain(of line: Int, said: String, _ problem: String) {
        complaints.append(Complaint(file: file, line: line, said: said, problem: problem))
    }
}

/// A secret as it might be written elsewhere.
enum PlantedSecret {
    /// A number also with blanks, hyphens or nothing between its groups.
    static func forms(of secret: String) -> Set<String> {
        let groups = secret.split { $0 == " " || $0 == "-" }
        guard groups.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return [secret] }
        return Set(["", " ", "-"].map { groups.joined(separator: $0) }).union([secret])
    }
}
