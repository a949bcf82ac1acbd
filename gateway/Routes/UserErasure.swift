import Clients
import Foundation
import NIOCore
import NIOFoundationCompat
import Platform
import SharedModels

/// Takes a user out of every service that knows it, by what each offers for that, and writes a receipt of it.
///
/// Memories go first, so that they are counted; then conversations, what agents hold of none, and contact data; and last once more the
/// memories, for what was still to be remembered. A service that fails costs its own part alone; the same call again goes on.
struct UserErasure: Sendable {
    let supervisor: ServiceClient
    /// By their names.
    let specialists: [String: ServiceClient]
    let dealerMatching: ServiceClient
    let memory: ServiceClient
    let now: @Sendable () -> Date

    struct Receipt: Codable, Sendable, Hashable {
        enum Outcome: String, Codable, Sendable {
            /// All that it can erase is gone.
            case erased
            /// Something is left; the same call again goes on.
            case incomplete
            /// The caller's key does not reach it: nothing was done there.
            case outOfReach = "out_of_reach"
        }

        struct Part: Codable, Sendable, Hashable {
            var service: String
            var status: Outcome
            /// What went, by kind; only what was found.
            var erased: [String: Int]
            /// What stays and why, or what went wrong.
            var note: String?
        }

        var erasedAt: Date
        /// Whether every service erased all that it can.
        var complete: Bool
        var services: [Part]

        enum CodingKeys: String, CodingKey {
            case complete, services
            case erasedAt = "erased_at"
        }
    }

    /// Sessions or tasks that are asked for at once.
    private static let portion = 100
    /// Portions in one call; what is more is left for the next.
    private static let rounds = 20
    /// Sessions that are erased at the same time.
    private static let width = 4
    /// Kept for what comes after conversations.
    private static let reserve: Duration = .seconds(5)

    static let kept = [
        MeshService.financing.name:
            "Applications for financing are kept, as the law asks (12 CFR 1002.12(b)); conversations about them went."
    ]

    func erase(user: String, of identity: Identity, leaving deadline: Deadline) async throws -> Receipt {
        var told: Set<String> = []
        let first = await part(memory, identity) {
            told = try await receipts(of: user, identity)
            try await memories(of: user, identity, &told, &$0)
        }
        var parts: [Receipt.Part] = [await part(supervisor, identity) { try await sessions(identity, deadline, &$0) }]
        for agent in [supervisor] + specialists.values.sorted(by: { $0.service < $1.service }) {
            let alone = await part(agent, identity) { try await contexts(agent, identity, deadline, &$0) }
            if let index = parts.firstIndex(where: { $0.service == agent.service }) {
                parts[index].add(alone)
            } else {
                parts.append(alone)
            }
        }
        let contacts = await part(dealerMatching, identity) { try await leads(of: user, tenant: identity.tenant, &$0) }
        if let index = parts.firstIndex(where: { $0.service == dealerMatching.service }) { parts[index].add(contacts) }
        var last = await part(memory, identity) { try await memories(of: user, identity, &told, &$0) }
        last.erased.merge(first.erased, uniquingKeysWith: +)
        parts.append(last)
        for (index, told) in parts.enumerated() where told.status != .outOfReach && told.note == nil {
            parts[index].note = Self.kept[told.service]
        }
        return Receipt(
            erasedAt: now(),
            complete: parts.allSatisfy { $0.status == .erased },
            services: parts
        )
    }

    /// What went so far; it is told as well where the rest fails.
    private struct Counted {
        var erased: [String: Int] = [:]
        var isAll = true
    }

    private func part(
        _ service: ServiceClient,
        _ identity: Identity,
        _ work: (inout Counted) async throws -> Void
    ) async -> Receipt.Part {
        let namespace = service.services.first { $0.name == service.service }?.namespace
        if let namespace, !identity.allows(namespace: namespace) {
            return Receipt.Part(
                service: service.service,
                status: .outOfReach,
                erased: [:],
                note: "This key does not reach \(service.service)."
            )
        }
        var counted = Counted()
        do {
            try await work(&counted)
            return Receipt.Part(
                service: service.service,
                status: counted.isAll ? .erased : .incomplete,
                erased: counted.erased.filter { $0.value > 0 },
                note: counted.isAll ? nil : "There is more than one call erases: send it again."
            )
        } catch {
            return Receipt.Part(
                service: service.service,
                status: .incomplete,
                erased: counted.erased.filter { $0.value > 0 },
                note: "\(APIError.from(error).message) Send it again."
            )
        }
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
        if told.insert(erased.id).inserted { counted.erased = erased.counts }
    }

    private static func escaped(_ name: String) -> String {
        name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-_~"))) ?? ""
    }
}

extension UserErasure.Receipt.Part {
    /// A further part of the same service.
    fileprivate mutating func add(_ other: Self) {
        erased.merge(other.erased, uniquingKeysWith: +)
        if other.status != .erased { status = other.status }
        note = note ?? other.note
    }
}
