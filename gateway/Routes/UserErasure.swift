import Clients
import Foundation
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// Takes a user out of every service that knows it, by what each offers for that, and tells what each did.
///
/// Memories go first, so that they are counted; then conversations, what agents hold of none, and contact data; and last once more the
/// memories, for what was still to be remembered. A service that fails costs its own part alone; the same call again goes on.
struct UserErasure: Sendable {
    let supervisor: ServiceClient
    /// By their names.
    let specialists: [String: ServiceClient]
    let dealerMatching: ServiceClient
    let memory: ServiceClient

    /// Sessions or tasks that are asked for at once.
    private static let portion = 100
    /// Portions in one call; what is more is left for the next.
    private static let rounds = 20
    /// Sessions that are erased at the same time.
    private static let width = 4
    /// Kept for what comes after conversations.
    private static let reserve: Duration = .seconds(5)

    static let kept =
        "Applications for financing are kept without your name here, as the law asks (12 CFR 1002.12(b)), and deleted 25 months after their last notice; conversations about them went."

    func erase(user: String, of identity: Identity, leaving deadline: Deadline) async -> [ErasedPart] {
        var told: Set<String> = []
        let first = await part(memory, identity) {
            told = try await receipts(of: user, identity)
            try await memories(of: user, identity, &told, &$0)
        }
        var parts: [ErasedPart] = [await part(supervisor, identity) { try await sessions(identity, deadline, &$0) }]
        func add(_ part: ErasedPart) {
            if let index = parts.firstIndex(where: { $0.service == part.service }) {
                parts[index].add(part)
            } else {
                parts.append(part)
            }
        }
        for agent in [supervisor] + specialists.values.sorted(by: { $0.service < $1.service }) {
            add(await part(agent, identity) { try await contexts(agent, identity, deadline, &$0) })
        }
        add(await part(dealerMatching, identity) { try await leads(of: user, tenant: identity.tenant, &$0) })
        if let financing = specialists[MeshService.financing.name] {
            add(
                await part(financing, identity) {
                    try await owned("applications", by: user, tenant: identity.tenant, at: financing, &$0)
                }
            )
        }
        if let sales = specialists[MeshService.sales.name] {
            add(
                await part(sales, identity) {
                    try await owned("leads", by: user, tenant: identity.tenant, at: sales, &$0)
                }
            )
        }
        var last = await part(memory, identity) { try await memories(of: user, identity, &told, &$0) }
        last.add(first.withoutOutcome)
        parts.append(last)
        return parts
    }

    /// What went so far; it is told as well where the rest fails.
    private struct Counted {
        var erased: [String: Int] = [:]
        var kept: [String: Int] = [:]
        var receipts: [String] = []
        var isAll = true
    }

    private func part(
        _ service: ServiceClient,
        _ identity: Identity,
        _ work: (inout Counted) async throws -> Void
    ) async -> ErasedPart {
        let namespace = service.services.first { $0.name == service.service }?.namespace
        if let namespace, !identity.allows(namespace: namespace) {
            return ErasedPart(
                service: service.service,
                status: .outOfReach,
                erased: [:],
                note: "This key does not reach \(service.service)."
            )
        }
        var counted = Counted()
        var trouble: String?
        do {
            try await work(&counted)
            if !counted.isAll { trouble = "There is more than one attempt erases: it goes on." }
        } catch {
            trouble = "\(APIError.from(error).message) It is tried again."
        }
        let kept = counted.kept.filter { $0.value > 0 }
        return ErasedPart(
            service: service.service,
            status: trouble == nil ? .erased : .incomplete,
            erased: counted.erased.filter { $0.value > 0 },
            kept: kept.isEmpty ? nil : kept,
            note: trouble ?? (kept.isEmpty ? nil : Self.kept),
            receipts: counted.receipts.isEmpty ? nil : counted.receipts
        )
    }

    // MARK: Conversations

    private struct Sessions: Decodable, Sendable {
        struct Item: Decodable, Sendable {
            var id: String

            enum CodingKeys: String, CodingKey { case id = "session_id" }
        }

        var sessions: [Item]
    }

