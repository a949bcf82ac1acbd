import Foundation
import HTTPTypes
import Hummingbird
import Platform

/// What a call is about to do, in words that name no person: the method, the path's pattern, and the id of what it is about.
struct AuditAction: Sendable, Hashable {
    let action: String
    let resource: String?

    /// - Returns: nil for what changes nothing, or is no path of ours.
    init?(_ request: Request, _ context: MeshRequestContext, tenant: String, keys: AuditKeys) {
        guard ![.get, .head, .options].contains(request.method), let pattern = context.endpointPath else { return nil }
        var resource: String?
        var path = pattern
        if pattern.hasSuffix("/**") {
            (path, resource) = Self.plain(request.uri.path, tenant: tenant, keys: keys)
        } else if let user = context.decodedParameter("user")
            ?? request.uri.queryParameters["user_id"].map({ String($0) })
        {
            resource = "user:" + keys.digest(tenant: tenant, user: user)
        } else {
            resource = context.decodedParameter("id").flatMap(Self.uuid)
        }
        if request.method == .post, Self.reads(path, action: context.decodedParameter("id")) { return nil }
        self.action = "\(request.method.rawValue) \(path)"
        self.resource = resource
    }

    /// POSTs that only ask.
    private static func reads(_ path: String, action: String?) -> Bool {
        let path = path.hasSuffix("/") ? path.dropLast() : path[...]
        return path.hasSuffix("/search") || action?.hasSuffix(":subscribe") == true
            || ["/v2/memories", "/v3/memories", "/v1/exports/get"].contains(path)
    }

    private static func uuid(_ text: String) -> String? { UUID(uuidString: text)?.uuidString.lowercased() }

    /// Words of Mem0's API; everything else in its paths is somebody's.
    private static let words: Set<Substring> = [
        "v1", "v2", "v3", "api", "orgs", "organizations", "projects", "members", "webhooks", "memories", "search",
        "add",
        "batch", "ping", "entities", "exports", "get", "summary", "feedback", "events", "event", "profile", "profiles",
        "jobs", "settings", "history", "user", "agent", "app", "run",
    ]

    /// `/v2/entities/user/{id}/` and the user's digest for `/v2/entities/user/ada/`.
    private static func plain(_ path: String, tenant: String, keys: AuditKeys) -> (String, String?) {
        var resource: String?
        var before: Substring = ""
        let parts = path.split(separator: "/").prefix(12).map { part -> Substring in
            defer { before = part }
            // After a kind of entity stands its name, even one that is a word.
            let isName = ["user", "agent", "app", "run"].contains(before)
            if !isName, words.contains(part) { return part }
            if isName, before == "user" {
                let name = part.removingPercentEncoding ?? String(part)
                resource = "user:" + keys.digest(tenant: tenant, user: name)
            } else if !isName {
                resource = resource ?? uuid(String(part))
            }
            return "{id}"
        }
        return ("/" + parts.joined(separator: "/") + (path.hasSuffix("/") ? "/" : ""), resource)
    }
}
