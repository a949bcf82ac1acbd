import Foundation
import HTTPTypes
import Hummingbird
import Platform
import Synchronization

/// Notes every answered request for the operator. It stands outside of all else, so that what is refused early is seen as well; who called
/// is known further in, and is told by ``CallerNoted``. What is refused before any middleware is asked, since too much is going on at once, is in
/// the metrics alone.
struct RequestRecorder: RouterMiddleware {
    typealias Context = MeshRequestContext

    let log: RequestLog
    let now: @Sendable () -> Date

    /// Who a request turned out to come from.
    final class Caller: Sendable {
        @TaskLocal static var current: Caller?
        private let known = Mutex<Identity.Role?>(nil)

        var role: Identity.Role? {
            get { known.withLock { $0 } }
            set { known.withLock { $0 = newValue } }
        }
    }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        // Asked every few seconds by whatever watches this process.
        if ProcessRoutes.paths.contains(request.uri.path) { return try await next(request, context) }
        let (came, began, caller) = (now(), ContinuousClock.now, Caller())
        func note(_ status: HTTPResponse.Status) {
            let route = Self.route(context.endpointPath, status)
            log.note(
                RequestEntry(
                    // Nothing that a caller wrote is shown to the operators of other tenants.
                    id: request.headers[.requestID] == nil ? context.requestID : UUID().uuidString.lowercased(),
                    at: came,
                    method: Self.name(request.method),
                    route: route,
                    status: status.code,
                    durationMS: Self.milliseconds(ContinuousClock.now - began),
                    role: caller.role?.rawValue ?? "nobody",
                    upstream: GatewayDescription.upstream(of: route)
                )
            )
        }
        do {
            let response = try await Caller.$current.withValue(caller) { try await next(request, context) }
            note(response.status)
            return response
        } catch {
            // What breaks a request off whose time is up is answered by whoever limits the time.
            let isLate = error is CancellationError && context.deadline.remaining == .zero
            note(isLate ? .gatewayTimeout : APIError.from(error).status)
            throw error
        }
    }

    /// Nothing that a caller wrote is ever a route.
    private static func route(_ pattern: String?, _ status: HTTPResponse.Status) -> String {
        if let pattern, pattern.hasPrefix("/") { return pattern }
        // What no route takes is looked for among the console's files; what ended before has no pattern at all.
        return pattern != nil && status.code < 400 ? "file" : "none"
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .post, .put, .patch, .delete, .head, .options]

    /// A caller may invent methods.
    private static func name(_ method: HTTPRequest.Method) -> String {
        methods.contains(method) ? method.rawValue : "other"
    }

    /// To a hundredth.
    static func milliseconds(_ time: Duration) -> Double { (time / .milliseconds(1) * 100).rounded() / 100 }
}

/// Tells ``RequestRecorder`` who calls, once that is known.
struct CallerNoted: RouterMiddleware {
    typealias Context = MeshRequestContext

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        RequestRecorder.Caller.current?.role = context.identity?.role
        return try await next(request, context)
    }
}