    /// Each with what every agent holds of it: tasks, leads, memories.
    private func sessions(_ identity: Identity, _ deadline: Deadline, _ counted: inout Counted) async throws {
        for _ in 0..<Self.rounds {
            let found = try await supervisor.get(
                "/v1/sessions",
                query: [("limit", String(Self.portion))],
                as: Sessions.self,
                identity: identity
            ).sessions
            if found.isEmpty { return }
            var waiting = found[...]
            while !waiting.isEmpty {
                guard deadline.remaining > Self.reserve else {
                    counted.isAll = false
                    return
                }
                let these = waiting.prefix(Self.width)
                waiting = waiting.dropFirst(Self.width)
                let outcomes = await withTaskGroup(of: Result<Bool, any Error>.self) { group in
                    for session in these {
                        group.addTask {
                            do {
                                return .success(try await forget(supervisor, "/v1/sessions/", session.id, identity))
                            } catch {
                                return .failure(error)
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                counted.erased["sessions", default: 0] += outcomes.count { (try? $0.get()) == true }
                for outcome in outcomes { _ = try outcome.get() }
            }
        }
        counted.isAll = false
    }

    private struct Tasks: Decodable, Sendable {
        struct Item: Decodable, Sendable { var contextId: String }

        var tasks: [Item]
    }

    /// Conversations that an agent had on its own, over A2A.
    private func contexts(
        _ agent: ServiceClient,
        _ identity: Identity,
        _ deadline: Deadline,
        _ counted: inout Counted
    ) async throws {
        for _ in 0..<Self.rounds {
            let answer = try await agent.raw(
                "GET",
                "/tasks",
                query: [("pageSize", String(Self.portion))],
                headers: [(A2A.versionHeader, A2A.version)],
                identity: identity
            )
            guard answer.status == 200 else { throw FrontDoor.refused(answer, by: agent) }
            guard let found = try? JSON.decode(Tasks.self, from: Data(buffer: answer.body)) else {
                throw UpstreamError(service: agent.service, kind: .badAnswer)
            }
            if found.tasks.isEmpty { return }
            for context in Set(found.tasks.map(\.contextId)) {
                guard deadline.remaining > Self.reserve else {
                    counted.isAll = false
                    return
                }
                if try await forget(agent, "/v1/contexts/", context, identity) {
                    counted.erased["conversations", default: 0] += 1
                }
            }
        }
        counted.isAll = false
    }

    /// What is gone already, by another call at the same time, is as it should be.
    ///
    /// - Returns: whether it went by this call.
    private func forget(
        _ service: ServiceClient,
        _ path: String,
        _ name: String,
        _ identity: Identity
    ) async throws -> Bool {
        let answer = try await service.raw("DELETE", path + Self.escaped(name), identity: identity)
        if (200..<300).contains(answer.status) { return true }
        guard answer.status == 404 else { throw FrontDoor.refused(answer, by: service) }
        return false
    }

    // MARK: Contact data and memories

    private struct Deleted: Decodable, Sendable { var deleted: Int }

    /// Leads are the operator's, so that the gateway asks for itself; whose they are was found out before.
    private func leads(of user: String, tenant: String, _ counted: inout Counted) async throws {
        let answer = try await dealerMatching.delete(
            "/v1/leads",
            query: [("user_id", user)],
            identity: Identity(tenant: tenant, role: .service)
        )
        guard let deleted = try? JSON.decode(Deleted.self, from: Data(buffer: answer.body)) else {
            throw UpstreamError(service: dealerMatching.service, kind: .badAnswer)
        }
        counted.erased["leads"] = deleted.deleted
    }

    private struct Owned: Decodable, Sendable {
        var deleted: Int
        var kept: Int?
    }

    /// What a specialist keeps by the user's name, in no conversation of the user's any more.
    private func owned(
        _ kind: String,
        by user: String,
        tenant: String,
        at service: ServiceClient,
        _ counted: inout Counted
    ) async throws {
        let answer = try await service.delete(
            "/v1/users/\(Self.escaped(user))/\(kind)",
            identity: Identity(tenant: tenant, role: .service)
        )
        guard let owned = try? JSON.decode(Owned.self, from: Data(buffer: answer.body)) else {
            throw UpstreamError(service: service.service, kind: .badAnswer)
        }
        counted.erased[kind] = owned.deleted
        counted.kept[kind] = owned.kept
    }

    private struct Receipts: Decodable, Sendable {
        struct Item: Decodable, Sendable { var id: String }

        var results: [Item]
    }

    private struct Erased: Decodable, Sendable {
        var id: String
        var counts: [String: Int]
    }

    /// Receipts that the memory service gave before.
    private func receipts(of user: String, _ identity: Identity) async throws -> Set<String> {
        let path = "/v1/users/\(Self.escaped(user))/erasures"
        return Set(try await memory.get(path, as: Receipts.self, identity: identity).results.map(\.id))
    }

    /// - Parameter told: receipts that are counted already: where nothing was left to erase, the service gives an earlier one.
    private func memories(
        of user: String,
        _ identity: Identity,
        _ told: inout Set<String>,
        _ counted: inout Counted
    ) async throws {
        let answer = try await memory.raw("POST", "/v1/users/\(Self.escaped(user))/erase", identity: identity)
        guard answer.status == 200 else { throw FrontDoor.refused(answer, by: memory) }
        guard let erased = try? JSON.decode(Erased.self, from: Data(buffer: answer.body)) else {
            throw UpstreamError(service: memory.service, kind: .badAnswer)
        }
        if told.insert(erased.id).inserted {
            counted.erased = erased.counts
            counted.receipts = [erased.id]
        }
    }

    private static func escaped(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_~"))) ?? ""
    }
}

extension ErasedPart {
    /// What it erased alone: how a later attempt at the same service ended is what counts.
    fileprivate var withoutOutcome: ErasedPart {
        var part = self
        (part.status, part.note) = (.erased, nil)
        return part
    }
}
