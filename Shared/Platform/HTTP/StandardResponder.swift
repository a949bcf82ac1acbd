import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// What every request passes: id, trace, log, metrics, deadline, room for it, and errors as the process writes them.
struct StandardResponder: HTTPResponder {
    typealias Context = MeshRequestContext

    let next: RouterResponder<MeshRequestContext>
    let process: ProcessContext
    let errorStyle: ErrorStyle
    /// Put on every answer that has none of the name.
    let headers: HTTPFields
    let room: Room
    /// Of answers without a known end: most of the time they wait.
    let streams: Room
    let notes: RequestNotes

    func respond(to request: Request, context: MeshRequestContext) async throws -> Response {
        let started = ContinuousClock.now
        var context = context
        context.requestID = Self.requestID(request)
        context.logger[metadataKey: "request.id"] = "\(context.requestID)"
        let asked = Self.timeAsked(request)
        let settings = process.settings
        context.callerDeadline = asked.map { Deadline(after: $0) }
        context.streamTimeout = min(settings.streamTimeout, asked ?? settings.streamTimeout)
        context.maxUploadSize = settings.maxBodyBytes
        context.deadline = Deadline(after: min(settings.requestTimeout, asked ?? settings.requestTimeout))
        let requestID = context.requestID
        let deadline = context.deadline
        let trace = ServerTrace(of: request, process: process)
        let ready = context
        return await RequestScope.$requestID.withValue(requestID) {
            await RequestScope.$traceparent.withValue(trace.header) {
                await Tracing.$current.withValue(trace.span) {
                    var response: Response
                    do {
                        response = try await Deadline.$current.withValue(deadline) { try await limited(request, ready) }
                    } catch {
                        response = answer(error, request, ready)
                    }
                    response.headers[.requestID] = requestID
                    response.headers.add(missing: headers)
                    // Whoever keeps connections lets go of this one, and knows.
                    if process.leaving.isUnderWay { response.headers[.connection] = "close" }
                    note(request, response, ready, ContinuousClock.now - started)
                    let (method, route) = (RequestNotes.label(request.method), ready.endpointPath ?? "unknown")
                    return trace.ended(with: response, method: method, route: route, requestID: requestID)
                }
            }
        }
    }

    private func limited(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        // Health is answered even when there is no room.
        if ProcessRoutes.paths.contains(request.uri.path) {
            return try await next.respond(to: request, context: context)
        }
        guard let place = room.enter() else {
            throw APIError(.serviceUnavailable, code: "busy", "Too many requests at once; try again.", retryAfter: 1)
        }
        defer { withExtendedLifetime(place) {} }
        var response = try await Self.raced(against: context.deadline) {
            try await next.respond(to: request, context: context)
        }
        if response.body.contentLength == nil {
            // A stream waits more than it works: a thousand of them may be open without a request being turned away.
            guard let stream = streams.enter() else {
                throw APIError(.serviceUnavailable, code: "busy", "Too many streams at once; try again.", retryAfter: 5)
            }
            let body = response.body
            response.body = ResponseBody { writer in
                try await body.write(writer)
                withExtendedLifetime(stream) {}
            }
        }
        return response
    }

    /// Cancels the handler when the time is up.
    private static func raced(
        against deadline: Deadline,
        _ operation: @escaping @Sendable () async throws -> Response
    ) async throws -> Response {
        try await withThrowingTaskGroup(of: Response.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                try await Task.sleep(for: deadline.remaining)
                throw DeadlineExceeded()
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw DeadlineExceeded() }
            return response
        }
    }

    /// What the caller says that it has left; nil where it says nothing, or nothing that can be.
    private static func timeAsked(_ request: Request) -> Duration? {
        guard let text = request.headers[.deadline], let left = Int(text), left > 0 else { return nil }
        // A day and more is no bound at all, and could not be added to a time.
        return .milliseconds(min(left, 86_400_000))
    }

    private func answer(_ error: any Error, _ request: Request, _ context: MeshRequestContext) -> Response {
        let known = APIError.from(error)
        if known.status.code >= 500 {
            context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
        }
        return errorStyle.response(to: known, request: request, requestID: context.requestID)
    }

    private func note(_ request: Request, _ response: Response, _ context: MeshRequestContext, _ time: Duration) {
        notes.note(
            request.method,
            context.endpointPath ?? "unknown",
            response.status.code,
            time,
            isLogged: !ProcessRoutes.paths.contains(request.uri.path),
            context.logger
        )
    }

    /// The caller's id where it is a plain one, else a new one.
    private static func requestID(_ request: Request) -> String {
        if let id = request.headers[.requestID], RequestNotes.isPlain(id: id) { return id }
        return UUID().uuidString.lowercased()
    }
}
