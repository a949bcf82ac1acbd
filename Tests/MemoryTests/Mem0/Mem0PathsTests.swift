import Testing

@testable import Memory

@Suite("Mem0's paths")
struct Mem0PathsTests {
    @Test(
        "Are told from ours by the closing slash",
        arguments: [
            "/v1/ping/", "/v1/memories/", "/v1/memories/0/", "/v1/memories/0/history/", "/v1/memories/search/",
            "/v1/entities/",
            "/v1/batch/", "/v1/event/0/", "/v3/memories/add/", "/v3/memories/", "/v2/entities/user/a%2Fb/",
            "/v2/profiles/jobs/", "/api/v1/orgs/organizations/a/projects/b/", "/api/v1/webhooks/1/", "/memories",
            "/memories/0/history", "/search", "/reset", "/configure", "/entities/user/ann",
        ]
    )
    func mem0(path: String) { #expect(Mem0Paths.takes(path)) }

    @Test(
        "Leave ours alone",
        arguments: [
            "/v1/memories", "/v1/memories/0", "/v1/memories/search", "/v1/memories/batch", "/v1/memories/0/history",
            "/v1/events/0", "/v1/embeddings", "/v1/embeddings/", "/v1/stats", "/v1/users/ann/erase", "/healthz", "/",
            "",
            "/api/v1/memories", "/readyz",
        ]
    )
    func ours(path: String) { #expect(!Mem0Paths.takes(path)) }
}
