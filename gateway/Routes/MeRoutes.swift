import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// What the mesh remembers of whoever calls, under `/api/v1/me`: to be read, put right, carried away and erased by whom it is about.
///
/// The namespaces are those of the agents; of a machine's they are as many as its key reaches.
struct MeRoutes: Sendable {
    let memory: ServiceClient
    let desk: ErasureDesk
    let pages: OwnPages
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("me/memories", use: list)
        group.get("me/memories/export", use: export)
        group.patch("me/memories/{id}", use: change)
        group.delete("me/memories/{id}", use: forget)
        group.post("me/erase", use: erase)
    }

    /// Who calls, within the agents' namespaces.
    ///
    /// - Throws: 422 for a machine that names no user, 403 for one whose key reaches no agent.
    private func owner(_ context: MeshRequestContext) throws -> (identity: Identity, user: String) {
        var identity = try context.requireIdentity()
        guard let user = identity.user else {
            throw APIError.validation([
                FieldProblem(field: "X-User-Id", message: "must name the user that this is about")
            ])
        }
        identity.namespaces = memory.services.compactMap(\.namespace)
            .filter { identity.role != .machine || identity.allows(namespace: $0) }
        guard !identity.namespaces.isEmpty else { throw APIError.forbidden("This key reaches no agent's memories.") }
        return (identity, user)
    }

    /// A memory as its owner sees it.
    struct OwnMemory: Codable, Sendable {
        var id: UUID
        var namespace: String
        /// The agent that keeps it, by its id.
        var agent: String
        var content: String
        var categories: [String]
        var importance: Double
        var pinned: Bool
        var createdAt: Date
        var updatedAt: Date

        enum CodingKeys: String, CodingKey {
            case id, namespace, agent, content, categories, importance, pinned
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }

        init(_ record: MemoryRecord, services: [MeshService]) {
            id = record.id
            namespace = record.namespace
            agent = services.first { $0.namespace == record.namespace }?.name ?? record.namespace
            content = record.content
            categories = record.categories
            // It is kept in fewer digits than it would be told in.
            importance = (record.importance * 1_000).rounded() / 1_000
            pinned = record.pinned
            createdAt = record.createdAt
            updatedAt = record.updatedAt
        }
    }

    struct Page: Codable, Sendable {
        var memories: [OwnMemory]
        var nextCursor: String?

        enum CodingKeys: String, CodingKey {
            case memories
            case nextCursor = "next_cursor"
        }

        /// With `next_cursor` also on the last page.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(memories, forKey: .memories)
            try container.encode(nextCursor, forKey: .nextCursor)
        }
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (identity, user) = try owner(context)
        let page = try await memory.get(
            "/v1/users/\(try Self.escaped(user))/memories",
            query: request.forwardedQuery.filter { ["cursor", "limit"].contains($0.0) },
            as: MemoryPage.self,
            identity: identity
        )
        let told = Page(
            memories: page.results.map { OwnMemory($0, services: memory.services) },
            nextCursor: page.nextCursor
        )
        return try await door.reply(try jsonResponse(Envelope(data: told)), context)
    }

    @Sendable private func change(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try pages.check(request, context)
        let (identity, user) = try owner(context)
        let path = "/v1/memories/\(try context.pathParameter("id"))"
        guard let asked = try await request.decodeJSON(JSONValue.self, context: context).objectValue else {
            throw APIError.validation([FieldProblem(field: "body", message: "must be an object")])
        }
        // What else a memory has is the agents' to say.
        let change = asked.filter { ["content", "pinned"].contains($0.key) }
        guard !change.isEmpty else {
            throw APIError.validation([
                FieldProblem(field: "body", message: "must change something: content or pinned")
            ])
        }
        try await check(path, belongsTo: user, identity)
        let answer = try await memory.raw(
            "PATCH",
            path,
            body: ByteBuffer(bytes: try JSON.encode(JSONValue.object(change))),
            identity: identity
        )
        guard (200..<300).contains(answer.status) else { throw FrontDoor.refused(answer, by: memory) }
        guard let record = try? JSON.decode(MemoryRecord.self, from: Data(buffer: answer.body)) else {
            throw UpstreamError(service: memory.service, kind: .badAnswer)
        }
        return try await door.reply(
            try jsonResponse(Envelope(data: OwnMemory(record, services: memory.services))),
            context
        )
    }

    struct Forgotten: Codable, Sendable {
        var deleted = true
    }

    @Sendable private func forget(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try pages.check(request, context)
        let (identity, user) = try owner(context)
        let path = "/v1/memories/\(try context.pathParameter("id"))"
        try await check(path, belongsTo: user, identity)
        try await memory.delete(path, identity: identity)
        return try await door.reply(try jsonResponse(Envelope(data: Forgotten())), context)
    }

    /// The database shows a caller nothing of anybody else's; this holds where it would.
    private func check(_ path: String, belongsTo user: String, _ identity: Identity) async throws {
        let record = try await memory.get(path, as: MemoryRecord.self, identity: identity)
        guard record.userID == user, identity.namespaces.contains(record.namespace) else {
            throw APIError.notFound("memory")
        }
    }

    /// How long an export may take; the memory service has a limit of its own.
    private static let transferLimit: Duration = .seconds(3_600)

    @Sendable private func export(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (identity, _) = try owner(context)
        let answer = try await memory.pass(
            "GET",
            "/v1/memories/export",
            bytes: nil,
            within: Self.transferLimit,
            identity: identity
        )
        guard (200..<300).contains(answer.status) else {
            throw FrontDoor.refused(try await answer.collected(upTo: 1 << 20), by: memory)
        }
        var headers: HTTPFields = [.cacheControl: "no-store"]
        headers[.contentType] = answer.contentType
        headers[.contentDisposition] = "attachment; filename=\"memories.jsonl\""
        return try await door.reply(
            Response(
                status: .ok,
                headers: headers,
                body: ResponseBody { writer in
                    for try await piece in answer.body { try await writer.write(piece) }
                    try await writer.finish(nil)
                }
            ),
            context
        )
    }

    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        try pages.check(request, context)
        let (identity, _) = try owner(context)
        let receipt = try await desk.erase(identity, leaving: context.deadline)
        return try await door.reply(try ErasureRoutes.answer(receipt, Envelope(data: receipt)), context)
    }

    private static func escaped(_ user: String) throws -> String {
        guard ![".", ".."].contains(user),
            let escaped = user.addingPercentEncoding(
                withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_.~"))
            )
        else { throw APIError.validation([FieldProblem(field: "X-User-Id", message: "cannot be a path of dots")]) }
        return escaped
    }
}
