import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Platform
import SharedModels

/// `GET /v1/memories/export` and `POST /v1/memories/import`: JSON Lines, streamed both ways.
struct TransferRoutes: Sendable {
    let store: any TransferStore
    let importer: MemoryImporter
    let now: @Sendable () -> Date
    let limits: TransferLimits
    private let room: ImportRoom

    init(
        store: any TransferStore,
        importer: MemoryImporter,
        limits: TransferLimits,
        now: @escaping @Sendable () -> Date
    ) {
        self.store = store
        self.importer = importer
        self.limits = limits
        self.now = now
        room = ImportRoom(capacity: limits.imports)
    }

    /// Well within the time that an idle connection is kept by anybody.
    private static let beat = Duration.seconds(10)

    static let mediaType = "application/x-ndjson"
    static let importTypes: Set<String> = [
        mediaType, "application/ndjson", "application/jsonl", "application/jsonlines", "application/json-lines",
    ]
    /// Memories a page, of which one is in memory at a time.
    static let page = 200
    /// Bytes that are written at once: who has taken so many gets on, however long a page is.
    private static let piece = 128 << 10

    func add(to router: Router<MeshRequestContext>) {
        router.group("v1/memories")
            .get("export", use: export)
            .post("import", use: load)
    }

    private func export(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let query = request.uri.queryParameters
        let scope = try Self.scope(request, identity)
        let run = query["run_id"].map { String($0) }
        let withHistory = try Self.flag("history", query["history"])
        if let run { try CallerScope.check(run, "run_id") }
        let claims = identity.databaseClaims
        // Before the head is sent, so that a database that is away is told of by the status.
        let namespaces = try await store.namespaces(of: scope, claims: claims)
        let moment = now()
        let logger = context.logger
        let pace = TransferPace(limits)
        let body = ResponseBody { writer in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let reason = try await pace.verdict()
                    logger.warning("export cut", metadata: ["reason": "\(reason)"])
                    // A reader that takes nothing holds a write; nothing else ends that.
                    context.disconnect()
                }
                defer { group.cancelAll() }
                do {
                    for namespace in namespaces {
                        var cursor: PageCursor?
                        repeat {
                            let page = try await store.exportPage(
                                scope,
                                namespace: namespace,
                                run: run,
                                history: withHistory,
                                after: cursor,
                                limit: Self.page,
                                at: moment,
                                claims: claims
                            )
                            pace.note()
                            var rest = Self.buffer(page.lines)
                            while let piece = rest.readSlice(length: min(Self.piece, rest.readableBytes)),
                                piece.readableBytes > 0
                            {
                                // Waits until the reader has room.
                                try await writer.write(piece)
                                await context.written()
                                pace.note()
                            }
                            cursor = page.next
                        } while cursor != nil
                    }
                } catch {
                    // The head is sent: that it breaks off is all that the reader can be told.
                    logger.warning("export broken off", metadata: ["error": "\(error)"])
                    throw error
                }
                // Still watched: the end waits for the reader too.
                try await writer.finish(nil)
            }
        }
        return Response(
            status: .ok,
            headers: [.contentType: Self.mediaType, .cacheControl: "no-store"],
            body: body
        )
    }

    /// Answers with its report when all is read. The head goes out before, because a large file takes longer than a request
    /// may: whether the import is complete is in the report. Until then a space is sent now and then, which JSON may begin
    /// with, so that nobody in between takes the connection for dead.
    private func load(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        try Self.checkMedia(request)
        let scope = try Self.scope(request, identity)
        let place = try room.enter()
        // Before the head is sent, so that a database that is away is told of by the status.
        _ = try await store.namespaces(of: scope, claims: identity.databaseClaims)
        let logger = context.logger
        let body = ResponseBody { writer in
            let (signals, signal) = AsyncStream<ImportReport?>.makeStream()
            let pace = TransferPace(answering)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    let reason = try await pace.verdict()
                    logger.warning("answer to an import cut", metadata: ["reason": "\(reason)"])
                    context.disconnect()
                }
                group.addTask {
                    defer { signal.finish() }
                    signal.yield(try await report(of: request, into: scope, identity))
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: Self.beat)
                        signal.yield(nil)
                    }
                }
                defer { group.cancelAll() }
                var isReported = false
                for await report in signals {
                    if let report { Self.note(report, logger) }
                    let bytes = try report.map { ByteBuffer(bytes: try JSON.encode($0)) } ?? ByteBuffer(string: " ")
                    try await writer.write(bytes)
                    pace.note()
                    isReported = isReported || report != nil
                }
                // An answer without a report must not look like one that is whole.
                guard isReported else { throw CancellationError() }
                try await writer.finish(nil)
            }
            withExtendedLifetime(place) {}
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }

    /// How long the answer may wait for its reader; the import itself ends before.
    private var answering: TransferLimits {
        var answering = limits
        answering.idle = max(limits.idle, Self.beat * 3)
        answering.timeout = limits.timeout + answering.idle
        return answering
    }

    /// Also of an import that is cut short.
    private func report(
        of request: Request,
        into scope: TransferScope,
        _ identity: Identity
    ) async throws -> ImportReport {
        let pace = TransferPace(limits)
        let (report, cut) = try await pace.limited {
            await importer.run(request.body, into: scope, identity: identity, progress: pace.note)
        }
        guard let cut, !report.complete else { return report }
        var told = report
        told.error = "The import \(cut)."
        return told
    }

    private static func note(_ report: ImportReport, _ logger: Logger) {
        logger.info(
            "memories imported",
            metadata: [
                "complete": "\(report.complete)", "imported": "\(report.imported)",
                "existing": "\(report.existing)", "failed": "\(report.failed)",
            ]
        )
    }

    private static func buffer(_ lines: [String]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for line in lines {
            buffer.writeString(line)
            buffer.writeInteger(UInt8(ascii: "\n"))
        }
        return buffer
    }

    private static func scope(_ request: Request, _ identity: Identity) throws -> TransferScope {
        let query = request.uri.queryParameters
        return try TransferScope(
            namespace: query["namespace"].map { String($0) },
            user: query["user_id"].map { String($0) },
            identity: identity
        )
    }

    private static func flag(_ name: String, _ text: Substring?) throws -> Bool {
        switch text {
        case nil, "false": return false
        case "true": return true
        default: throw APIError.validation([FieldProblem(field: name, message: "must be true or false")])
        }
    }

    private static func checkMedia(_ request: Request) throws {
        if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw APIError(
                .unsupportedMediaType,
                code: "unsupported_media_type",
                "Send the body without Content-Encoding."
            )
        }
        let media = request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
        guard let media, importTypes.contains(media.lowercased()) else {
            throw APIError(
                .unsupportedMediaType,
                code: "unsupported_media_type",
                "Send JSON Lines, as Content-Type: \(mediaType)."
            )
        }
    }
}
