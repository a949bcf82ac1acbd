import Foundation
import Platform
import Postgres
import SharedModels

@testable import Memory

/// Memories of several tenants, namespaces and users, and callers of every kind.
struct ProbeWorld {
    /// Whose a memory is; its text says so.
    struct Owner: Hashable, CustomStringConvertible {
        var tenant: String
        var namespace: String
        var user: String
        var description: String { "own-\(tenant)-\(namespace)-\(user)-ed" }
    }

    struct Somebody {
        var identity: Identity
        var caller: ServiceFixture.Caller

        func mayRead(_ owner: Owner) -> Bool {
            identity.tenant == owner.tenant
                && (identity.namespaces.contains("*") || identity.namespaces.contains(owner.namespace))
                && (identity.user == nil || identity.user == owner.user)
        }
    }

    static let tenants = ["t1", "t2", "t3"]
    static let namespaces = ["n1", "n2", "default"]
    static let users = ["u1", "u2", "u3"]

    let service: ServiceFixture
    var callers: [Somebody] = []
    var ids: [String] = []

    /// The first tenant has callers for all of it, the second for one user's namespace, the third none: whatever becomes of
    /// the rest was done by others.
    init(_ service: ServiceFixture) async throws {
        self.service = service
        for tenant in Self.tenants {
            let machine = try await service.machine(tenant)
            for namespace in Self.namespaces {
                for user in Self.users {
                    let owner = Owner(tenant: tenant, namespace: namespace, user: user)
                    for text in ["keeps 12 robots in Reno", "rents a forklift for $400", "meets Ada Byron of Acme Inc"]
                    {
                        let id = try await machine.add([
                            "namespace": .string(namespace), "user_id": .string(user), "run_id": "r1",
                            "content": .string("\(owner) \(text)"), "metadata": ["secret": .string("\(owner)")],
                        ])
                        ids.append(id)
                    }
                }
            }
        }
        for namespaces in [["n1"], ["n2"], ["n1", "default"]] {
            for user in [nil, "u1", "u2"] {
                try await join(Identity(tenant: "t1", user: user, role: .machine, namespaces: namespaces))
            }
        }
        try await join(Identity(tenant: "t2", user: "u1", role: .machine, namespaces: ["n1"]))
    }

    private mutating func join(_ identity: Identity) async throws {
        callers.append(Somebody(identity: identity, caller: try await service.caller(identity)))
    }

    /// Every memory's row, by its owner.
    func all() async throws -> [Owner: [String]] {
        let rows = try await service.owner.query(
            """
            SELECT m.tenant_id, m.namespace, coalesce(m.user_id, '') AS user_id,
                (to_jsonb(m) - '{embedding,lexemes}'::text[])::text AS row
            FROM public.agent_memories m ORDER BY m.id
            """
        )
        var all: [Owner: [String]] = [:]
        for row in rows {
            let owner = Owner(
                tenant: try row.decode("tenant_id"),
                namespace: try row.decode("namespace"),
                user: try row.decode("user_id")
            )
            all[owner, default: []].append(try row.decode("row"))
        }
        return all
    }

    /// Whose memories a text holds.
    static func owners(in text: String) -> Set<Owner> {
        Set(
            text.matches(of: /own-(t\d)-(n\d|default)-(u\d)-ed/).map {
                Owner(tenant: String($0.1), namespace: String($0.2), user: String($0.3))
            }
        )
    }
}
