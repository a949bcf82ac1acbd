import Clients
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Platform
import SharedModels

/// One request in the fast lane: asks the service, and writes the answer and all that is noted of it.
final class LaneCall {
    let place: ReplicaPool.Place

    private let request: LaneRequest
    private let head: HTTPRequestHead
    private let route: LaneRoute
    private let loop: LaneLoop
    private let caller: LaneCaller
    private var seat: Room.Place?
    private let left: RateLimits.Left?
    private let upstream: LaneUpstream
    private let connection: UpstreamConnection
    private let authorization: String
    private let id: String
    /// It has so long.
    private let milliseconds: Int
    private let started: ContinuousClock.Instant
    private let came: Date

    /// - Returns: nil where it cannot be answered without waiting for anything but the service; nothing is counted then.
    init?(_ request: LaneRequest, _ head: HTTPRequestHead, by caller: LaneCaller, on loop: LaneLoop) {
        let (lane, route, now) = (loop.lane, loop.lane.routes[request.route], loop.lane.now())
        let started = ContinuousClock.now
        guard !loop.standard.isLeaving, let seat = loop.standard.room.enter(),
            let authorization = caller.authorization(for: route.replicas.service, lane, now: Date()),
            let place = route.replicas.placeIfWell(),
            let upstream = loop.upstream(route.replicas, place)
        else { return nil }
        switch caller.quotas.admit(now: started) {
        case .free: left = nil
        case .counted(let left): self.left = left
        case .refused: return nil
        }
        guard let connection = upstream.take() else {
            caller.quotas.giveBack()
            return nil
        }
        self.place = place
        self.request = request
        self.head = head
        self.route = route
        self.loop = loop
        self.caller = caller
        self.seat = seat
        self.upstream = upstream
        self.connection = connection
        self.authorization = authorization
        self.started = started
        came = now
        id = request.id ?? loop.ids.next()
        milliseconds = min(loop.milliseconds, request.milliseconds ?? .max)
    }

    func send(for handler: LaneHandler) {
        var text = loop.allocator.buffer(capacity: request.target.utf8.count + authorization.utf8.count + 256)
        text.writeStaticString("GET ")
        text.writeSubstring(request.target)
        text.writeStaticString(" HTTP/1.1\r\n")
        text.writeString(upstream.hostLine)
        text.writeString(authorization)
        text.writeStaticString("X-Request-Id: ")
        text.writeString(id)
        text.writeStaticString("\r\nX-Deadline-Ms: ")
        text.writeString(String(milliseconds))
        text.writeStaticString("\r\n\r\n")
        connection.send(text, for: handler, until: .now() + .milliseconds(Int64(milliseconds)))
        loop.watch()
    }

    /// Whether it was waited for so long that the replica is suspect.
    var isLong: Bool { ContinuousClock.now - started >= .seconds(2) }

    /// It is counted again on the usual way, and finds its place there.
    func giveBack() {
        caller.quotas.giveBack()
        seat = nil
    }

    /// The request as it goes the usual way, with the time that is left.
    var replayed: HTTPRequestHead {
        var head = head
        let left = milliseconds - Int((ContinuousClock.now - started) / .milliseconds(1))
        head.headers.replaceOrAdd(name: HTTPField.Name.deadline.rawName, value: String(max(1, left)))
        return head
    }

    // MARK: The answer

    /// An answer as it goes over the wire: in one piece, but for a large body, which is not copied.
    struct Written {
        let head: ByteBuffer
        var rest: [ByteBuffer] = []
    }

    private static let largestCopied = 16 * 1024

    /// - Returns: nil for an answer that only the usual way knows what to do with.
    func answer(_ answer: UpstreamConnection.Answer) -> Written? {
        told(answer.status == 200 ? nil : String(answer.status))
        // A service that is about to stop asks for its connections to be closed.
        if answer.closes { place.leaves() }
        guard answer.status == 200 else {
            guard answer.status >= 300 else { return nil }
            let problem = answer.body.flatMap { try? JSON.decode(Problem.self, from: Data(buffer: $0)) }
            return refusal(.status(answer.status, problem))
        }
        let body = answer.body
        if route.read.isEnveloped {
            guard let body, body.readableBytes > 0, answer.contentType?.hasPrefix("application/json") == true else {
                return nil
            }
            return written(.ok, type: FrontDoor.envelopeType, body: body, isEnveloped: true)
        }
        return written(.ok, type: answer.contentType, body: body ?? ByteBuffer())
    }

