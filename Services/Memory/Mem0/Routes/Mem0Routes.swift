import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// Mem0's hosted API, so that its clients work unmodified; what they send and expect was seen on the wire (mem0ai 2.2.1
/// and older).
struct Mem0Routes: Sendable {
    let writer: MemoryWriter
    let finder: MemoryFinder
    let keeper: MemoryKeeper
    let keeping: any KeepingStore
    let events: any EventStore
    /// Nil where no model is configured.
    let extraction: ExtractionService?
    let store: Mem0Store
    let weights: ScoringWeights
    let models: EmbeddingModels
    /// Whether webhooks may point into the network that this process stands in.
    var allowsPrivateWebhooks = false
    let now: @Sendable () -> Date

    /// The hosted API and the self-hosted server's, behind their own way to say who calls.
    func router(process: ProcessContext) -> Router<MeshRequestContext> {
        let router = meshRouter(
            process: process,
            identity: .custom(MemoryAuthenticator(tokens: process.tokens, face: .mem0))
        )
        add(to: router)
        SelfHostedRoutes(mem0: self).add(to: router)
        return router
    }

    func add(to router: Router<MeshRequestContext>) {
        router.get("v1/ping", use: ping)
        router.group("v3/memories")
            .post("add", use: addMemories)
            .post(use: list)
            .post("search", use: search)
        router.group("v1/memories")
            .delete(use: deleteAll)
            .get(":id", use: get)
            .put(":id", use: update)
            .delete(":id", use: delete)
            .get(":id/history", use: history)
            // Older clients
            .post(use: addFirst)
            .get(use: listFirst)
            .post("search", use: searchFirst)
        router.group("v2/memories")
            .post(use: listSecond)
            .post("search", use: searchSecond)
        router.group("v1/batch")
            .put(use: updateBatch)
            .delete(use: deleteBatch)
        addEntities(to: router)
        addExports(to: router)
        addEvents(to: router)
        addProfiles(to: router)
        addProjects(to: router)
        addWebhooks(to: router)
    }

    private func ping(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        return try jsonResponse(
            [
                "status": "ok", "org_id": .string(caller.tenant), "project_id": .string(caller.namespace),
                // Nobody's address: the client sends what it gets here to its maker where telemetry is on.
                "user_email": "machine@mesh.invalid",
            ] as JSONValue
        )
    }
}

extension Mem0Routes {
    /// The id in the path. - Throws: 400 for what is no UUID.
    static func id(_ context: MeshRequestContext, _ name: String = "id") throws -> UUID {
        guard let id = segment(context, name).flatMap(UUID.init(uuidString:)) else { throw Mem0Error.badID }
        return id
    }

    /// A segment of the path, which was split before it is decoded.
    static func segment(_ context: MeshRequestContext, _ name: String) -> String? {
        context.parameters.get(name)?.removingPercentEncoding
    }

    static func message(_ text: String, status: HTTPResponse.Status = .ok) throws -> Response {
        try jsonResponse(["message": .string(text)] as JSONValue, status: status)
    }

    struct Page {
        var number: Int
        var size: Int

        var skipped: Int { (number - 1) * size }

        /// `page` and `page_size` of the query, 100 a page where nothing is said, 200 at most.
        init(_ request: Request) throws {
            let parameters = Mem0Parameters(request)
            func read(_ name: String, _ fallback: Int, upTo limit: Int) throws -> Int {
                guard let text = parameters[name] else { return fallback }
                guard let value = Int(text), value >= 1 else {
                    throw Mem0Error.bad(name, "must be a whole number from 1")
                }
                return min(value, limit)
            }
            number = try read("page", 1, upTo: 1_000_000)
            size = try read("page_size", 100, upTo: 200)
        }

        /// With the paths of the pages around it.
        func answer(_ results: [JSONValue], of total: Int, at path: String) -> [String: JSONValue] {
            func page(_ number: Int) -> JSONValue { .string("\(path)?page=\(number)&page_size=\(size)") }
            return [
                "count": .int(total), "results": .array(results),
                "next": skipped + size < total ? page(number + 1) : .null,
                "previous": number > 1 ? page(number - 1) : .null,
            ]
        }
    }
}
