import Foundation
import Postgres
import SharedModels

/// A namespace as Mem0's project.
struct Mem0Project: Sendable, Hashable {
    var name: String?
    var description: String?
    var settings: [String: JSONValue] = [:]
    var members: [Mem0Member] = []
    var createdAt: Date?
    var updatedAt: Date?
}

/// Somebody named as a member of a project. It gives them no access here: keys do.
struct Mem0Member: Codable, Sendable, Hashable {
    var email: String
    /// READER or OWNER
    var role: String
}

extension Mem0Store {
    /// What nobody has set is as it is by itself.
    func project(_ namespace: String, claims: DatabaseClaims) async throws -> Mem0Project {
        let rows = try await database.query(
            """
            SELECT p.name, p.description, p.settings, p.members, p.created_at, p.updated_at
            FROM public.memory_projects p
            WHERE p.tenant_id = \(claims.tenant) AND p.namespace = \(namespace)
            """,
            claims: claims
        )
        return try rows.first.map { row in
            Mem0Project(
                name: try row.decode("name"),
                description: try row.decode("description"),
                settings: try row.decodeJSON("settings"),
                members: try row.decodeJSON("members"),
                createdAt: try row.decode("created_at"),
                updatedAt: try row.decode("updated_at")
            )
        } ?? Mem0Project()
    }

    /// Sets the settings given and leaves the others.
    func change(
        _ namespace: String,
        name: String? = nil,
        description: String? = nil,
        settings: [String: JSONValue] = [:],
        at moment: Date,
        claims: DatabaseClaims
    ) async throws {
        try await database.execute(
            """
            INSERT INTO public.memory_projects AS p (
                tenant_id, namespace, name, description, settings, created_at, updated_at
            ) VALUES (
                \(claims.tenant), \(namespace), \(name), \(description), \(json: settings), \(moment), \(moment)
            )
            ON CONFLICT (tenant_id, namespace) DO UPDATE SET
                name = coalesce(excluded.name, p.name), description = coalesce(excluded.description, p.description),
                settings = p.settings || excluded.settings, updated_at = excluded.updated_at
            """,
            claims: claims
        )
    }

    /// Puts a member in, or in place of the one with the same address; false where `mustExist` and there is none.
    func put(
        _ member: Mem0Member,
        in namespace: String,
        mustExist: Bool,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> Bool {
        if mustExist,
            try await !project(namespace, claims: claims).members.contains(where: { $0.email == member.email })
        {
            return false
        }
        try await change(namespace, at: moment, claims: claims)
        try await database.execute(
            """
            UPDATE public.memory_projects p SET
                members = (
                    SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(p.members) e
                    WHERE e ->> 'email' <> \(member.email)
                ) || jsonb_build_array(\(json: member)),
                updated_at = \(moment)
            WHERE p.tenant_id = \(claims.tenant) AND p.namespace = \(namespace)
            """,
            claims: claims
        )
        return true
    }

    /// False where there is none of that address.
    func removeMember(_ email: String, of namespace: String, claims: DatabaseClaims) async throws -> Bool {
        try await database.execute(
            """
            UPDATE public.memory_projects p SET members = (
                SELECT coalesce(jsonb_agg(e), '[]') FROM jsonb_array_elements(p.members) e
                WHERE e ->> 'email' <> \(email)
            )
            WHERE p.tenant_id = \(claims.tenant) AND p.namespace = \(namespace)
                AND p.members @> \(json: [["email": email]])
            """,
            claims: claims
        ) > 0
    }

    /// Forgets the settings; the memories are deleted apart.
    func forgetProject(_ namespace: String, claims: DatabaseClaims) async throws {
        _ = try await database.pipeline(
            [
                "DELETE FROM public.memory_projects WHERE tenant_id = \(claims.tenant) AND namespace = \(namespace)",
                "DELETE FROM public.memory_webhooks WHERE tenant_id = \(claims.tenant) AND namespace = \(namespace)",
                "DELETE FROM public.memory_exports WHERE tenant_id = \(claims.tenant) AND namespace = \(namespace)",
            ],
            claims: claims
        )
    }
}
