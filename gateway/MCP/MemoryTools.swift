import Clients
import Foundation
import Platform
import SharedModels

/// The memory, by the names that Mem0's own server of this protocol uses; for machines, each in the namespaces of its key.
struct MemoryTools: Sendable {
    let memory: ServiceClient

    var all: [MCPTool] { [add, search, list, get, update, delete, deleteAll, entities] }

    /// Where a caller remembers that may use every namespace and names none; as at the memory service.
    private static let usualNamespace = "default"

    /// The namespace that is meant, where the key reaches it.
    private static func namespace(_ call: MCPTool.Call) throws -> String {
        let own = call.identity.namespaces.filter { $0 != "*" }
        let usual = own.contains(usualNamespace) ? usualNamespace : own.first ?? usualNamespace
        let namespace = call.text("namespace") ?? usual
        guard namespace != "*", call.identity.allows(namespace: namespace) else {
            throw APIError.forbidden("This API key may not use the namespace '\(namespace)'.")
        }
        return namespace
    }

    /// The path of the memory that is meant.
    private static func path(_ call: MCPTool.Call) throws -> String {
        guard let id = call.text("memory_id").flatMap(UUID.init(uuidString:)) else {
            throw APIError.badRequest("memory_id must be a UUID, as the other memory tools give it.")
        }
        return "/v1/memories/\(id.uuidString.lowercased())"
    }

    private var add: MCPTool {
        MCPTool(
            name: "add_memory",
            title: "Remember",
            description: """
                Remembers a statement (text) or a conversation (messages), of a user where user_id names one. What is known \
                already is merged, and what it makes untrue is superseded.
                """,
            input: MemorySchemas.adding,
            output: MemorySchemas.added,
            hints: .init(),
            needsKey: true
        ) { call in
            var body = call.arguments
            guard (body["text"] == nil) != (body["messages"] == nil) else {
                throw APIError.badRequest("Give either text or messages.")
            }
            body["content"] = body.removeValue(forKey: "text")
            body["namespace"] = .string(try Self.namespace(call))
            let answer = try await memory.object("POST", "/v1/memories", body: .object(body), for: call.identity)
            // One statement is answered alone, messages with a list; what a model reads first, with an event.
            if answer["results"] != nil || answer["event_id"] != nil { return .object(answer) }
            return ["results": [.object(answer)]]
        }
    }

    private var search: MCPTool {
        MCPTool(
            name: "search_memories",
            title: "Search memories",
            description: "Finds what is remembered that answers a question, best first, by meaning and by words.",
            input: MemorySchemas.searching,
            output: MemorySchemas.found,
            hints: .init(readsOnly: true, isIdempotent: true),
            needsKey: true
        ) { call in
            var body = call.arguments
            body["namespace"] = .string(try Self.namespace(call))
            return .object(
                try await memory.object("POST", "/v1/memories/search", body: .object(body), for: call.identity)
            )
        }
    }

    private var list: MCPTool {
        MCPTool(
            name: "get_memories",
            title: "List memories",
            description: "Lists memories, newest first, in pages: next_cursor is the cursor of the next one.",
            input: MemorySchemas.listing,
            output: MemorySchemas.page,
            hints: .init(readsOnly: true, isIdempotent: true),
            needsKey: true
        ) { call in
            let query = call.query(["user_id", "run_id", "cursor", "limit"])
            let scope = [("namespace", try Self.namespace(call))]
            return .object(try await memory.object("GET", "/v1/memories", query: scope + query, for: call.identity))
        }
    }

    private var get: MCPTool {
        MCPTool(
            name: "get_memory",
            title: "One memory",
            description: "One memory by its memory_id.",
            input: MemorySchemas.naming,
            output: MemorySchemas.memory,
            hints: .init(readsOnly: true, isIdempotent: true),
            needsKey: true
        ) { call in
            .object(try await memory.object("GET", try Self.path(call), for: call.identity))
        }
    }

    private var update: MCPTool {
        MCPTool(
            name: "update_memory",
            title: "Change a memory",
            description: "Replaces the text of a memory, or its metadata.",
            input: MemorySchemas.changing,
            output: MemorySchemas.memory,
            hints: .init(destroys: true, isIdempotent: true),
            needsKey: true
        ) { call in
            var body: [String: JSONValue] = [:]
            body["content"] = call.arguments["text"]
            body["metadata"] = call.arguments["metadata"]
            guard !body.isEmpty else { throw APIError.badRequest("Give text or metadata: there is nothing to change.") }
            return .object(
                try await memory.object("PATCH", try Self.path(call), body: .object(body), for: call.identity)
            )
        }
    }

    private var delete: MCPTool {
        MCPTool(
            name: "delete_memory",
            title: "Forget a memory",
            description: "Forgets one memory by its memory_id.",
            input: MemorySchemas.naming,
            output: MemorySchemas.deleted,
            hints: .init(destroys: true, isIdempotent: true),
            needsKey: true
        ) { call in
            .object(try await memory.object("DELETE", try Self.path(call), for: call.identity))
        }
    }

    private var deleteAll: MCPTool {
        MCPTool(
            name: "delete_all_memories",
            title: "Forget many memories",
            description: """
                Forgets all memories of a user (user_id), of a session (run_id), or of a whole namespace where only that is \
                named. At least one of the three must be.
                """,
            input: MemorySchemas.forgetting,
            output: MemorySchemas.deleted,
            hints: .init(destroys: true, isIdempotent: true),
            needsKey: true
        ) { call in
            guard !call.arguments.isEmpty else {
                throw APIError.badRequest("Name user_id, run_id or namespace: nothing is deleted unnamed.")
            }
            let scope = [("namespace", try Self.namespace(call))] + call.query(["user_id", "run_id"])
            return .object(try await memory.object("DELETE", "/v1/memories", query: scope, for: call.identity))
        }
    }

    private var entities: MCPTool {
        MCPTool(
            name: "list_entities",
            title: "Who is remembered",
            description: "Lists the users, agents, apps and runs that memories belong to, with how many each has.",
            input: MemorySchemas.scoping,
            output: MemorySchemas.entities,
            hints: .init(readsOnly: true, isIdempotent: true),
            needsKey: true
        ) { call in
            let scope = [("project_id", try Self.namespace(call))]
            return .object(try await memory.object("GET", "/v1/entities/", query: scope, for: call.identity))
        }
    }
}
