import NIOHTTP1

/// Whether a request's head can be read in one way alone. What the parser lets through and two servers could take for different requests, or for
/// different hosts', is refused (RFC 9112, 3.2, 6.1 and 6.3).
enum PlainHead {
    static func isPlain(_ head: HTTPRequestHead) -> Bool {
        let isOld = head.version.major < 1 || head.version.major == 1 && head.version.minor < 1
        let hosts = head.headers["Host"]
        guard hosts.count == 1 || hosts.isEmpty && isOld else { return false }
        let codings = head.headers["Transfer-Encoding"]
        guard !codings.isEmpty else { return head.headers["Content-Length"].count <= 1 }
        // Chunked, once, and nothing else: no other coding is read here.
        return codings.count == 1 && codings[0].lowercased() == "chunked" && !isOld
            && head.headers["Content-Length"].isEmpty
    }
}
