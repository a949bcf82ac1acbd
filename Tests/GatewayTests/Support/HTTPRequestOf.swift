import AsyncHTTPClient
import NIOHTTP1

/// Requests for tests that read an answer as it comes.
enum HTTPRequestOf {
    static func chat(port: Int) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/api/v1/chat")
        request.method = .POST
        request.headers = ["Content-Type": "application/json", "Accept": "text/event-stream"]
        return request
    }
}
