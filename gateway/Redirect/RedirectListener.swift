import Foundation
import HTTPTypes
import Hummingbird
import Platform

/// What the gateway says at its plain port: come by https. It also shows what an ACME client has put into a folder, by which an authority
/// sees that this name is ours (RFC 8555, 8.3), so that certbot or lego need no server of their own.
struct RedirectResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// Where https is, without a closing `/`; nil = at the name that the client used, at ``port``.
    let address: URL?
    let port: Int
    /// Files of ACME stand in `.well-known/acme-challenge/` of it, as certbot's and lego's webroot has them.
    let webroot: String?

    private static let challenge = "/.well-known/acme-challenge/"
    /// Bytes; a key authorization has about 90.
    private static let largest = 1_024

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        // Of `http://host/path` the path is left.
        guard let target = request.head.path, target.hasPrefix("/") else {
            return Self.refused(.badRequest, "A path is needed.")
        }
        if target.hasPrefix(Self.challenge) { return answer(to: String(target.dropFirst(Self.challenge.count))) }
        // With anything else a key or a message may have come in the clear already; to send it again would hide that.
        guard request.method == .get || request.method == .head else {
            return Self.refused(.forbidden, "This address is https alone.")
        }
        guard let base = base(request) else { return Self.refused(.badRequest, "A Host is needed.") }
        return Response(
            status: .permanentRedirect,
            headers: [.location: base + target, .cacheControl: "no-store", .contentLength: "0"]
        )
    }

    private func base(_ request: Request) -> String? {
        if let address {
            let text = address.absoluteString
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        guard let host = Self.host(request.head.authority) else { return nil }
        return "https://\(host)" + (port == 443 ? "" : ":\(port)")
    }

    /// The name in a Host, without its port; nil where it is none.
    static func host(_ authority: String?) -> String? {
        guard let authority,
            let match = authority.wholeMatch(of: #/([A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?/#)
        else { return nil }
        return String(match.1)
    }

    private func answer(to token: String) -> Response {
        guard let webroot, (1...128).contains(token.utf8.count), token.utf8.allSatisfy(Self.isOfToken) else {
            return Self.refused(.notFound, "There is no such challenge.")
        }
        let file = URL(filePath: webroot, directoryHint: .isDirectory).appending(
            path: Self.challenge.dropFirst() + token
        )
        let path = file.path(percentEncoded: false)
        // A link would lead elsewhere.
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            (attributes[.size] as? Int ?? .max) <= Self.largest,
            let contents = FileManager.default.contents(atPath: path)
        else { return Self.refused(.notFound, "There is no such challenge.") }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: contents))
        )
    }

    /// base64url, as RFC 8555 has it.
    private static func isOfToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func refused(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n"))
        )
    }
}
