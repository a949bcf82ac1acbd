import CLibCurl
import Delivery
import Foundation
import NIOConcurrencyHelpers
import Platform

/// One message on its way through libcurl. Everything here blocks, so it has a thread of its own.
final class MailTransfer: Sendable {
    private struct Progress {
        var sent = 0
        var isCancelled = false
        var dialogue = MailDialogue()
    }

    private let message: Data
    private let progress = NIOLockedValueBox(Progress())

    init(_ message: Data) { self.message = message }

    /// Takes effect within a second.
    func cancel() { progress.withLockedValue { $0.isCancelled = true } }

    private static let isReady: Bool = {
        // Without signals libcurl leaves this one to its caller: a server that hangs up must not end the process.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// - Throws: ``DeliveryFailure``, `CancellationError`.
    func run(_ envelope: MailMessage, server: SMTPServer, timeout: Duration) throws {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw DeliveryFailure(reason: "mail cannot be sent from here")
        }
        defer { curl_easy_cleanup(handle) }
        let recipients = curl_slist_append(nil, "<\(envelope.to)>")
        defer { curl_slist_free_all(recipients) }
        let milliseconds = Int(timeout / .milliseconds(1))
        var results = [
            mesh_curl_set_text(handle, CURLOPT_URL, server.url(saying: envelope.from.domain)),
            mesh_curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(envelope.from)>"),
            mesh_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients),
            mesh_curl_set_number(handle, CURLOPT_UPLOAD, 1),
            // A signal would be the whole process's.
            mesh_curl_set_number(handle, CURLOPT_NOSIGNAL, 1),
            mesh_curl_set_number(handle, CURLOPT_TIMEOUT_MS, milliseconds),
            mesh_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 10_000)),
            // None that the environment names: mail goes where the settings say.
            mesh_curl_set_text(handle, CURLOPT_PROXY, ""),
            mesh_curl_set_number(
                handle,
                CURLOPT_USE_SSL,
                Int((server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue)
            ),
        ]
        if let username = server.username, let password = server.password {
            results.append(mesh_curl_set_text(handle, CURLOPT_USERNAME, username))
            results.append(mesh_curl_set_text(handle, CURLOPT_PASSWORD, password.value))
        }
        if let certificates = server.certificates {
            results.append(mesh_curl_set_text(handle, CURLOPT_CAINFO, certificates))
        }
        let source = Unmanaged.passUnretained(self).toOpaque()
        results.append(mesh_curl_set_reader(handle, { transfer(of: $3)?.read(into: $0, room: $1 * $2) ?? 0 }, source))
        let watcher: mesh_curl_watcher = { source, _, _, _, _ in transfer(of: source)?.isCancelled == false ? 0 : 1 }
        results.append(mesh_curl_set_watcher(handle, watcher, source))
        results.append(mesh_curl_set_listener(handle, { transfer(of: $4)?.listen(to: $2, $3, kind: $1) ?? 0 }, source))
        guard results.allSatisfy({ $0 == CURLE_OK }) else {
            throw DeliveryFailure(reason: "mail cannot be sent from here")
        }
        // Whoever calls holds on to this object until the call is over.
        let code = withExtendedLifetime(self) { curl_easy_perform(handle) }
        try Self.check(code, reply: mesh_curl_reply(handle), progress.withLockedValue { $0 })
    }

    private func listen(to text: UnsafeMutablePointer<CChar>?, _ size: Int, kind: curl_infotype) -> Int32 {
        guard let text, kind == CURLINFO_HEADER_OUT || kind == CURLINFO_HEADER_IN else { return 0 }
        let line = String(decoding: UnsafeRawBufferPointer(start: text, count: size), as: UTF8.self)
        progress.withLockedValue { kind == CURLINFO_HEADER_OUT ? $0.dialogue.say(line) : $0.dialogue.hear(line) }
        return 0
    }

    private var isCancelled: Bool { progress.withLockedValue { $0.isCancelled } }

    private func read(into buffer: UnsafeMutablePointer<CChar>?, room: Int) -> Int {
        guard let buffer else { return 0 }
        return progress.withLockedValue { progress in
            let part = message.dropFirst(progress.sent).prefix(room)
            UnsafeMutableRawBufferPointer(start: buffer, count: room).copyBytes(from: part)
            progress.sent += part.count
            return part.count
        }
    }

    private static func setup(_ reason: String) -> DeliveryFailure { DeliveryFailure(reason: reason, isSetup: true) }

    private static func check(_ code: CURLcode, reply: Int, _ progress: Progress) throws {
        switch code {
        case CURLE_OK: return
        case CURLE_ABORTED_BY_CALLBACK: throw CancellationError()
        case CURLE_COULDNT_RESOLVE_HOST: throw setup("the mail server's name has no address")
        case CURLE_COULDNT_CONNECT: throw DeliveryFailure(reason: "the mail server cannot be reached")
        case CURLE_OPERATION_TIMEDOUT: throw DeliveryFailure(reason: "the mail server did not answer in time")
        case CURLE_USE_SSL_FAILED: throw setup("the mail server offers no encryption")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE:
            throw setup("the mail server's certificate cannot be trusted")
        case CURLE_LOGIN_DENIED: throw setup("the mail server refused the login")
        // Of the greeting; after the message it is the answer to it.
        case CURLE_WEIRD_SERVER_REPLY where progress.sent == 0:
            throw DeliveryFailure(reason: "the mail server does not take mail now")
        default:
            guard reply >= 400 else { throw DeliveryFailure(reason: "the connection to the mail server broke off") }
            let dialogue = progress.dialogue
            throw DeliveryFailure(
                reason: "the mail server answered \(reply) to \(dialogue.step.rawValue)",
                isFinal: dialogue.refusesRecipient(reply),
                isSetup: dialogue.isSetup(reply)
            )
        }
    }
}

/// What libcurl hands back to its callbacks.
private func transfer(of source: UnsafeMutableRawPointer?) -> MailTransfer? {
    source.map { Unmanaged<MailTransfer>.fromOpaque($0).takeUnretainedValue() }
}
