import Clients
import Foundation
import HTTPTypes
import Hummingbird
import NIOFoundationCompat
import Platform
import SharedModels

/// Receipts of erasures, and the erasure of a user by a machine: `/api/v1/erasures/…`, `/api/v1/users/{user}/erase`.
struct ErasureRoutes: Sendable {
    let desk: ErasureDesk
    let memory: ServiceClient
    let door: FrontDoor

    func add(to group: RouterGroup<MeshRequestContext>) {
        group.get("erasures/{id}", use: show)
        group.post("erasures/verify", use: verify)
        group.post("users/{user}/erase", use: erase)
        group.get("users/{user}/erasures", use: list)
    }

    /// The receipt, and 202 with its address while a service has still something to do.
    static func answer(_ receipt: ErasureReceipt, _ body: some Encodable) throws -> Response {
        let isDone = receipt.state == .done
        return try jsonResponse(
            body,
            status: isDone ? .ok : .accepted,
            headers: isDone ? [:] : [.location: "/api/v1/erasures/\(receipt.id.uuidString.lowercased())"]
        )
    }

    // MARK: Receipts

    struct Shown: Codable, Sendable {
        var receipt: ErasureReceipt
        /// Whether it is signed, and as it was when it was.
        var isValid: Bool

        enum CodingKeys: String, CodingKey {
            case receipt
            case isValid = "valid"
        }
    }

    @Sendable private func show(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        guard let id = context.decodedParameter("id").flatMap(UUID.init(uuidString:)),
            let receipt = try await desk.store.receipt(id, for: identity)
        else { throw APIError.notFound("erasure") }
        let shown = Shown(receipt: receipt, isValid: desk.seal.isValid(receipt, tenant: identity.tenant))
        return try await door.reply(try jsonResponse(Envelope(data: shown)), context)
    }

    private struct Verdict: Codable, Sendable { var valid: Bool }

    /// For whoever holds a receipt, also where the database is another by now.
    @Sendable private func verify(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let receipt = try await request.decodeJSON(ErasureReceipt.self, context: context)
        let verdict = Verdict(valid: desk.seal.isValid(receipt, tenant: identity.tenant))
        return try await door.reply(try jsonResponse(Envelope(data: verdict)), context)
    }

    // MARK: Users of a machine's

    /// The memory service's receipt with all that the others did.
    struct UserErased: Codable, Sendable {
        var receipt: ErasureReceipt
        var userID: String
        var namespaces: [String]

        private enum CodingKeys: String, CodingKey {
            case namespaces, counts
            case userID = "user_id"
            case erasedBy = "erased_by"
        }

        func encode(to encoder: any Encoder) throws {
            try receipt.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(userID, forKey: .userID)
            try container.encode(namespaces, forKey: .namespaces)
            try container.encode(Identity.Role.machine.rawValue, forKey: .erasedBy)
            let memory = receipt.services.first { $0.service == MeshService.memory.name }
            try container.encode(memory?.erased ?? [:], forKey: .counts)
        }

        init(receipt: ErasureReceipt, user: String, namespaces: [String]) {
            (self.receipt, userID, self.namespaces) = (receipt, user, namespaces)
        }

        init(from decoder: any Decoder) throws {
            receipt = try ErasureReceipt(from: decoder)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            userID = try container.decode(String.self, forKey: .userID)
            namespaces = try container.decode([String].self, forKey: .namespaces)
        }
    }

    /// - Throws: 401 for whoever has no key, 403 for another user than the caller names, 422 for a name that is none.
    private func user(_ context: MeshRequestContext) throws -> (user: String, identity: Identity) {
        guard var identity = context.identity, identity.role == .machine else { throw APIError.unauthorized }
        let user = context.decodedParameter("user") ?? ""
        guard !user.isEmpty, user.utf8.count <= 200, !user.unicodeScalars.contains(where: { $0.value < 0x20 }),
            ![".", ".."].contains(user)
        else {
            throw APIError.validation([
                FieldProblem(field: "user_id", message: "must have 1 to 200 characters, and be no path")
            ])
        }
        guard identity.user == nil || identity.user == user else {
            throw APIError.forbidden("You may only name yourself.")
        }
        guard !identity.namespaces.isEmpty else { throw APIError.forbidden("You may use no namespace.") }
        identity.user = user
        return (user, identity)
    }

    @Sendable private func erase(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (user, identity) = try user(context)
        let receipt = try await desk.erase(identity, leaving: context.deadline)
        return try Self.answer(
            receipt,
            UserErased(receipt: receipt, user: user, namespaces: identity.namespaces.sorted())
        )
    }

    private struct Listed: Codable, Sendable { var results: [JSONValue] }

    /// Those of all services, and those that the memory service gave when it alone was asked.
    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (user, identity) = try user(context)
        let own = try await desk.store.receipts(of: user, for: identity)
        let path = "/v1/users/\(try context.pathParameter("user"))/erasures"
        let others = try await memory.get(path, as: Listed.self, identity: identity).results
        let told = Set(own.flatMap { $0.services.flatMap { $0.receipts ?? [] } })
        var results = try own.map { receipt in
            let erased = UserErased(receipt: receipt, user: user, namespaces: identity.namespaces.sorted())
            return try JSON.decode(JSONValue.self, from: try JSON.encode(erased))
        }
        results += others.filter { !told.contains($0["id"]?.stringValue ?? "") }
        return try jsonResponse(Listed(results: results))
    }
}
