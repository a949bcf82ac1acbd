import SharedModels

extension OpenAPI {
    /// Mem0's paths, whose bodies and answers its own documentation describes.
    static let mem0Paths: [String: JSONValue] = {
        var paths: [String: [String: JSONValue]] = [:]
        for (method, path, summary) in mem0Operations {
            let status = method == "post" && mem0Made.contains(path) ? "201" : "200"
            let names = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { $0.dropFirst().dropLast() }
            paths[path, default: [:]][method] = operation(
                summary,
                parameters: names.map {
                    ["name": .string(String($0)), "in": "path", "required": true, "schema": string]
                },
                status,
                "Mem0Answer"
            )
        }
        return paths.mapValues(JSONValue.object)
    }()

    static let mem0Schemas: [String: JSONValue] = ["Mem0Answer": [:]]

    private static let projects = "/api/v1/orgs/organizations/{org}/projects/"
    private static let project = projects + "{project}/"

    /// Where something is made, which is told by 201.
    private static let mem0Made: Set<String> = [
        "/v1/exports/", projects, project + "members/", "/api/v1/webhooks/projects/{project}/",
    ]

    static let mem0Operations: [(String, String, String)] = [
        ("get", "/v1/ping/", "Mem0: organisation and project"),
        ("post", "/v3/memories/add/", "Mem0: remember messages"),
        ("post", "/v3/memories/", "Mem0: list by filters"), ("post", "/v3/memories/search/", "Mem0: search"),
        ("get", "/v1/memories/{id}/", "Mem0: one memory"), ("put", "/v1/memories/{id}/", "Mem0: change it"),
        ("delete", "/v1/memories/{id}/", "Mem0: delete it"), ("delete", "/v1/memories/", "Mem0: delete by filters"),
        ("get", "/v1/memories/{id}/history/", "Mem0: its changes"),
        ("post", "/v1/memories/", "Mem0, older: remember messages"), ("get", "/v1/memories/", "Mem0, older: list"),
        ("post", "/v1/memories/search/", "Mem0, older: search"), ("post", "/v2/memories/", "Mem0, older: list"),
        ("post", "/v2/memories/search/", "Mem0, older: search"),
        ("put", "/v1/batch/", "Mem0: change many"), ("delete", "/v1/batch/", "Mem0: delete many"),
        ("get", "/v1/entities/", "Mem0: users, agents, apps and runs"),
        ("delete", "/v2/entities/{type}/{name}/", "Mem0: delete all of one"),
        ("delete", "/v1/entities/{type}/{name}/", "Mem0, older: delete all of one"),
        ("post", "/v1/exports/", "Mem0: ask for an export"), ("post", "/v1/exports/get/", "Mem0: fetch it"),
        ("post", "/v1/summary/", "Mem0: a summary"), ("post", "/v1/feedback/", "Mem0: a word on a memory"),
        ("get", "/v1/events/", "Mem0: work that was asked for"), ("get", "/v1/event/{id}/", "Mem0: one of it"),
        ("get", "/v1/events/{id}/", "Mem0: the same"),
        ("get", "/v2/entities/{type}/{name}/profile/", "Mem0: a profile (not enabled)"),
        ("post", "/v2/profiles/jobs/", "Mem0: write profiles (not enabled)"),
        ("get", "/v2/profiles/jobs/{id}/", "Mem0: how that is (not enabled)"),
        ("get", "/v2/profiles/settings/", "Mem0: settings of profiles"),
        ("post", "/v2/profiles/settings/", "Mem0: change them"),
        ("post", projects, "Mem0: make a project"), ("get", project, "Mem0: a project"),
        ("patch", project, "Mem0: change it"),
        ("delete", project, "Mem0: delete it with its memories"), ("get", project + "members/", "Mem0: its members"),
        ("post", project + "members/", "Mem0: add one"), ("put", project + "members/", "Mem0: change one"),
        ("delete", project + "members/", "Mem0: remove one"),
        ("get", "/api/v1/webhooks/projects/{project}/", "Mem0: webhooks"),
        ("post", "/api/v1/webhooks/projects/{project}/", "Mem0: add one"),
        ("put", "/api/v1/webhooks/{id}/", "Mem0: change one"), ("delete", "/api/v1/webhooks/{id}/", "Mem0: remove one"),
        ("post", "/memories", "Mem0's server: remember messages"), ("get", "/memories", "Mem0's server: list"),
        ("delete", "/memories", "Mem0's server: delete by user, agent or run"),
        ("get", "/memories/{id}", "Mem0's server: one memory"), ("put", "/memories/{id}", "Mem0's server: change it"),
        ("delete", "/memories/{id}", "Mem0's server: delete it"),
        ("get", "/memories/{id}/history", "Mem0's server: its changes"),
        ("post", "/search", "Mem0's server: search"), ("post", "/reset", "Mem0's server: delete all"),
        ("get", "/configure", "Mem0's server: configuration"),
        ("post", "/configure", "Mem0's server: changes nothing here"),
        ("get", "/entities", "Mem0's server: users, agents and runs"),
        ("delete", "/entities/{type}/{name}", "Mem0's server: delete all of one"),
    ]
}
