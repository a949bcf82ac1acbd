import Foundation
import HTTPTypes
import Hummingbird

/// A request's place in its trace.
struct ServerTrace: Sendable {
    /// What the calls that it causes carry on, and its log lines say; nil where it has none.
    let header: String?
    /// nil where it is not recorded.
    let span: ActiveSpan?

    init(of request: Request, process: ProcessContext) {
        let parent = request.headers[.traceparent].flatMap(TraceContext.init(header:))
        let settings = process.settings
        guard let exporter = process.spans else {
            // A step that nobody records would be a gap in the trace. Lines of a log belong together all the same.
            header =
                (parent ?? (settings.logsJSON ? .root(isSampled: settings.traceSampler.samples) : nil))?.header
            span = nil
            return
        }
        let own = parent?.child() ?? .root()
        let context = own.sampled(settings.traceSampler.samples(own, parent: parent))
        header = context.header
        guard context.isSampled, !ProcessRoutes.paths.contains(request.uri.path) else {
            span = nil
            return
        }
        span = ActiveSpan(
            request.method.rawValue,
            .server,
            context: context,
            parent: parent?.spanID,
            attributes: [],
            exporter: exporter
        )
    }

    /// A stream's span ends with its last byte (that of an import, with what it has read of the rest), any other with the answer.
    func ended(with response: Response, method: String, route: String, requestID: String) -> Response {
        guard let span else { return response }
        let status = response.status.code
        span.rename("\(method) \(route)")
        span.set("http.request.method", method)
        span.set("http.route", route)
        span.set("http.response.status_code", status)
        span.set("request.id", requestID)
        // A server's span fails by what is the server's fault.
        if status >= 500 { span.fail(String(status)) }
        guard response.body.contentLength == nil else {
            span.end()
            return response
        }
        var response = response
        let body = response.body
        response.body = ResponseBody { writer in
            defer { span.end() }
            try await body.write(writer)
        }
        return response
    }
}
