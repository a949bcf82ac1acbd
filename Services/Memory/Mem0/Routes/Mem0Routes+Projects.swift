import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    func addProjects(to router: Router<MeshRequestContext>) {
        router.group("api/v1/orgs/organizations/:org/projects")
            .post(use: createProject)
            .get(":project", use: project)
            .patch(":project", use: changeProject)
            .delete(":project", use: deleteProject)
            .get(":project/members", use: members)
            .post(":project/members", use: addMember)
            .put(":project/members", use: changeMember)
            .delete(":project/members", use: removeMember)
    }

    /// What a project can be told. Instructions matter only where a model extracts.
    private static let settings = [
        "custom_instructions", "custom_categories", "agent_custom_instructions", "memory_depth", "usecase_setting",
        "multilingual", "decay", "enable_graph", "retrieval_criteria", "version",
    ]

    /// The caller in the project of the path.
    private func caller(_ context: MeshRequestContext) throws -> Mem0Caller {
        let caller = try Mem0Caller(context, project: Self.segment(context, "project"))
        guard Self.segment(context, "org") == caller.tenant else { throw Mem0Error.notFound("Organization") }
        return caller
    }

    /// The settings of a project are everybody's in it: who acts for one user may not change them.
    private func manager(_ context: MeshRequestContext) throws -> Mem0Caller {
        let caller = try caller(context)
        guard caller.identity.user == nil else {
            throw APIError.forbidden("Who acts for one user may not change the project.")
        }
        return caller
    }

    private func project(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try caller(context)
        let project = try await store.project(caller.namespace, claims: caller.claims)
        var answer: [String: JSONValue] = [
            "id": .string(caller.namespace), "project_id": .string(caller.namespace), "org_id": .string(caller.tenant),
            "name": .string(project.name ?? caller.namespace), "description": .text(project.description),
            "members": try JSONValue(encoding: project.members),
            "created_at": .text(project.createdAt.map(Timestamp.format)),
            "updated_at": .text(project.updatedAt.map(Timestamp.format)),
        ]
        for key in Self.settings { answer[key] = project.settings[key] ?? .null }
        let fields = Mem0Parameters(request).all("fields").flatMap { $0.split(separator: ",").map(String.init) }
        return try jsonResponse(JSONValue.object(fields.isEmpty ? answer : answer.filter { fields.contains($0.key) }))
    }

    private func createProject(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        guard let name = try body.text("name"), CallerScope.isName(name), name != "*" else {
            throw Mem0Error.bad("name", "must be 1 to 256 printable characters")
        }
        let caller = try Mem0Caller(context, project: name)
        guard Self.segment(context, "org") == caller.tenant else { throw Mem0Error.notFound("Organization") }
        guard caller.identity.user == nil else {
            throw APIError.forbidden("Who acts for one user may not create projects.")
        }
        try await store.change(
            name,
            name: name,
            description: try body.text("description"),
            at: now(),
            claims: caller.claims
        )
        return try jsonResponse(
            [
                "message": "Project created successfully!", "id": .string(name), "project_id": .string(name),
                "org_id": .string(caller.tenant), "name": .string(name),
                "description": .text(try body.text("description")),
            ] as JSONValue,
            status: .created
        )
    }

    private func changeProject(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try manager(context)
        let given = body.members.filter { Self.settings.contains($0.key) }
        let name = try body.text("name")
        let description = try body.text("description")
        guard !given.isEmpty || name != nil || description != nil else {
            throw Mem0Error.bad("body", "must hold one of \(Self.settings.joined(separator: ", "))")
        }
        if let problem = MetadataRules.problem(with: given) { throw Mem0Error.bad("body", problem) }
        try await store.change(
            caller.namespace,
            name: name,
            description: description,
            settings: given,
            at: now(),
            claims: caller.claims
        )
        let changed =
            given.keys.sorted() + [name.map { _ in "name" }, description.map { _ in "description" }].compactMap { $0 }
        return try Self.message("Updated \(changed.joined(separator: ", ")).")
    }

    private func deleteProject(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try manager(context)
        let everything = try Mem0Query(filters: nil, caller: caller)
        let deleted = try await store.delete(everything, claims: caller.claims, actor: caller.actor)
        try await store.forgetProject(caller.namespace, claims: caller.claims)
        return try Self.message("Project deleted with its \(deleted) memories.")
    }

    // MARK: - Members

    private func members(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try caller(context)
        let members = try await store.project(caller.namespace, claims: caller.claims).members
        return try jsonResponse(
            ["members": try JSONValue(encoding: members), "count": .int(members.count)] as JSONValue
        )
    }

    private func addMember(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let (member, caller) = try await member(request, context)
        _ = try await store.put(member, in: caller.namespace, mustExist: false, at: now(), claims: caller.claims)
        return try Self.message("Member added. Access is given by API keys, not by membership.", status: .created)
    }

    private func changeMember(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let (member, caller) = try await member(request, context)
        guard try await store.put(member, in: caller.namespace, mustExist: true, at: now(), claims: caller.claims)
        else { throw Mem0Error.notFound("Member") }
        return try Self.message("Member updated. Access is given by API keys, not by membership.")
    }

    private func removeMember(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try manager(context)
        guard let email = Mem0Parameters(request)["email"], CallerScope.isName(email) else {
            throw Mem0Error.bad("email", "must be given")
        }
        guard try await store.removeMember(email, of: caller.namespace, claims: caller.claims) else {
            throw Mem0Error.notFound("Member")
        }
        return try Self.message("Member removed.")
    }

    private func member(_ request: Request, _ context: MeshRequestContext) async throws -> (Mem0Member, Mem0Caller) {
        let body = try await Mem0Body.read(request, context)
        let caller = try manager(context)
        guard let email = try body.text("email"), email.contains("@"), CallerScope.isName(email) else {
            throw Mem0Error.bad("email", "must be an address")
        }
        let role = try body.text("role") ?? "READER"
        guard ["READER", "OWNER"].contains(role) else { throw Mem0Error.bad("role", "must be READER or OWNER") }
        return (Mem0Member(email: email, role: role), caller)
    }
}
