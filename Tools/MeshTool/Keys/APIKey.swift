import Crypto
import Foundation

/// A machine's key: shown once, stored as its SHA-256.
struct APIKey {
    let text: String

    init(text: String) { self.text = text }

    /// 43 letters and digits: 256 bits.
    static func random() -> APIKey { APIKey(text: "ybm_" + randomText(length: 43)) }

    var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }

    /// Enough to tell keys apart in a list, not enough to guess one.
    var prefix: String { String(text.prefix(10)) }
}
