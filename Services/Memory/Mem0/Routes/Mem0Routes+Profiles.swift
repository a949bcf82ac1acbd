import Foundation
import Hummingbird
import Platform
import SharedModels

/// Profiles are written by a language model, which this service does without: every answer says `not_enabled`.
extension Mem0Routes {
    func addProfiles(to router: Router<MeshRequestContext>) {
        router.get("v2/entities/:type/:name/profile", use: profile)
        router.group("v2/profiles")
            .post("jobs", use: startJob)
            .get("jobs/:id", use: job)
            .get("settings", use: profileSettings)
            .post("settings", use: changeProfileSettings)
    }

    private func profile(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        _ = try Mem0Caller(request, context)
        guard Self.segment(context, "type") == "user" else { throw Mem0Error.bad("entity_type", "must be user") }
        return try jsonResponse(
            [
                "entity_type": "user", "entity_id": .text(Self.segment(context, "name")), "profile": .null,
                "status": "not_enabled",
            ] as JSONValue
        )
    }

    private func startJob(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        _ = try Mem0Caller(request, context, body: body)
        guard let operation = try body.text("operation"), ["trigger", "sample"].contains(operation) else {
            throw Mem0Error.bad("operation", "must be trigger or sample")
        }
        return try jsonResponse(Self.job(UUID(), operation: .string(operation)))
    }

    private func job(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        _ = try Mem0Caller(request, context)
        guard let id = Self.segment(context, "id").flatMap(UUID.init(uuidString:)) else {
            throw Mem0Error.bad("job_id", "job_id should be a valid UUID", plain: true)
        }
        return try jsonResponse(Self.job(id, operation: .null))
    }

    private static func job(_ id: UUID, operation: JSONValue) -> JSONValue {
        let name = id.uuidString.lowercased()
        return [
            "job_id": .string(name), "id": .string(name), "status": "not_enabled", "operation": operation,
            "profiles": [], "status_url": .string("/v2/profiles/jobs/\(name)/"),
        ]
    }

    private func profileSettings(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        return try await answer(caller)
    }

    /// Schema and instructions are kept and shown again; that profiles are enabled is not.
    private func changeProfileSettings(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        if let user = try body.object("entities")?["user"]?.objectValue {
            let known = try await store.project(caller.namespace, claims: caller.claims).settings["profile"]
            let kept = (known?.objectValue ?? [:]).merging(user) { _, given in given }
            if let problem = MetadataRules.problem(with: kept) { throw Mem0Error.bad("entities", problem) }
            try await store.change(
                caller.namespace,
                settings: ["profile": .object(kept)],
                at: now(),
                claims: caller.claims
            )
        }
        return try await answer(caller)
    }

    private func answer(_ caller: Mem0Caller) async throws -> Response {
        let known = try await store.project(caller.namespace, claims: caller.claims).settings["profile"]
        return try jsonResponse(
            [
                "enabled": false, "status": "not_enabled",
                "entities": [
                    "user": [
                        "schema": known?["schema"] ?? .null,
                        "custom_instructions": known?["custom_instructions"] ?? .null,
                    ]
                ],
            ] as JSONValue
        )
    }
}