    func late() -> Written {
        told("timeout")
        return refusal(.timeout)
    }

    /// There was no answer; the usual way asks anew.
    func broke() { told("unreachable") }

    /// - Parameter outcome: nil for an answer that is good.
    private func told(_ outcome: String?) {
        let time = ContinuousClock.now - started
        guard let outcome else { return loop.upstreamTimes[request.route].observe(time) }
        PlatformMetrics.upstreamCalls.observe(time, route.replicas.service, "GET", outcome)
    }

    private func refusal(_ kind: UpstreamError.Kind) -> Written {
        let error = UpstreamError(service: route.replicas.service, kind: kind)
        let known = error.apiError
        let path = head.uri.prefix { $0 != "?" }
        if known.status.code >= 500 {
            logger.error("request failed", metadata: ["error": "\(error)", "path": "\(path)"])
        }
        let told = loop.standard.errorStyle.told(of: known, accept: request.accept, path: String(path), requestID: id)
        return written(known.status, type: nil, headers: told.headers, body: ByteBuffer(data: told.body))
    }

    private func written(
        _ status: HTTPResponse.Status,
        type: String?,
        headers: HTTPFields = [:],
        body: ByteBuffer,
        isEnveloped: Bool = false
    ) -> Written {
        let everyAnswer = loop.everyAnswer(at: came)
        var length = body.readableBytes
        if isEnveloped { length += FrontDoor.envelopeBegin.utf8.count + FrontDoor.envelopeEnd.utf8.count }
        let isCopied = length <= Self.largestCopied
        var text = loop.allocator.buffer(capacity: everyAnswer.count + (isCopied ? length : 0) + 512)
        if status == .ok {
            text.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            text.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
        if let type {
            text.writeStaticString("Content-Type: ")
            text.writeString(type)
            text.writeStaticString("\r\n")
        }
        for field in headers { text.writeString("\(field.name.rawName): \(field.value)\r\n") }
        text.writeStaticString("Content-Length: ")
        text.writeString(String(length))
        if let left {
            text.writeStaticString("\r\nRateLimit-Policy: ")
            text.writeString(left.policy)
            text.writeStaticString("\r\nRateLimit: \"")
            text.writeString(left.name)
            text.writeStaticString("\";r=")
            text.writeString(String(left.requests))
            text.writeStaticString(";t=")
            text.writeString(String(left.seconds))
        }
        text.writeStaticString("\r\nX-Request-Id: ")
        text.writeString(id)
        text.writeStaticString("\r\n")
        text.writeBytes(everyAnswer)
        text.writeStaticString("\r\n")
        if isEnveloped { text.writeString(FrontDoor.envelopeBegin) }
        note(status.code)
        guard isCopied else {
            let end = isEnveloped ? [ByteBuffer(string: FrontDoor.envelopeEnd)] : []
            return Written(head: text, rest: [body] + end)
        }
        text.writeImmutableBuffer(body)
        if isEnveloped { text.writeString(FrontDoor.envelopeEnd) }
        return Written(head: text)
    }

    // MARK: What is noted

    private func note(_ status: Int) {
        let time = ContinuousClock.now - started
        loop.lane.log.note(
            RequestEntry(
                // Nothing that a caller wrote is shown to the operators of other tenants.
                id: request.id == nil ? id : loop.ids.next(),
                at: came,
                method: "GET",
                route: route.pattern,
                status: status,
                durationMS: RequestRecorder.milliseconds(time),
                role: Identity.Role.machine.rawValue,
                upstream: route.upstreamName
            )
        )
        let notes = loop.standard.notes
        let times = status == 200 ? loop.times[request.route] : notes.series(.get, route.pattern, status)
        times.observe(time)
        if loop.standard.logger.logLevel <= .info { notes.log(.get, route.pattern, status, time, logger) }
    }

    private var logger: Logger {
        var logger = loop.standard.logger
        logger[metadataKey: "hb.request.id"] = "\(RequestID())"
        logger[metadataKey: "request.id"] = "\(id)"
        return logger
    }
}
