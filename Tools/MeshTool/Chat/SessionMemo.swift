import Foundation
import SharedModels

/// Which session this user has with this gateway, kept between calls.
struct SessionMemo {
    private struct Kept: Codable {
        var gateway: String
        var user: String
        var session: String
    }

    var path: String
    var gateway: String
    var user: String

    func read() -> String? {
        guard let text = SecretFile(path: path).read(),
            let kept = try? JSON.decode(Kept.self, from: Data(text.utf8)), kept.gateway == gateway, kept.user == user
        else { return nil }
        return kept.session
    }

    /// Best effort: a conversation goes on where the folder cannot be written.
    func write(_ session: String?) {
        let file = SecretFile(path: path)
        guard let session else { return file.remove() }
        let kept = Kept(gateway: gateway, user: user, session: session)
        if let text = try? JSON.encodeText(kept) { try? file.write(text) }
    }
}
